"""Several orders of one recipient in one parcel: the page, and its hint on the page of an order (SHP-12, SHP-13)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orders.models import Order
from orders.views.scope import order_to_ship, stores_to_ship
from shipments.carriers.checking import Parcel, doubts_of, transparency_lines
from shipments.carriers.checks import UNTRACKED, Doubt, Entry, unticked
from shipments.combining.candidates import candidates, refusal_of
from shipments.combining.recording import combine as record_parcel
from shipments.combining.risk import WANTED_PERCENT, risk_of
from shipments.combining.rule import MOST
from shipments.details import ShipmentDetails
from shipments.forms import CombineForm, initial_of
from shipments.recording import CannotShip, ordered_on
from shipments.views.marking import before, carrier_context
from stores import clock
from stores.asked import public_ids
from stores.models import Store
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def combine(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET ticks every order that may go along; POST ships those that are ticked."""
    order = order_to_ship(request, public_id)
    now = clock.now()
    others = candidates(order)
    chosen = others if request.method != "POST" else _ticked(request, order)
    form = _form(request, order, others, chosen, now)
    doubts: list[Doubt] = []
    if form.is_valid():
        details = form.shipment_details().cleaned()
        doubts = _doubts([order, *chosen], details, now)
        if not unticked(doubts, request.POST.getlist("tick")):
            try:
                record_parcel([order, *chosen], details, signed_in(request), now)
            except CannotShip as refused:
                form.add_error(refused.field or None, refused.text)
            else:
                poke("shipments.tasks.send_for_seller", order.selling_partner_id)
                messages.success(request, _done_text(order, len(chosen) + 1))
                return redirect("orders:detail", order.public_id)
    context = {
        "section": "orders",
        "order": order,
        "members": [(other, other in chosen) for other in others],
        "refusal": refusal_of(order),
        "risk": risk_of(order.store, len(chosen) + 1, now),
        "wanted": WANTED_PERCENT,
        "first_only": order.store.notify_combined == Store.NotifyCombined.FIRST_ONLY,
        "form": form,
        "doubts": doubts,
        "ticks": request.POST.getlist("tick"),
        "action": reverse("shipments:combine", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
        **carrier_context(form.carrier),
    }
    return render(request, "shipments/combine.html", context, status=422 if form.is_bound else 200)


@require_safe
def can_combine(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How many orders could go along, as a part of the order's page; a visitor without a script gets the page."""
    order = order_to_ship(request, public_id)
    if request.headers.get("HX-Request") != "true":
        return redirect("shipments:combine", order.public_id)
    context = {"order": order, "count": len(candidates(order))}
    return render(request, "shipments/_can_combine.html", context)


def _ticked(request: HttpRequest, order: Order) -> list[Order]:
    """Those of the ticked orders that this person may ship; the rules look at each."""
    ids = [one for one in public_ids(request.POST.getlist("order")) if one != order.public_id]
    orders = Order.objects.filter(store__in=stores_to_ship(request), public_id__in=ids)
    loaded = orders.select_related("store__selling_partner").prefetch_related("items")
    return list(loaded.defer("buyer_data").order_by("queue_at", "pk")[:MOST])


def _form(
    request: HttpRequest,
    order: Order,
    others: Sequence[Order],
    chosen: Sequence[Order],
    now: datetime,
) -> CombineForm:
    """The parcel may not leave before the newest of its orders; the page asks about the first one's day only."""
    zone = order.store.marketplace.time_zone
    today = now.astimezone(zone).date()
    shown = {one.pk: one for one in [order, *others, *chosen]}
    lines = transparency_lines(shown.values())
    leaving = [order, *chosen] if request.method == "POST" else [order]
    days = [day for one in leaving if (day := ordered_on(one)) is not None]
    return CombineForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(before(order), today),
        country=order.store.marketplace.country,
        today=today,
        ordered_on=max(days, default=None),
        for_amazon=not order.is_manual,
        transparency=[item for found in lines.values() for item in found],
    )


def _doubts(orders: Sequence[Order], details: ShipmentDetails, now: datetime) -> list[Doubt]:
    """Of all orders, each doubt once. The number is looked at once: that it is shared is the point."""
    name = details.carrier_name
    numbers = [details.tracking_number, *[""] * (len(orders) - 1)]
    parcels = [
        Parcel(order, Entry(details.carrier_code, number, name), details.transparency_codes)
        for order, number in zip(orders, numbers, strict=True)
    ]
    found = doubts_of(parcels, now)
    every = [doubt for order in orders for doubt in found[order.pk]]
    if details.tracking_number:
        every = [doubt for doubt in every if doubt.kind != UNTRACKED]
    return list({doubt.key: doubt for doubt in every}.values())


def _done_text(order: Order, count: int) -> str:
    if order.is_manual:
        return f"{count} orders are marked as shipped in one parcel."
    if order.store.notify_combined == Store.NotifyCombined.FIRST_ONLY:
        number = order.amazon_order_id
        return f"{count} orders are marked as shipped in one parcel. Amazon is told about {number} only."
    return f"{count} orders are marked as shipped in one parcel. Amazon is told about each within a minute."
