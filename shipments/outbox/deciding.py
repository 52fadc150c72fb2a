"""Rule: what becomes of one waiting notification, by what is known here: told now, or ended without telling (SHP-23).

The same for a call and for a message of a feed.
"""

from datetime import datetime
from typing import NamedTuple, assert_never

from shipments.models import ShipmentNotification
from shipments.outbox.confirming import confirmation_of, next_package_reference, open_items
from shipments.outbox.verdict import Package, Reason, Standing, standing
from stores.spapi.payloads import ShipmentConfirmation

State = ShipmentNotification.State


class Ending(NamedTuple):
    state: ShipmentNotification.State
    reason: str = ""


def decide(
    notification: ShipmentNotification, first_try_at: datetime | None, at: datetime
) -> ShipmentConfirmation | Ending:
    """Needs order, items, store and shipment. `first_try_at`: of the tries that may have reached Amazon.

    A repeat says the date of the first try (decision 26); a corrected shipment, which never got there, its own.
    """
    order, shipment = notification.order, notification.shipment
    tried = first_try_at is not None
    known = _packages_of(notification)
    reference = _reference(notification, known, tried=tried)
    if order.status == order.Status.CANCELLED:
        return Ending(State.CANCELLED, Reason.ORDER_CANCELLED)
    ours = Package.of(reference, shipment.tracking_number)
    stands = standing(order.amazon_status, known, ours, tried=tried)
    if shipment.voided_at is not None and stands in (Standing.STILL_OPEN, Standing.REFERENCE_TAKEN):
        # Voided while Amazon was asked about it: what is back in the queue is not there (SHP-9).
        return Ending(State.CANCELLED, Reason.VOIDED)
    if stands is not Standing.STILL_OPEN:
        return ending(stands)
    items = open_items(order.items.all(), shipment.transparency_codes)
    if not items:
        return Ending(State.REJECTED, Reason.NOTHING_LEFT)
    return confirmation_of(shipment, items, reference, first_try_at or at)


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


def _packages_of(notification: ShipmentNotification) -> list[Package]:
    """The packages of the order as the last import saw them."""
    packages = notification.order.packages
    return [Package.of(package["reference"], package["tracking"]) for package in packages]


def _reference(notification: ShipmentNotification, known: list[Package], *, tried: bool) -> str:
    """Fixed with the first try and kept; chosen anew only while no try can have reached Amazon (decision 22)."""
    fixed = notification.package_reference_id
    taken = {package.reference for package in known}
    if fixed and (fixed not in taken or tried):
        return fixed
    return next_package_reference(taken)
