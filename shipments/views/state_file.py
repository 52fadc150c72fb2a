"""A carrier's file of what became of parcels: read at once, with the fate of its lines."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orders.tables.decoding import Unreadable
from shipments.outbox import releasing
from shipments.tracking.state_file import COLUMNS, MOST_LINES, Result, read_states
from stores import clock
from stores.desk import desk_of
from stores.models import Member, Store
from stores.poking import poke
from stores.scoping import signed_in
from stores.uploads import is_too_large

NO_STORE = "What became of parcels is noted by people with the role Shipper. Ask a manager of your account."
MOST_BYTES = 10 * 1024 * 1024


class StateFileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text=f"CSV with the columns tracking number, state and date. Up to {MOST_LINES:,} lines.",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if is_too_large(file, MOST_BYTES):
            raise forms.ValidationError("The file has more than 10 MB. Split it.")
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def tracking_states(request: HttpRequest) -> HttpResponse:
    stores = _stores(request)
    if not stores:
        messages.error(request, NO_STORE)
        return redirect("shipments:list")
    form = StateFileForm(label_suffix="")
    if request.method == "POST":
        form = StateFileForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _page(request, form)
    try:
        now = clock.now()
        result = read_states(form.cleaned_data["file"].file, stores, now, signed_in(request))
    except Unreadable as fault:
        form.add_error("file", fault.text)
        return _page(request, form)
    for selling_partner_id in releasing.release(now):
        poke("shipments.tasks.send_for_seller", selling_partner_id)
    return _page(request, StateFileForm(label_suffix=""), result)


def _stores(request: HttpRequest) -> list[Store]:
    desk = desk_of(request)
    return [store for store in desk.stores if desk.may(Member.Role.SHIPPER, store)]


def _page(request: HttpRequest, form: StateFileForm, result: Result | None = None) -> HttpResponse:
    context = {
        "section": "shipments",
        "heading": "Delivery states file",
        "form": form,
        "columns": [column.name for column in COLUMNS],
        "result": result,
    }
    status = 422 if form.is_bound else 200
    return render(request, "shipments/tracking_states.html", context, status=status)
