"""Several orders leave in one parcel: all of them are marked as shipped, or none (SHP-12, SHP-13)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from orders.handling import lifecycle
from orders.models import Order
from shipments import habits
from shipments.bigcommerce.ending import drop_untold
from shipments.combining.candidates import held_of
from shipments.combining.rule import MOST, place_of, refusal
from shipments.details import ShipmentDetails
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox.verdict import Reason
from shipments.overdue import remove_overdue
from shipments.recording import (
    CannotShip,
    checked,
    choice_of,
    is_same,
    locked_notifications,
    queue,
    write,
)
from shipments.telling import again
from stores.models import Store, User


def combine(
    orders: Sequence[Order], details: ShipmentDetails, user: User | None, now: datetime
) -> list[Shipment]:
    """The first order leads: its shipment is the parcel, and the others name it. In the order of `orders`.

    Every order gets its own notification with the shared number; under `first_only` Amazon hears of the first alone.
    A second submit of the same parcel returns the first shipments (T17). Raises `CannotShip`.
    """
    if not 2 <= len({order.pk for order in orders}) <= MOST:
        raise CannotShip("too_few", f"Tick 1 to {MOST - 1} orders that go in the parcel with it.")
    entries = {order.pk: _own(order, details, now) for order in orders}
    with transaction.atomic():
        notifications = locked_notifications(orders)
        rows = {row.pk: row for row in lifecycle.locked_many(orders)}
        locked = [rows[order.pk] for order in orders]
        if earlier := _earlier(locked, entries[locked[0].pk]):
            return earlier
        _refuse(locked)
        remove_overdue(locked, now)
        lead = write(locked[0], entries[locked[0].pk], user, now, audited=False)
        rest = [
            write(row, entries[row.pk], user, now, lead=lead, audited=False) for row in locked[1:]
        ]
        if user is not None:
            lifecycle.audit_each(locked, "marked_shipped", user)
        for shipment in (lead, *rest):
            # The rule lets orders in that had no notification, or one whose parcel was voided unsent.
            notification = notifications.get(shipment.order_id)
            queue(shipment, notification, again(notification, shipment.order), now)
        habits.remember_choice(locked, choice_of(entries[locked[0].pk]), now)
        if locked[0].store.notify_combined == Store.NotifyCombined.FIRST_ONLY:
            _leave_untold(rest, now)
    for order in orders:
        order.status, order.shipped_here_at = rows[order.pk].status, rows[order.pk].shipped_here_at
    return [lead, *rest]


def _own(order: Order, details: ShipmentDetails, now: datetime) -> ShipmentDetails:
    """The entry as it is for one order: of the scanned codes those of its lines only."""
    if details.transparency_codes:
        lines = set(order.items.values_list("amazon_item_id", flat=True))
        codes = {item: c for item, c in details.transparency_codes.items() if item in lines}
        details = details._replace(transparency_codes=codes)
    return checked(order, details, now)


def _earlier(orders: Sequence[Order], details: ShipmentDetails) -> list[Shipment]:
    """The shipments of this very parcel, if all of the orders are in it already."""
    rows = Shipment.objects.standing().filter(order__in=orders).order_by("pk")
    standing = {row.order_id: row for row in rows}
    if len(standing) < len(orders):
        return []
    lead, *rest = (standing[order.pk] for order in orders)
    same = is_same(lead, details) and all(row.lead_id == lead.pk for row in rest)
    return [lead, *rest] if same else []


def _refuse(orders: Sequence[Order]) -> None:
    """All the rules once more, behind the locks: an import or a colleague may have come first."""
    held = held_of(orders)
    for order in orders:
        if text := refusal(order, held[order.pk]):
            raise CannotShip("not_combinable", text)
    # The sealed addresses were left out of the locked rows.
    opened = Order.objects.in_bulk([order.pk for order in orders])
    first = opened[orders[0].pk]
    for order in (opened[order.pk] for order in orders[1:]):
        same_shop = (order.store_id, order.channel) == (first.store_id, first.channel)
        if not same_shop or place_of(order, order.buyer) != place_of(first, first.buyer):
            raise CannotShip(
                "another_place",
                f"Order {order.amazon_order_id} does not go to the same recipient and address as order "
                f"{first.amazon_order_id}, or belongs to another store. Ship it by itself.",
            )


def _leave_untold(shipments: Sequence[Shipment], now: datetime) -> None:
    """A store that never tells Amazon has no rows here that wait; BigCommerce would tell of what it gets."""
    state = ShipmentNotification.State
    told = Q(state=state.WAITING) | Q(state=state.NOT_NEEDED, reason=Reason.BIGCOMMERCE)
    rows = ShipmentNotification.objects.filter(told, shipment__in=shipments)
    drop_untold(shipments, now)
    rows.update(state=state.NOT_NEEDED, reason=Reason.COMBINED, settled_at=now, created_at=now)
