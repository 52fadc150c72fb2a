"""Rule: what becomes of one waiting notification, by what is known here: told now, or ended without telling (SHP-23).

The same for a call and for a message of a feed.
"""

from datetime import datetime
from typing import NamedTuple, assert_never

from shipments.models import ShipmentNotification
from shipments.outbox.composing import compose, packages_of
from shipments.outbox.preflight import stop
from shipments.outbox.verdict import Package, Reason, Standing, standing
from stores.spapi.payloads import ShipmentConfirmation

State = ShipmentNotification.State


class Ending(NamedTuple):
    state: ShipmentNotification.State
    reason: str = ""


def decide(
    notification: ShipmentNotification, first_try_at: datetime | None, at: datetime
) -> ShipmentConfirmation | Ending:
    """Needs order, items, store and shipment. `first_try_at`: of the tries that may have reached Amazon."""
    order, shipment = notification.order, notification.shipment
    fixed = notification.package_reference_id
    confirmation = compose(shipment, fixed, first_try_at, at)
    if order.status == order.Status.CANCELLED:
        return Ending(State.CANCELLED, Reason.ORDER_CANCELLED)
    ours = Package.of(confirmation.package_reference_id, confirmation.tracking_number)
    tried = first_try_at is not None
    stands = standing(order.amazon_status, packages_of(order), ours, tried=tried)
    if shipment.voided_at is not None and stands in (Standing.STILL_OPEN, Standing.REFERENCE_TAKEN):
        # Voided while Amazon was asked about it: what is back in the queue is not there (SHP-9).
        return Ending(State.CANCELLED, Reason.VOIDED)
    if stands is not Standing.STILL_OPEN:
        return ending(stands)
    if (reason := stop(confirmation)) is not None:
        return Ending(State.REJECTED, reason)
    return confirmation


def ending(stands: Standing) -> Ending:
    """By what the order says; an open order is the caller's matter."""
    match stands:
        case Standing.OURS_IS_THERE:
            return Ending(State.ACCEPTED)
        case Standing.SHIPPED_ELSEWHERE:
            return Ending(State.NOT_NEEDED, Reason.ALREADY_SHIPPED)
        case Standing.CANCELLED:
            return Ending(State.CANCELLED, Reason.ORDER_CANCELLED)
        case Standing.REFERENCE_TAKEN:
            return Ending(State.REJECTED, Reason.PACKAGE_TAKEN)
        case Standing.STILL_OPEN:
            raise ValueError("an open order concludes nothing")
        case _:
            assert_never(stands)
