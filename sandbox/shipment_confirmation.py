"""confirmShipment: what a shipment does to an order, and which orders refuse it."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox import order_records
from sandbox.clock import Clock
from sandbox.errors import ApiRefusal, invalid_input, not_found
from sandbox.identifiers import is_order_id
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.shipment_request import ConfirmedItem, ShipmentRequest, read_shipment
from sandbox.times import format_time, to_micros

CONFIRMABLE = frozenset({"UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED"})


@dataclass(frozen=True)
class Origin:
    """Where a confirmation came from: ``call``, ``feed``, ``label`` or ``seller_central``."""

    seller_id: str
    source: str


def confirm_shipment(call: Call) -> Reply:
    """``POST /orders/v0/orders/{orderId}/shipmentConfirmation``, sp-api.md section 3."""
    call.single_values(frozenset())
    order_id = call.arguments["orderId"]
    if not is_order_id(order_id):
        raise invalid_input("Invalid Input", "orderId must have the form 123-1234567-1234567.")
    shipment = read_shipment(call.request.get_data(cache=False))
    with call.world.database.writing() as db:
        row = order_records.find(db, order_id)
        if row is None or row["seller_id"] != call.caller.seller_id:
            raise not_found("The requested order does not exist.")
        order = order_records.parsed(row)
        _check_order(order, shipment)
        record(db, call.world.clock, order, shipment, Origin(call.caller.seller_id, "call"))
    return Reply(204)


def _check_order(order: dict[str, Any], shipment: ShipmentRequest) -> None:
    fulfillment = order.get("fulfillment", {})
    status = fulfillment.get("fulfillmentStatus")
    if shipment.marketplace_id != order["salesChannel"].get("marketplaceId"):
        raise invalid_input("MarketplaceId is invalid: it is not the order's.")
    if status == "CANCELLED":
        raise invalid_input("The order is cancelled and cannot be confirmed.")
    if fulfillment.get("fulfilledBy") == "AMAZON":
        raise invalid_input("The order is fulfilled by Amazon and cannot be confirmed.")
    if status not in CONFIRMABLE:
        raise invalid_input("The order is not ready to ship.")
    if "FBM_SHIP_PLUS" in order.get("programs", []):
        raise invalid_input("Shipment confirmation is not supported for Ship+ orders.")


def record(
    db: sqlite3.Connection,
    clock: Clock,
    order: dict[str, Any],
    shipment: ShipmentRequest,
    origin: Origin,
) -> None:
    """Ship ``order`` (changed in place) and store it. Raises ApiRefusal 400 if nothing is left.

    A reference that the order already has edits that package; a new one adds a package.
    """
    packages: list[dict[str, Any]] = order.setdefault("packages", [])
    known = [p["packageReferenceId"] for p in packages]
    edit = shipment.package_reference_id in known
    if edit:
        replaced = packages.pop(known.index(shipment.package_reference_id))
        for entry in replaced.get("packageItems", []):
            _ship(order, entry["orderItemId"], -entry["quantity"])
    elif not any(_quantities(item)["quantityUnfulfilled"] for item in order["orderItems"]):
        raise already_fulfilled()
    for item in shipment.items:
        _ship_confirmed(order, item)
    order["fulfillment"]["fulfillmentStatus"] = _status(order)
    attach(db, clock, order, shipment, origin, edit=edit)


def attach(
    db: sqlite3.Connection,
    clock: Clock,
    order: dict[str, Any],
    shipment: ShipmentRequest,
    origin: Origin,
    *,
    edit: bool = False,
) -> None:
    """Store ``order`` with one more package and the confirmation that it came by."""
    now = clock.now()
    order.setdefault("packages", []).append(_package(shipment, format_time(now)))
    order["lastUpdatedTime"] = format_time(now)
    order_records.put(db, order_records.row_of(origin.seller_id, order))
    db.execute(
        "INSERT INTO confirmations"
        " (order_id, seller_id, at, source, package_reference_id, edit, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            order["orderId"],
            origin.seller_id,
            to_micros(now),
            origin.source,
            shipment.package_reference_id,
            edit,
            compact(_detail(shipment)).decode(),
        ),
    )


def give_back(
    db: sqlite3.Connection, clock: Clock, order: dict[str, Any], seller_id: str, reference: str
) -> None:
    """The package is cancelled and its units are open again, as far as the items have shipped units."""
    for package in order["packages"]:
        if package["packageReferenceId"] == reference:
            for entry in package["packageItems"]:
                _ship(order, entry["orderItemId"], -entry["quantity"])
    order["fulfillment"]["fulfillmentStatus"] = _status(order)
    order["lastUpdatedTime"] = format_time(clock.now())
    order_records.put(db, order_records.row_of(seller_id, order))


def already_fulfilled() -> ApiRefusal:
    return invalid_input(
        "Failed to create package. The order is already fulfilled.", "PackageToUpdateNotFound"
    )


def _quantities(item: dict[str, Any]) -> dict[str, Any]:
    """The item's fulfilment block, filled in where an order came without it."""
    block: dict[str, Any] = item.setdefault("fulfillment", {})
    block.setdefault("quantityFulfilled", 0)
    block.setdefault("quantityUnfulfilled", item["quantityOrdered"] - block["quantityFulfilled"])
    return block


def _ship_confirmed(order: dict[str, Any], item: ConfirmedItem) -> None:
    left = [
        _quantities(candidate)["quantityUnfulfilled"]
        for candidate in order["orderItems"]
        if candidate["orderItemId"] == item.order_item_id
    ]
    if not left:
        raise invalid_input("OrderItemId is invalid: the order has no such item.")
    if item.quantity > left[0]:
        raise invalid_input("Quantity is invalid: more than is left to ship.")
    _ship(order, item.order_item_id, item.quantity)


def _ship(order: dict[str, Any], order_item_id: str, quantity: int) -> None:
    for item in order["orderItems"]:
        if item["orderItemId"] == order_item_id:
            block = _quantities(item)
            block["quantityFulfilled"] += quantity
            block["quantityUnfulfilled"] -= quantity


def _status(order: dict[str, Any]) -> str:
    blocks = [_quantities(item) for item in order["orderItems"]]
    if not any(block["quantityUnfulfilled"] for block in blocks):
        return "SHIPPED"
    return (
        "PARTIALLY_SHIPPED" if any(block["quantityFulfilled"] for block in blocks) else "UNSHIPPED"
    )


def _package(shipment: ShipmentRequest, now: str) -> dict[str, Any]:
    package: dict[str, Any] = {
        "packageReferenceId": shipment.package_reference_id,
        "createdTime": now,
        "packageStatus": {"status": "SHIPPED"},
        "carrier": shipment.carrier,
        "shipTime": shipment.ship_date,
        "trackingNumber": shipment.tracking_number,
        "packageItems": [_package_item(item) for item in shipment.items],
    }
    if shipment.shipping_method:
        package["shippingService"] = shipment.shipping_method
    return package


def _package_item(item: ConfirmedItem) -> dict[str, Any]:
    entry: dict[str, Any] = {"orderItemId": item.order_item_id, "quantity": item.quantity}
    if item.transparency_codes:
        entry["transparencyCodes"] = list(item.transparency_codes)
    return entry


def _detail(shipment: ShipmentRequest) -> dict[str, Any]:
    return {
        "carrierCode": shipment.carrier_code,
        "carrierName": shipment.carrier_name,
        "shippingMethod": shipment.shipping_method,
        "trackingNumber": shipment.tracking_number,
        "shipDate": shipment.ship_date,
        "items": [_package_item(item) for item in shipment.items],
    }
