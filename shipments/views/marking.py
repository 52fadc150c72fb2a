"""Marking one order as shipped: a dialog beside the list, or a page of its own without a script."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orders.attention import asks_to_cancel
from orders.models import Order
from orders.views.scope import order_to_ship
from shipments import carriers
from shipments.carriers.checking import Parcel, doubts_of, parcel_of, transparency_lines
from shipments.carriers.checks import UNTRACKED, Doubt, Entry, unticked
from shipments.forms import MarkShippedForm, initial_of
from shipments.guards import Refusal
from shipments.habits import Choice, last_choices
from shipments.models import Shipment
from shipments.recording import CannotShip, ordered_on, record_shipment, refusal_of
from shipments.views.previewing import is_preview, preview_context, wants_preview_alone
from shipments.views.scope import latest_shipment, notification_of_order
from stores import clock
from stores.fragments import DIALOGS, done_answer, wants
from stores.models import SellingPartner
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def mark_shipped(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    now = clock.now()
    refusal = refusal_of(order)
    form = _form(request, order, now)
    if is_preview(request):
        return _preview(request, order, form, refusal, now)
    if not form.is_valid():
        return _page(
            request, order, form, refusal, [] if form.is_bound else _at_first(order, form, now)
        )
    details = form.shipment_details().cleaned()
    doubts = doubts_of([parcel_of(order, details)], now)[order.pk]
    if unticked(doubts, request.POST.getlist("tick")):
        return _page(request, order, form, refusal, doubts)
    try:
        record_shipment(order, details, signed_in(request), now)
    except CannotShip as refused:
        form.add_error(refused.field or None, refused.text)
        return _page(request, order, form, None, doubts)
    poke("shipments.tasks.send_for_seller", order.selling_partner_id)
    messages.success(request, _done_text(order, details.tracking_number))
    if wants(request, DIALOGS):
        return done_answer()
    return redirect("orders:detail", order.public_id)


def _preview(
    request: HttpRequest,
    order: Order,
    form: MarkShippedForm,
    refusal: Refusal | None,
    now: datetime,
) -> HttpResponse:
    """Only shows; without a script the whole page comes back with what was entered."""
    if wants_preview_alone(request):
        asked = request.POST.getlist("asked")
        context = preview_context(order, notification_of_order(order), form, now, asked)
        return render(request, "shipments/_preview.html", context)
    return _page(request, order, form, refusal, [])


def _form(request: HttpRequest, order: Order, now: datetime) -> MarkShippedForm:
    zone = order.store.marketplace.time_zone
    today = now.astimezone(zone).date()
    return MarkShippedForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(before(order), today),
        country=order.store.marketplace.country,
        today=today,
        ordered_on=ordered_on(order),
        for_amazon=not order.is_manual,
        asks_anyway=asks_to_cancel(order),
        transparency=transparency_lines([order]).get(order.pk, ()),
    )


def before(order: Order) -> Choice | Shipment | None:
    """How its products went last, or else the store's last parcel."""
    return last_choices([order]).get(order.pk) or latest_shipment([order.store])


def _at_first(order: Order, form: MarkShippedForm, now: datetime) -> list[Doubt]:
    """What is odd before anything is scanned, so that it can be ticked at once."""
    entry = Entry(form.carrier, "", str(form["carrier_name"].value() or ""))
    doubts = doubts_of([Parcel(order, entry)], now)[order.pk]
    return [doubt for doubt in doubts if doubt.kind not in ("transparency", UNTRACKED)]


@require_safe
def carrier(request: HttpRequest) -> HttpResponse:
    """The fields that depend on the carrier. Asks for nothing of anybody's."""
    code = request.GET.get("carrier_code", "")
    form = MarkShippedForm(initial={"carrier_code": code}, country="", today=clock.now().date())
    context = {"form": form, **carrier_context(code)}
    return render(request, "shipments/_carrier_details.html", context)


def carrier_context(code: str) -> dict[str, Any]:
    return {
        "services": carriers.services_of(code),
        "is_other": code == carriers.OTHER,
        "others": carriers.table().others() if code == carriers.OTHER else [],
    }


def _page(
    request: HttpRequest,
    order: Order,
    form: MarkShippedForm,
    refusal: Refusal | None,
    doubts: Sequence[Doubt],
) -> HttpResponse:
    stays = bool(refusal and not refusal.overridable)
    asked = [doubt.key for doubt in doubts]
    row = notification_of_order(order)
    told = {} if stays else preview_context(order, row, form, clock.now(), asked)
    context = {
        "section": "orders",
        "heading": "Mark as shipped",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "form": form,
        "refusal": refusal.text if refusal and stays else "",
        "doubts": doubts,
        "ticks": request.POST.getlist("tick"),
        "action": reverse("shipments:mark_shipped", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
        **told,
        **carrier_context(form.carrier),
    }
    part = "_mark_shipped" if wants(request, DIALOGS) else "mark_shipped"
    return render(request, f"shipments/{part}.html", context, status=422 if form.is_bound else 200)


def _done_text(order: Order, tracking_number: str) -> str:
    number = order.amazon_order_id
    if order.is_manual:
        return f"Order {number} is marked as shipped. It is not from Amazon, which is not told."
    if order.store.selling_partner.is_frozen:
        return f"Order {number} is marked as shipped. Amazon is told once the freeze after the incident is lifted."
    if order.store.selling_partner.credentials == SellingPartner.Credentials.BAD:
        return f"Order {number} is marked as shipped. Amazon is told once the authorization is renewed."
    if not tracking_number:
        return f"Order {number} is marked as shipped. Amazon is told in a feed within minutes, without a number."
    return f"Order {number} is marked as shipped. Amazon is told within a minute."
