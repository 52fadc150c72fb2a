"""The columns of a notification that begins, or begins again: queued, waiting for its moment, or never sent."""

from datetime import datetime
from typing import Any

from shipments.models import Shipment, ShipmentNotification
from shipments.outbox.moments import PLANNED, Moment, Parcel, Setting, moment
from shipments.outbox.verdict import Reason
from stores.models import BigCommerceLink, Store

State = ShipmentNotification.State
_ALONE = {"via": ShipmentNotification.Via.CALL, "batch": None}


def moment_of(shipment: Shipment, now: datetime) -> Moment | None:
    """By the store's setting of now; None: never. Needs the order with its store."""
    order = shipment.order
    parcel = Parcel(now, shipment.ship_date, order.ship_by_at, shipment.first_scan_at)
    return moment(Setting.of(order.store), parcel)


def columns_of(shipment: Shipment, now: datetime) -> dict[str, Any]:
    """Of a parcel that is told by a call at its moment, or left to BigCommerce."""
    if told_by_bigcommerce(shipment.order.store):
        return left_to_bigcommerce(now)
    return columns(moment_of(shipment, now), now)


def left_to_bigcommerce(now: datetime) -> dict[str, Any]:
    """The linked BigCommerce store tells Amazon (SHP-26)."""
    left = {"state": State.NOT_NEEDED, "reason": Reason.BIGCOMMERCE, "settled_at": now}
    return {**left, **_ALONE, "due_at": now, "created_at": now}


def told_by_bigcommerce(store: Store) -> bool:
    """Never both: where BigCommerce tells Amazon, Waybill does not."""
    links = BigCommerceLink.objects.filter(store=store, unlinked_at=None)
    return links.filter(teller=BigCommerceLink.Teller.BIGCOMMERCE).exists()


def columns(due: Moment | None, now: datetime) -> dict[str, Any]:
    """It goes by a call; whoever wants it in a feed says so (`feeds.entering`).

    `created_at` says since when the row belongs to the queue, so one that waits on purpose never looks stuck.
    """
    if due is None:
        never = {"state": State.NOT_NEEDED, "reason": Reason.NEVER, "settled_at": now}
        return {**never, **_ALONE, "due_at": now, "created_at": now}
    return {
        **_ALONE,
        "state": State.WAITING,
        "reason": due.reason,
        "due_at": due.due_at,
        "created_at": due.due_at if due.reason in PLANNED else now,
        "settled_at": None,
    }
