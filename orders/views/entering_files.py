"""Entering orders from a file: the preview says what becomes of each line, a second press enters them (decision 31)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orders.manual.file_columns import COLUMNS
from orders.manual.file_form import OrdersFileForm, OrdersTextForm
from orders.manual.from_file import enter_from, preview, text_of, units_of
from orders.tables.decoding import Unreadable
from orders.views.entering import NO_STORE, stores_to_enter_for
from stores import clock
from stores.models import Store
from stores.scoping import signed_in

# Lines with a fault that a page shows.
MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def enter_file(request: HttpRequest) -> HttpResponse:
    stores = stores_to_enter_for(request)
    if not stores:
        messages.error(request, NO_STORE)
        return redirect("orders:list")
    if "content" in request.POST:
        return _enter(request, stores)
    posted = request.method == "POST"
    form = OrdersFileForm(
        request.POST if posted else None, request.FILES if posted else None, stores=stores
    )
    if not form.is_valid():
        return _page(request, form)
    store = form.chosen_store
    try:
        text = text_of(form.cleaned_data["file"])
        seen = preview(text, store, clock.now())
    except Unreadable as refused:
        form.add_error("file", refused.text)
        return _page(request, form)
    return _page(request, None, seen=seen, store=store, text=text, units=units_of(seen.entries))


def _enter(request: HttpRequest, stores: list[Store]) -> HttpResponse:
    form = OrdersTextForm(request.POST, stores=stores)
    if not form.is_valid():
        messages.error(request, "The file did not come through. Upload it again.")
        return redirect("orders:enter_file")
    store = form.chosen_store
    try:
        orders, seen = enter_from(
            form.cleaned_data["content"], store, signed_in(request), clock.now()
        )
    except Unreadable:
        messages.error(request, "The file did not come through. Upload it again.")
        return redirect("orders:enter_file")
    return _page(request, None, seen=seen, store=store, done=orders, entered=True)


def _page(request: HttpRequest, form: OrdersFileForm | None, **more: Any) -> HttpResponse:
    seen = more.get("seen")
    left_out = seen.left_out if seen else []
    context: dict[str, Any] = {
        "section": "orders",
        "heading": "Import orders",
        "form": form,
        "columns": COLUMNS,
        "left_out": left_out[:MOST_SHOWN],
        "left_out_more": max(len(left_out) - MOST_SHOWN, 0),
        **more,
    }
    faulty = form is not None and form.is_bound
    return render(request, "orders/enter_file.html", context, status=422 if faulty else 200)
