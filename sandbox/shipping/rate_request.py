"""The body of getRates: its shape, and which orders may have a label at all."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox import order_records
from sandbox.bodies import Body
from sandbox.identifiers import is_order_id
from sandbox.shipping.businesses import Business
from sandbox.shipping.refusals import invalid_input, invalid_request
from sandbox.times import parse_time

_FIELDS = frozenset({
    "shipTo", "shipFrom", "returnTo", "shipDate", "shipperInstruction", "packages", "valueAddedServices",
    "taxDetails", "channelDetails", "clientReferenceDetails", "shipmentType", "destinationAccessPointDetails",
    "carrierAccounts",
})  # fmt: skip
_GRAMS = {"GRAM": 1.0, "KILOGRAM": 1000.0, "OUNCE": 28.349523125, "POUND": 453.59237}
_CENTIMETRES = {"INCH": 2.54, "CENTIMETER": 1.0}
_ADDRESS = {
    "name": 50, "addressLine1": 60, "city": 100, "stateOrRegion": 100, "postalCode": 20, "countryCode": 2,
}  # fmt: skip
_MORE_ADDRESS = {"addressLine2": 60, "addressLine3": 60, "companyName": 100, "phoneNumber": 20}
_SHIPPABLE = frozenset({"UNSHIPPED", "PARTIALLY_SHIPPED"})


@dataclass(frozen=True)
class Parcel:
    """``reference`` is the seller's own id of it; ``items`` are quantities by order item id."""

    reference: str
    grams: float
    sides_cm: tuple[float, float, float]
    hazardous: bool
    items: dict[str, int]


@dataclass(frozen=True)
class RateRequest:
    order_id: str
    ship_from: dict[str, str]
    ship_at: datetime
    parcel: Parcel
    cash_on_delivery: bool


def read_rate_request(body: Body, business: Business, now: datetime) -> RateRequest:
    """Raises ApiRefusal 400."""
    body.only(_FIELDS)
    channel = body.part("channelDetails")
    if channel.one_of("channelType", ("AMAZON", "EXTERNAL")) == "EXTERNAL":
        raise invalid_input("The seller is not enrolled for orders from outside Amazon")
    order_id = channel.part("amazonOrderDetails").text("orderId")
    if not is_order_id(order_id):
        raise invalid_request("orderId must have the form 123-1234567-1234567")
    ship_from = _address(body.part("shipFrom"))
    if ship_from["countryCode"] != business.country:
        raise invalid_input(f"shipFrom is not in the country of {business.id}")
    parcels = body.parts("packages")
    if len(parcels) != 1:
        raise invalid_input("A shipment has exactly one package")
    services = body.part("valueAddedServices") if body.has("valueAddedServices") else None
    return RateRequest(
        order_id=order_id,
        ship_from=ship_from,
        ship_at=_ship_at(body, now),
        parcel=_parcel(parcels[0], business),
        cash_on_delivery=services is not None and services.has("collectOnDelivery"),
    )


def _ship_at(body: Body, now: datetime) -> datetime:
    text = body.text("shipDate", needed=False)
    if not text:
        return now
    try:
        moment = parse_time(text)
    except ValueError as error:
        raise invalid_request("shipDate must be an ISO 8601 date-time") from error
    if moment < now - timedelta(days=1):
        raise invalid_input("shipDate is in the past")
    return max(moment, now)


def _address(body: Body) -> dict[str, str]:
    lines = {name: body.text(name, longest) for name, longest in _ADDRESS.items()}
    more = {name: body.text(name, longest, needed=False) for name, longest in _MORE_ADDRESS.items()}
    body.text("email", 64, needed=False)
    return lines | {name: text for name, text in more.items() if text}


def _parcel(body: Body, business: Business) -> Parcel:
    size, weight = body.part("dimensions"), body.part("weight")
    centimetres = _CENTIMETRES[size.one_of("unit", _CENTIMETRES)]
    sides = [size.number(side, above=0) * centimetres for side in ("length", "width", "height")]
    grams = weight.number("value", above=0) * _GRAMS[weight.one_of("unit", _GRAMS)]
    insured = body.part("insuredValue")
    insured.number("value", above=-1e-9)
    if insured.text("unit") != business.currency:
        raise invalid_input(f"insuredValue must be in {business.currency}")
    items: dict[str, int] = {}
    for item in body.parts("items"):
        identifier = item.text("itemIdentifier")
        items[identifier] = items.get(identifier, 0) + item.units("quantity")
    if not items:
        raise invalid_request("packages.items cannot be empty")
    longest, middle, shortest = sorted(sides, reverse=True)
    return Parcel(
        reference=body.text("packageClientReferenceId", 100),
        grams=grams,
        sides_cm=(longest, middle, shortest),
        hazardous=body.flag("isHazmat"),
        items=items,
    )


def shippable_order(
    db: sqlite3.Connection, seller_id: str, business: Business, wanted: RateRequest
) -> dict[str, Any]:
    """The order that is to be shipped. Raises ApiRefusal 400 or 404 if Amazon sells no label for it."""
    row = order_records.find(db, wanted.order_id)
    if row is None or row["seller_id"] != seller_id:
        raise invalid_input("The order does not exist or is another seller's")
    order = order_records.parsed(row)
    if row["marketplace_id"] != business.marketplace_id:
        raise invalid_input(f"The order's marketplace does not belong to {business.id}")
    if row["fulfilled_by"] != "MERCHANT":
        raise invalid_input("The order is fulfilled by Amazon")
    if row["status"] == "SHIPPED":
        raise invalid_input("The order has already been shipped")
    if row["status"] == "CANCELLED":
        raise invalid_input("The order has been cancelled")
    if row["status"] not in _SHIPPABLE:
        raise invalid_input("The order is not ready to ship")
    address = order.get("recipient", {}).get("deliveryAddress", {})
    if not all(address.get(name) for name in ("name", "addressLine1", "postalCode", "countryCode")):
        raise invalid_input("The order has no complete delivery address")
    if address["countryCode"] != business.country:
        raise invalid_input("The order goes abroad: only domestic shipments can be bought")
    check_items(order, wanted.parcel.items)
    return order


def check_items(order: dict[str, Any], items: dict[str, int]) -> None:
    """Raises ApiRefusal 400 for an item that is not the order's or not open in that number."""
    left = {item["orderItemId"]: _left(item) for item in order["orderItems"]}
    for item_id, quantity in items.items():
        if item_id not in left:
            raise invalid_input("An itemIdentifier is not an item of the order")
        if quantity > left[item_id]:
            raise invalid_input("An item's quantity is more than is left to ship")


def _left(item: dict[str, Any]) -> int:
    block = item.get("fulfillment", {})
    shipped = block.get("quantityFulfilled", 0)
    left: int = block.get("quantityUnfulfilled", item["quantityOrdered"] - shipped)
    return left
