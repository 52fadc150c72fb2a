"""The note of one order: a dialog beside the list, or a page of its own without a script."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orders.models import Order
from orders.notes.changing import ChangedMeanwhile, change_note, note_refusal, version_of
from orders.notes.forms import NoteForm
from orders.page.looks import note_the_look
from orders.views.deciding import answer
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.scoping import signed_in


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial={"note": order.note or "", "seen": version_of(order.note)},
    )
    if not form.is_valid():
        return _page(request, order, form, note_refusal(order))
    note, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
    try:
        refusal = change_note(order, note, signed_in(request), clock.now(), seen=seen)
    except ChangedMeanwhile:
        return _changed_meanwhile(request, order, form)
    if refusal:
        return _page(request, order, form, refusal)
    messages.success(request, f"The note of order {order.amazon_order_id} is saved.")
    return answer(request, order, stays=True)


def _changed_meanwhile(request: HttpRequest, order: Order, form: NoteForm) -> HttpResponse:
    """What was typed stays in the form, beside the note of now: the next save takes its place knowingly."""
    order.refresh_from_db(fields=["note", "redacted_at"])
    form = NoteForm({"note": form.cleaned_data["note"], "seen": version_of(order.note)})
    return _page(request, order, form, note_refusal(order), is_changed=True)


def _page(
    request: HttpRequest, order: Order, form: NoteForm, refusal: str, *, is_changed: bool = False
) -> HttpResponse:
    if order.note:
        note_the_look(order, signed_in(request))
    context = {
        "section": "orders",
        "heading": "Note",
        "order": order,
        "form": form,
        "refusal": refusal,
        "is_changed": is_changed,
        "action": reverse("orders:note", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    part = "_note_form" if wants(request, DIALOGS) else "note"
    return render(request, f"orders/{part}.html", context, status=422 if form.is_bound else 200)
