"""Marking a handful of orders as shipped on one page: one number each, carrier and day for all."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orders.attention import asks_to_cancel
from orders.models import Order
from orders.views.scope import orders_to_ship
from shipments.carriers import BadTrackingNumber
from shipments.carriers.checking import doubts_of, parcel_of
from shipments.carriers.checks import Doubt, unticked
from shipments.details import ShipmentDetails
from shipments.forms import ParcelForm, initial_of
from shipments.recording import Outcome, record_many, refusal_of
from shipments.views.marking import carrier_context
from shipments.views.scope import latest_shipment
from stores import clock
from stores.asked import public_ids
from stores.poking import poke
from stores.scoping import signed_in

# From 25 on, a group is a batch and goes to Amazon as one feed (decision 5).
MOST = 24


class Row(NamedTuple):
    """One order of the page. `blocked`: why it cannot be shipped at all; `error`: what was wrong with the entry.

    `doubts` are odd and need a tick each; `ticks` are those that a person set.
    """

    order: Order
    tracking: str = ""
    anyway: bool = False
    blocked: str = ""
    error: str = ""
    doubts: Sequence[Doubt] = ()
    ticks: Sequence[str] = ()

    @property
    def asks_anyway(self) -> bool:
        return asks_to_cancel(self.order)

    @property
    def zone(self) -> str:
        return str(self.order.store.marketplace.time_zone)


@require_http_methods(["GET", "HEAD", "POST"])
def mark_many(request: HttpRequest) -> HttpResponse:
    """GET, or POST from the ticked list, shows the page; POST with `record` writes."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = public_ids(asked.getlist("order"))
    if not ids:
        messages.error(request, "Tick the orders that left, then choose Mark shipped.")
        return redirect("orders:list")
    if len(ids) > MOST:
        text = f"{len(ids)} orders are ticked. Mark at most {MOST} at once, so that every number can be checked."
        messages.error(request, text)
        return redirect("orders:list")
    orders = orders_to_ship(request, ids)
    hidden = len(ids) - len(orders)
    if not orders:
        messages.error(request, "None of these orders can be shipped by you.")
        return redirect("orders:list")
    today = clock.now().astimezone(orders[0].store.marketplace.time_zone).date()
    form = ParcelForm(
        request.POST if "record" in request.POST else None,
        initial=initial_of(latest_shipment([order.store for order in orders]), today),
        country=orders[0].store.marketplace.country,
        today=today,
    )
    rows = [_row(order, asked) for order in orders]
    if not form.is_valid():
        return _page(request, form, rows, [], hidden)
    return _record(request, form, rows, hidden)


def _row(order: Order, asked: QueryDict) -> Row:
    refusal = refusal_of(order)
    return Row(
        order,
        tracking=asked.get(f"tracking-{order.public_id}", "").strip(),
        anyway=f"anyway-{order.public_id}" in asked,
        ticks=asked.getlist(f"tick-{order.public_id}"),
        blocked=refusal.text if refusal and not refusal.overridable else "",
    )


def _record(request: HttpRequest, form: ParcelForm, rows: list[Row], hidden: int) -> HttpResponse:
    """Orders without a number are left for later; each of the others has its own outcome."""
    now = clock.now()
    doubts = _doubts(form, rows, now)
    rows = [row._replace(doubts=doubts.get(row.order.pk, ())) for row in rows]
    parcels: list[tuple[Order, ShipmentDetails]] = [
        (row.order, form.details(row.tracking, anyway=row.anyway))
        for row in rows
        if row.tracking and not unticked(row.doubts, row.ticks)
    ]
    outcomes = record_many(parcels, signed_in(request), now)
    for seller in {o.order.selling_partner_id for o in outcomes if o.shipment is not None}:
        poke("shipments.tasks.send_for_seller", seller)
    done = [outcome for outcome in outcomes if outcome.shipment is not None]
    errors = {o.order.pk: o.refused.text for o in outcomes if o.refused is not None}
    finished = {outcome.order.pk for outcome in done}
    left = [
        row._replace(error=errors.get(row.order.pk) or _missing(row))
        for row in rows
        if row.order.pk not in finished
    ]
    if not left:
        told = sum(not outcome.order.is_manual for outcome in done)
        messages.success(request, _done_text(len(done), told))
        return redirect("orders:list")
    return _page(request, form, left, done, hidden)


def _doubts(form: ParcelForm, rows: Sequence[Row], now: datetime) -> dict[int, list[Doubt]]:
    """Of the rows with a number that can be one; the others are refused by themselves."""
    parcels = []
    for row in rows:
        details = form.details(row.tracking, anyway=row.anyway)
        with suppress(BadTrackingNumber):
            if row.tracking and not row.blocked:
                parcels.append(parcel_of(row.order, details.cleaned()))
    return doubts_of(parcels, now)


def _missing(row: Row) -> str:
    if row.blocked:
        return ""
    return "Tick what is right, or correct it." if row.doubts else "No tracking number yet."


def _page(
    request: HttpRequest, form: ParcelForm, rows: Sequence[Row], done: list[Outcome], hidden: int
) -> HttpResponse:
    context = {
        "section": "orders",
        "form": form,
        "rows": [row for row in rows if not row.blocked],
        "blocked": [row for row in rows if row.blocked],
        "done": done,
        "hidden": hidden,
        **carrier_context(form.carrier),
    }
    status = 422 if form.is_bound and not done else 200
    return render(request, "shipments/mark_many.html", context, status=status)


def _done_text(count: int, told: int) -> str:
    """`told`: how many of them are Amazon's; nobody is told of the others (decision 31)."""
    what = "1 order is" if count == 1 else f"{count} orders are"
    if not told:
        return f"{what} marked as shipped. None is from Amazon: nobody is told."
    of = f" of {told}" if told < count else ""
    when = "within a minute" if count == 1 else "within a few minutes"
    return f"{what} marked as shipped. Amazon is told{of} {when}."
