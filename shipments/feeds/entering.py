"""How a new notification goes out: those of a large batch together, and parcels without a number always in a feed.

It is a first word only: `gathering` decides when the rows are due (decisions 5, 23, 27).
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Min

from shipments.feeds.routing import WAIT, is_urgent
from shipments.models import Batch, BatchEntry, Shipment, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.moments import Moment, not_before
from shipments.outbox.verdict import Reason

Via = ShipmentNotification.Via
State = ShipmentNotification.State
_Entry = BatchEntry.State
_COUNTED = (_Entry.WAITING, _Entry.WORKING, _Entry.DONE)
# These wait for others of their kind, and for nothing else.
TOGETHER = (Reason.BATCH, Reason.UNTRACKED)


class Way(NamedTuple):
    """`batch`: the one that it goes with."""

    via: ShipmentNotification.Via
    due: Moment
    batch: Batch | None = None


def way_of(shipment: Shipment, due: Moment, batch: Batch | None, now: datetime) -> Way:
    """`due`: when the store wants Amazon to be told; `batch`: that it was recorded in. Needs the order's store."""
    order = shipment.order
    untracked = not shipment.tracking_number
    if batch is not None and not _is_large(batch, shipment):
        batch = None
    if untracked:
        seller = order.selling_partner_id
        return Way(Via.FEED, _together(due, seller, batch, Reason.UNTRACKED, now), batch)
    if batch is None or is_urgent(order.queue_at, now):
        return Way(Via.CALL, due)
    return Way(Via.FEED, _together(due, order.selling_partner_id, batch, Reason.BATCH, now), batch)


def release(batch_id: int, now: datetime) -> frozenset[int]:
    """The batch has ended, so its orders wait for no others. Their sellers; a moment of the store's stands."""
    rows = ShipmentNotification.objects.filter(
        batch=batch_id, state=State.WAITING, via=Via.FEED, reason__in=TOGETHER
    )
    sellers = rows.values_list("selling_partner_id", flat=True).order_by("selling_partner_id")
    found = frozenset(sellers.distinct())
    claiming.change_many(rows.filter(due_at__gt=now), {"due_at": now}, wait=True)
    return found


def _is_large(batch: Batch, shipment: Shipment) -> bool:
    """Has it so many orders of the seller as the store asks for (decision 5)? Counts no further than that."""
    order = shipment.order
    entries = BatchEntry.objects.filter(
        batch=batch, state__in=_COUNTED, order__selling_partner=order.selling_partner_id
    )
    wanted = max(order.store.feed_from, 1)
    return entries.order_by()[:wanted].count() >= wanted


def _together(
    due: Moment, selling_partner_id: int, batch: Batch | None, reason: Reason, now: datetime
) -> Moment:
    """Five minutes after the first one that waits; a later moment of the store's stands (SHP-14)."""
    waiting = ShipmentNotification.objects.filter(
        selling_partner=selling_partner_id, batch=batch, state=State.WAITING, via=Via.FEED,
        reason__in=TOGETHER,
    )  # fmt: skip
    first = waiting.aggregate(first=Min("due_at"))["first"]
    return not_before(due, first or now + WAIT, reason)
