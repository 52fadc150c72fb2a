"""Rule: what is sent to Amazon for one order (SHP-1 to SHP-7, decisions 22 and 26)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from orders.models import OrderItem
from shipments.boxes import Codes
from shipments.carriers import OTHER
from shipments.models import Shipment
from stores.spapi.confirmation_body import body_of
from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation


def next_package_reference(taken: Iterable[str]) -> str:
    """The smallest positive integer that no package of the order uses: Amazon takes a known id as an edit."""
    used = set(taken)
    number = 1
    while str(number) in used:
        number += 1
    return str(number)


def ship_instant(on: date, zone: ZoneInfo, ordered_at: datetime, latest: datetime) -> datetime:
    """Noon of `on` in the store's zone, never before the order nor after `latest` (decision 26, SHP-25)."""
    noon = datetime.combine(on, time(12), tzinfo=zone)
    return max(ordered_at, min(noon, latest))


def open_items(items: Iterable[OrderItem], codes: Codes) -> tuple[ConfirmedItem, ...]:
    """Every line with all its remaining units: no part of an order can be confirmed (SHP-7, SHP-10).

    `codes`: the Transparency codes scanned for the lines (decision 19).
    """
    return tuple(
        ConfirmedItem(
            item.amazon_item_id,
            item.quantity_unfulfilled,
            tuple(codes.get(item.amazon_item_id, ()))[: item.quantity_unfulfilled],
        )
        for item in items
        if item.quantity_unfulfilled > 0
    )


def confirmation_of(
    shipment: Shipment,
    items: tuple[ConfirmedItem, ...],
    package_reference_id: str,
    latest: datetime,
) -> ShipmentConfirmation:
    """What Amazon is told about `shipment`; `latest` is the moment of the first try, so a repeat says the same."""
    order = shipment.order
    zone = order.store.marketplace.time_zone
    return ShipmentConfirmation(
        amazon_order_id=order.amazon_order_id,
        marketplace_id=order.store.marketplace_id,
        package_reference_id=package_reference_id,
        carrier_code=shipment.carrier_code,
        carrier_name=shipment.carrier_name if shipment.carrier_code == OTHER else "",
        shipping_method=shipment.service,
        tracking_number=shipment.tracking_number,
        ship_date=ship_instant(shipment.ship_date, zone, order.purchased_at, latest),
        items=items,
    )


def fields_of(confirmation: ShipmentConfirmation) -> dict[str, Any]:
    """The same by Amazon's names, as the call sends them: kept with each try and shown to people (SHP-1 to SHP-7).

    Of text and whole numbers only; a field without a value is missing.
    """
    body = body_of(confirmation)
    order = {"amazonOrderId": confirmation.amazon_order_id, "marketplaceId": body["marketplaceId"]}
    return {**order, **body["packageDetail"]}


def confirmation_from(fields: Mapping[str, Any]) -> ShipmentConfirmation:
    """The confirmation whose `fields_of` these are, so that it can be told once more word by word."""
    items = (
        ConfirmedItem(
            item["orderItemId"], item["quantity"], tuple(item.get("transparencyCodes", ()))
        )
        for item in fields["orderItems"]
    )
    return ShipmentConfirmation(
        amazon_order_id=fields["amazonOrderId"],
        marketplace_id=fields["marketplaceId"],
        package_reference_id=fields["packageReferenceId"],
        carrier_code=fields["carrierCode"],
        carrier_name=fields.get("carrierName", ""),
        shipping_method=fields.get("shippingMethod", ""),
        tracking_number=fields.get("trackingNumber", ""),
        ship_date=datetime.fromisoformat(fields["shipDate"]),
        items=tuple(items),
    )
