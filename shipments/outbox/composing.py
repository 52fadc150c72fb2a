"""Rule: what would be told about an order at one moment. The call, the feed and the preview ask here, so they agree."""

from collections.abc import Collection
from datetime import datetime

from orders.models import Order
from shipments.models import Landed, Shipment
from shipments.outbox.confirming import confirmation_of, next_package_reference, open_items
from shipments.outbox.preflight import Facts
from shipments.outbox.verdict import Package
from stores.spapi.payloads import ShipmentConfirmation


def compose(
    shipment: Shipment, fixed_reference: str, first_try_at: datetime | None, at: datetime
) -> ShipmentConfirmation:
    """Needs order, items and store; the shipment may be unsaved. `at`: the moment of the try.

    `first_try_at`: of the tries that may have reached Amazon: a repeat says their date and package number (decisions
    22 and 26); a corrected shipment, which never got there, its own.
    """
    order = shipment.order
    tried = first_try_at is not None
    reference = _reference(fixed_reference, packages_of(order), tried=tried)
    items = open_items(order.items.all(), shipment.transparency_codes)
    return confirmation_of(shipment, items, reference, first_try_at or at)


def packages_of(order: Order) -> list[Package]:
    """As the last import saw them."""
    return [Package.of(package["reference"], package["tracking"]) for package in order.packages]


def facts_of(shipment: Shipment, landed: Landed | None) -> Facts:
    """What our tables say about the order of a shipment, which may be unsaved. No query."""
    order = shipment.order
    return Facts(
        amazon_status=order.amazon_status,
        packages=packages_of(order),
        tried=landed is not None,
        by_feed=landed is not None and landed.by_feed,
        cancelled_here=order.status == Order.Status.CANCELLED,
        voided=shipment.voided_at is not None,
    )


def _reference(fixed: str, known: Collection[Package], *, tried: bool) -> str:
    """Fixed with the first try and kept; chosen anew only while no try can have reached Amazon."""
    taken = {package.reference for package in known}
    return fixed if fixed and (tried or fixed not in taken) else next_package_reference(taken)
