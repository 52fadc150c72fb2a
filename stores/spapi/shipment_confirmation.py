"""Telling Amazon that an order shipped: confirmShipment of Orders v0 (sp-api.md, section 3)."""

from typing import Any

from stores.models import SellingPartner
from stores.spapi.calling import call
from stores.spapi.client import GuardedConfirmations
from stores.spapi.errors import OutcomeUnknown
from stores.spapi.orders import iso
from stores.spapi.payloads import ConfirmedItem, Receipt, ShipmentConfirmation
from stores.spapi.plans import CONFIRM_SHIPMENT


def confirm_shipment(
    selling_partner: SellingPartner, confirmation: ShipmentConfirmation
) -> Receipt:
    """Returns only after a 204, which alone means success.

    Raises TemporarilyUnavailable when Amazon cannot have acted, OutcomeUnknown when it may have (timeout, reset, 5xx,
    any other 2xx), Throttled, NotAuthorized, and Rejected with Amazon's words.
    """
    answer = call(
        selling_partner,
        CONFIRM_SHIPMENT,
        GuardedConfirmations,
        lambda api: api.confirm_shipment(confirmation.amazon_order_id, **_body(confirmation)),
        writes=True,
    )
    if answer.status != 204:
        raise OutcomeUnknown(
            CONFIRM_SHIPMENT, answer.status, "unexpected_status", "", answer.request_id
        )
    return Receipt(answer.request_id)


def _body(confirmation: ShipmentConfirmation) -> dict[str, Any]:
    """Amazon refuses a packageReferenceId that is a number; fields without a value are left out."""
    detail: dict[str, Any] = {
        "packageReferenceId": str(confirmation.package_reference_id),
        "carrierCode": confirmation.carrier_code,
        "carrierName": confirmation.carrier_name,
        "shippingMethod": confirmation.shipping_method,
        "trackingNumber": confirmation.tracking_number,
        "shipDate": iso(confirmation.ship_date),
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
