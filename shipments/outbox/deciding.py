"""Rule: what becomes of one waiting notification, by what is known here: told now, or ended without telling (SHP-23).

The same for a call and for a message of a feed.
"""

from datetime import datetime
from typing import NamedTuple, assert_never

from shipments.models import Landed, ShipmentNotification
from shipments.outbox.composing import compose, facts_of
from shipments.outbox.preflight import obstacle
from shipments.outbox.verdict import Reason, Standing
from stores.spapi.payloads import ShipmentConfirmation

State = ShipmentNotification.State


class Ending(NamedTuple):
    state: ShipmentNotification.State
    reason: str = ""


def decide(
    notification: ShipmentNotification, landed: Landed | None, at: datetime
) -> ShipmentConfirmation | Ending:
    """Needs order, items, store and shipment. `landed`: the notification's own."""
    shipment = notification.shipment
    first_at = landed.first_at if landed else None
    confirmation = compose(shipment, notification.package_reference_id, first_at, at)
    match obstacle(confirmation, facts_of(shipment, landed)):
        case None:
            return confirmation
        case Standing() as stands:
            return ending(stands)
        case Reason.VOIDED:
            return Ending(State.CANCELLED, Reason.VOIDED)
        case reason:
            return Ending(State.REJECTED, reason)


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
