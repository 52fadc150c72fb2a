"""The columns of a notification that begins, or begins again: queued, waiting for its moment, or never sent."""

from datetime import datetime
from typing import Any

from orders.models import Order
from shipments.models import BigCommerceUpdate, Shipment, ShipmentNotification
from shipments.outbox import retry
from shipments.outbox.moments import PLANNED, Moment, Parcel, Setting, moment
from shipments.outbox.verdict import Reason
from stores.models import BigCommerceLink, Store

State = ShipmentNotification.State
_ACCEPTED_THERE = BigCommerceUpdate.State.ACCEPTED
_ALONE = {"via": ShipmentNotification.Via.CALL, "batch": None}


def moment_of(shipment: Shipment, now: datetime) -> Moment | None:
    """By the store's setting of now; None: never. Needs the order with its store."""
    order = shipment.order
    parcel = Parcel(now, shipment.ship_date, order.ship_by_at, shipment.first_scan_at)
    return moment(Setting.of(order.store), parcel)


def columns_of(shipment: Shipment, now: datetime) -> dict[str, Any]:
    """Of a parcel that is told by a call at its moment, or left to BigCommerce."""
    if tells_amazon(bigcommerce_of(shipment.order.store)):
        return left_to_bigcommerce(shipment.order, now)
    return columns(moment_of(shipment, now), now)


def left_to_bigcommerce(order: Order, now: datetime) -> dict[str, Any]:
    """The linked BigCommerce store tells Amazon (SHP-26).

    Not if it has an earlier parcel of the order: it gets no second one, so it has told of that one or tells nothing.
    """
    if BigCommerceUpdate.objects.filter(order=order, state=_ACCEPTED_THERE).exists():
        return asked_first(now)
    left = {"state": State.NOT_NEEDED, "reason": Reason.BIGCOMMERCE, "settled_at": now}
    return {**left, **_ALONE, "due_at": now, "created_at": now}


def asked_first(now: datetime) -> dict[str, Any]:
    """BigCommerce may have told Amazon: the order is read there, and told by us only if it is still open (SHP-20)."""
    due_at = retry.believable_at(now + retry.TOLD_ELSEWHERE)
    asked = {"state": State.UNKNOWN, "reason": Reason.BIGCOMMERCE, "settled_at": None}
    return {**asked, **_ALONE, "due_at": due_at, "created_at": now}


def asked_again(now: datetime) -> dict[str, Any]:
    """A try about an earlier parcel may have reached Amazon: the order is read before this one (SHP-20)."""
    asked = {"state": State.UNKNOWN, "reason": Reason.NO_ANSWER, "settled_at": None}
    return {**asked, **_ALONE, "due_at": now, "created_at": now}


def bigcommerce_of(store: Store) -> BigCommerceLink | None:
    """The link that stands, without its token."""
    links = BigCommerceLink.objects.filter(store=store, unlinked_at=None)
    return links.defer("token").first()


def tells_amazon(link: BigCommerceLink | None) -> bool:
    """Never both: where BigCommerce tells Amazon, Waybill does not."""
    return link is not None and link.teller == BigCommerceLink.Teller.BIGCOMMERCE


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
