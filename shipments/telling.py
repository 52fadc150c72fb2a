"""Rule: what becomes of the one notification when an order is voided or ships once more (SHP-9, decision 28)."""

from enum import StrEnum, auto

from orders.models import Order
from orders.status import OPEN
from shipments.models import Label, ShipmentNotification
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State

# Nothing of these can be at Amazon: a row is put into SENDING before the call, and one that comes back from there was
# looked for at Amazon first.
UNSENT = (State.WAITING, State.REJECTED)
LEFT_UNTOLD = (Reason.COMBINED, Reason.NEVER, Reason.BIGCOMMERCE)
IN_FLIGHT = (State.SENDING, State.IN_FEED, State.UNKNOWN)


class Again(StrEnum):
    """For a new parcel: a new row, the same row once more, nothing to tell, or not yet."""

    NEW_ROW = auto()
    SAME_ROW = auto()
    NOTHING = auto()
    NOT_YET = auto()


class Fate(StrEnum):
    """What a void means: no row, dropped, left to BigCommerce, Amazon is being told right now, or knows it already."""

    NO_ROW = auto()
    DROPPED = auto()
    BY_BIGCOMMERCE = auto()
    IN_FLIGHT = auto()
    TOLD = auto()
    BY_LABEL = auto()
    ENDED = auto()


def is_untold(notification: ShipmentNotification) -> bool:
    """Amazon cannot have it, and a void drops it: it waits, was refused, or was left untold on purpose.

    Only the parcel of `first_only`, or the store's setting of its day, makes such an order's row not needed; the next
    parcel is judged anew (I1).
    """
    left_out = notification.state == State.NOT_NEEDED and notification.reason in LEFT_UNTOLD
    return left_out or notification.state in UNSENT


def again(notification: ShipmentNotification | None, order: Order) -> Again:
    """For an order without a standing shipment; `notification` has its shipment loaded."""
    if notification is None:
        return Again.NEW_ROW
    match notification.state:
        case State.CANCELLED:
            return Again.SAME_ROW
        case State.ACCEPTED:
            return Again.NOTHING
        case State.NOT_NEEDED:
            return Again.SAME_ROW if _reopened_since(notification, order) else Again.NOTHING
        case _:
            return Again.NOT_YET


def fate(notification: ShipmentNotification | None, label: Label | None) -> Fate:
    """Of the notification, if its shipment is voided now."""
    if notification is None:
        return Fate.NO_ROW
    if notification.state == State.NOT_NEEDED and notification.reason == Reason.BIGCOMMERCE:
        return Fate.BY_BIGCOMMERCE
    if is_untold(notification):
        return Fate.DROPPED
    if notification.state in IN_FLIGHT:
        return Fate.IN_FLIGHT
    if notification.state == State.ACCEPTED:
        return Fate.TOLD
    if notification.state == State.NOT_NEEDED and label is not None:
        return Fate.BY_LABEL
    return Fate.ENDED


def _reopened_since(notification: ShipmentNotification, order: Order) -> bool:
    """Amazon was never told by us, and shows the order open in news that are younger than the void."""
    voided_at = notification.shipment.voided_at
    news_after = voided_at is not None and order.amazon_updated_at > voided_at
    return news_after and order.amazon_status.upper() in OPEN


def still_shown(notification: ShipmentNotification, label: Label | None) -> bool:
    """Does Amazon show the number of the notification's shipment although that was voided (SHP-9, decision 18)?"""
    by_label = notification.state == State.NOT_NEEDED and label is not None
    # A void leaves such a row as it is only where BigCommerce has the parcel.
    by_bigcommerce = (
        notification.state == State.NOT_NEEDED and notification.reason == Reason.BIGCOMMERCE
    )
    settled = label is None or label.state == Label.State.VOIDED
    return settled and (notification.state == State.ACCEPTED or by_label or by_bigcommerce)
