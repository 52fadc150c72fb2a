"""A BigCommerce store that tells Amazon itself, as its own Amazon channel would."""

import json
import sqlite3

from sandbox import order_records
from sandbox.clock import Clock
from sandbox.errors import ApiRefusal
from sandbox.shipment_confirmation import Origin, record
from sandbox.shipment_request import read_shipment
from sandbox.times import format_time


def tell(
    db: sqlite3.Connection,
    clock: Clock,
    order: sqlite3.Row,
    lines: dict[int, sqlite3.Row],
    items: dict[int, int],
    number: str,
) -> None:
    """Confirms the units at Amazon; an order that is gone or shipped there stays as it is."""
    known = order_records.find(db, order["external_id"])
    if known is None:
        return
    amazons = order_records.parsed(known)
    wanted = [
        {"orderItemId": lines[product]["amazon_item_id"], "quantity": quantity}
        for product, quantity in items.items()
    ]
    detail = {
        "packageReferenceId": str(len(amazons.get("packages", [])) + 1),
        "carrierCode": "Other",
        "carrierName": "As in BigCommerce",
        "shippingMethod": "Standard",
        "trackingNumber": number or "none",
        "shipDate": format_time(clock.now()),
        "orderItems": wanted,
    }
    body = {"marketplaceId": known["marketplace_id"], "packageDetail": detail}
    try:
        shipment = read_shipment(json.dumps(body).encode())
        record(db, clock, amazons, shipment, Origin(known["seller_id"], "bigcommerce"))
    except ApiRefusal:
        return
