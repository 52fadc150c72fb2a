"""Rule: a shipment confirmation -> the body of confirmShipment, in Amazon's spelling. Empty values are left out."""

from datetime import UTC
from typing import Any

from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation


def body_of(confirmation: ShipmentConfirmation) -> dict[str, Any]:
    """`marketplaceId` and `packageDetail`. Amazon refuses a packageReferenceId that is a number (SHP-11)."""
    detail: dict[str, Any] = {
        "packageReferenceId": str(confirmation.package_reference_id),
        "carrierCode": confirmation.carrier_code,
        "carrierName": confirmation.carrier_name,
        "shippingMethod": confirmation.shipping_method,
        "trackingNumber": confirmation.tracking_number,
        "shipDate": confirmation.ship_date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "orderItems": [_item(item) for item in confirmation.items],
    }
    return {
        "marketplaceId": confirmation.marketplace_id,
        "packageDetail": {name: value for name, value in detail.items() if value != ""},
    }


def _item(item: ConfirmedItem) -> dict[str, Any]:
    sent: dict[str, Any] = {"orderItemId": str(item.amazon_item_id), "quantity": item.quantity}
    if item.transparency_codes:
        sent["transparencyCodes"] = list(item.transparency_codes)
    return sent
