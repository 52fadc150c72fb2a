"""What one message does to its order: the same as a confirmation by call, with the feed as its source."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from sandbox import order_records
from sandbox.clock import Clock
from sandbox.errors import ApiRefusal
from sandbox.feeds.envelope import FeedItem, FeedMessage
from sandbox.shipment_confirmation import CONFIRMABLE, Origin, record
from sandbox.shipment_request import OTHER_CARRIER, ConfirmedItem, ShipmentRequest

ERROR, WARNING = "Error", "Warning"
# Amazon publishes no list: 18021 and 18028 have been seen, the others are invented.
NOTHING_LEFT, WRONG_ITEM = 18021, 18028
UNKNOWN_ORDER, NOT_CONFIRMABLE, NO_CARRIER, ODD_TRACKING, NO_TRACKING = (
    18061, 18062, 18063, 18064, 18065,
)  # fmt: skip
_SHORTEST_TRACKING = 8


@dataclass(frozen=True)
class Result:
    """One entry of the report. ``message_id`` 0 is the whole feed."""

    message_id: str
    kind: str
    code: int
    description: str
    order_id: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def apply(
    db: sqlite3.Connection, clock: Clock, seller_id: str, places: list[str], message: FeedMessage
) -> list[Result]:
    """Errors mean that nothing was done, warnings that it was. Empty: all well."""

    def result(kind: str, code: int, description: str) -> Result:
        return Result(message.id, kind, code, description, message.order_id)

    row = order_records.find(db, message.order_id)
    if row is None or row["seller_id"] != seller_id or row["marketplace_id"] not in places:
        return [result(ERROR, UNKNOWN_ORDER, "We cannot find the AmazonOrderID of this message.")]
    order = order_records.parsed(row)
    complaint = _complaint(order)
    if complaint:
        return [result(ERROR, NOT_CONFIRMABLE, complaint)]
    if not message.carrier_code or (
        message.carrier_code == OTHER_CARRIER and not message.carrier_name
    ):
        return [result(ERROR, NO_CARRIER, "CarrierCode is missing, or CarrierName with Other.")]
    try:
        record(db, clock, order, _shipment(order, message), Origin(seller_id, "feed"))
    except ApiRefusal as refusal:
        wrong_item = "no such item" in refusal.message
        code = WRONG_ITEM if wrong_item else NOTHING_LEFT
        return [result(ERROR, code, _NOTHING_LEFT if not wrong_item else refusal.message)]
    if not message.tracking_number:
        return [result(WARNING, NO_TRACKING, "The shipment has no tracking number.")]
    if len(message.tracking_number) < _SHORTEST_TRACKING or " " in message.tracking_number:
        words = "The tracking number does not look like one of the carrier's."
        return [result(WARNING, ODD_TRACKING, words)]
    return []


_NOTHING_LEFT = (
    "The quantity is larger than the quantity that is left to fulfill: the items have been shipped"
    " or cancelled."
)


def _complaint(order: dict[str, Any]) -> str:
    fulfillment = order.get("fulfillment", {})
    if fulfillment.get("fulfillmentStatus") == "CANCELLED":
        return "The order has been cancelled."
    if fulfillment.get("fulfilledBy") == "AMAZON":
        return "The order is fulfilled by Amazon."
    if fulfillment.get("fulfillmentStatus") not in CONFIRMABLE:
        return "The order is not ready to ship."
    if "FBM_SHIP_PLUS" in order.get("programs", []):
        return "Shipment confirmation is not supported for Ship+ orders."
    return ""


def _shipment(order: dict[str, Any], message: FeedMessage) -> ShipmentRequest:
    reference = message.fulfillment_id or _free_reference(order)
    return ShipmentRequest(
        marketplace_id=order["salesChannel"]["marketplaceId"],
        package_reference_id=reference,
        carrier_code=message.carrier_code,
        carrier_name=message.carrier_name,
        shipping_method=message.shipping_method,
        tracking_number=message.tracking_number,
        ship_date=message.ship_date,
        items=tuple(_items(order, message.items, reference)),
    )


def _free_reference(order: dict[str, Any]) -> str:
    known = {package["packageReferenceId"] for package in order.get("packages", [])}
    return next(str(n) for n in range(1, len(known) + 2) if str(n) not in known)


def _items(
    order: dict[str, Any], named: tuple[FeedItem, ...], reference: str
) -> list[ConfirmedItem]:
    """Without any item the whole rest of the order, without a quantity the whole rest of the item.

    A package that is edited gives its own units back first.
    """
    left = {item["orderItemId"]: _left(item) for item in order["orderItems"]}
    for package in order.get("packages", []):
        if package["packageReferenceId"] == reference:
            for entry in package.get("packageItems", []):
                left[entry["orderItemId"]] += entry["quantity"]
    if not named:
        return [ConfirmedItem(item_id, rest, ()) for item_id, rest in left.items() if rest]
    return [
        ConfirmedItem(
            item.order_item_id,
            item.quantity or left.get(item.order_item_id, 1) or 1,
            item.transparency_codes,
        )
        for item in named
    ]


def _left(item: dict[str, Any]) -> int:
    block = item.get("fulfillment", {})
    left: int = block.get(
        "quantityUnfulfilled", item["quantityOrdered"] - block.get("quantityFulfilled", 0)
    )
    return left
