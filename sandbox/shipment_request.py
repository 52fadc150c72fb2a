"""The body of confirmShipment (Orders v0): its shape and everything Amazon refuses in it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import ApiRefusal, invalid_input
from sandbox.times import parse_time

CARRIER_CODES = frozenset(
    Path(__file__).with_name("carrier_codes.txt").read_text(encoding="utf-8").splitlines()
)
OTHER_CARRIER = "Other"
_TEXTS = ("packageReferenceId", "carrierCode", "trackingNumber", "shipDate")
_OPTIONAL_TEXTS = ("carrierName", "shippingMethod", "shipFromSupplySourceId")


@dataclass(frozen=True)
class ConfirmedItem:
    order_item_id: str
    quantity: int
    transparency_codes: tuple[str, ...]


@dataclass(frozen=True)
class ShipmentRequest:
    marketplace_id: str
    package_reference_id: str
    carrier_code: str
    carrier_name: str
    shipping_method: str
    tracking_number: str
    ship_date: str
    items: tuple[ConfirmedItem, ...]

    @property
    def carrier(self) -> str:
        """The name that the order's package shows."""
        return self.carrier_name if self.carrier_code == OTHER_CARRIER else self.carrier_code


def _refuse(message: str) -> ApiRefusal:
    return invalid_input(message)


def _wrong_type(*names: str) -> ApiRefusal:
    return _refuse(f"Request contains fields with invalid type [{', '.join(names)}]")


def read_shipment(text: bytes) -> ShipmentRequest:
    """A well-formed shipment. Raises ApiRefusal 400 (sp-api.md, section 3)."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise _refuse("Request body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise _refuse("Request body must be an object.")
    detail = body.get("packageDetail")
    if not isinstance(detail, dict):
        raise _refuse("packageDetail is required.")
    _check_texts(body, detail)
    _check_values(body, detail)
    return ShipmentRequest(
        marketplace_id=body["marketplaceId"],
        package_reference_id=detail["packageReferenceId"],
        carrier_code=detail["carrierCode"],
        carrier_name=detail.get("carrierName", ""),
        shipping_method=detail.get("shippingMethod", ""),
        tracking_number=detail["trackingNumber"],
        ship_date=detail["shipDate"],
        items=_items(detail.get("orderItems")),
    )


def _check_texts(body: dict[str, Any], detail: dict[str, Any]) -> None:
    required = [("marketplaceId", body.get("marketplaceId"))]
    required += [(f"packageDetail.{name}", detail.get(name)) for name in _TEXTS]
    missing = [name for name, value in required if value is None]
    if missing:
        raise _refuse(f"Missing required fields [{', '.join(missing)}]")
    optional = [(f"packageDetail.{name}", detail.get(name, "")) for name in _OPTIONAL_TEXTS]
    wrong = [name for name, value in required + optional if not isinstance(value, str)]
    if wrong:
        raise _wrong_type(*wrong)
    empty = [name for name, value in required if not str(value).strip()]
    if empty:
        raise _refuse(f"Empty required fields [{', '.join(empty)}]")


def _check_values(body: dict[str, Any], detail: dict[str, Any]) -> None:
    reference = detail["packageReferenceId"]
    if not (reference.isascii() and reference.isdigit() and int(reference) > 0):
        raise _refuse("PackageReferenceId is invalid: only positive numeric values are supported.")
    if detail["carrierCode"] not in CARRIER_CODES:
        raise _refuse("CarrierCode is invalid.")
    if detail["carrierCode"] == OTHER_CARRIER and not detail.get("carrierName", "").strip():
        raise _refuse("CarrierName is required when CarrierCode is Other.")
    try:
        parse_time(detail["shipDate"])
    except ValueError as error:
        raise _refuse("ShipDate is invalid: it must be an ISO 8601 date-time.") from error
    if body.get("codCollectionMethod", "DirectPayment") != "DirectPayment":
        raise _refuse("CodCollectionMethod is invalid.")


def _items(value: object) -> tuple[ConfirmedItem, ...]:
    if not isinstance(value, list) or not value:
        raise _refuse("OrderItemId is invalid: orderItems must be a list with an entry.")
    items = tuple(_item(entry) for entry in value)
    if len({item.order_item_id for item in items}) < len(items):
        raise _refuse("OrderItemId is invalid: an item is listed twice.")
    return items


def _item(entry: object) -> ConfirmedItem:
    if not isinstance(entry, dict) or "orderItemId" not in entry or "quantity" not in entry:
        raise _refuse("Missing required fields [packageDetail.orderItems]")
    item_id, quantity = entry["orderItemId"], entry["quantity"]
    if not isinstance(item_id, str):
        raise _wrong_type("packageDetail.orderItems.orderItemId")
    if not isinstance(quantity, int) or isinstance(quantity, bool):
        raise _wrong_type("packageDetail.orderItems.quantity")
    codes = entry.get("transparencyCodes", [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise _wrong_type("packageDetail.orderItems.transparencyCodes")
    if quantity < 1:
        raise _refuse("Quantity is invalid: it must be at least 1.")
    return ConfirmedItem(item_id, quantity, tuple(codes))
