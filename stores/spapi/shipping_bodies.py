"""Rule: what we ask of Buy Shipping -> the bodies of Shipping v2. Empty values are left out."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from stores.spapi.parcels import DocumentChoice, Parcel, PurchaseOrder, RateQuestion, ShipFrom


def rates_body(question: RateQuestion) -> dict[str, Any]:
    body: dict[str, Any] = {
        "channelDetails": {
            "channelType": "AMAZON",
            "amazonOrderDetails": {"orderId": question.amazon_order_id},
        },
        "shipFrom": _address(question.ship_from),
        "packages": [_package(question.parcel)],
    }
    if question.ship_at is not None:
        body["shipDate"] = question.ship_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return body


def _address(address: ShipFrom) -> dict[str, str]:
    fields = {
        "name": address.name,
        "companyName": address.company,
        "addressLine1": address.line1,
        "addressLine2": address.line2,
        "addressLine3": address.line3,
        "city": address.city,
        "stateOrRegion": address.state_or_region,
        "postalCode": address.postal_code,
        "countryCode": address.country,
        "phoneNumber": address.phone,
    }
    return {name: value for name, value in fields.items() if value}


def _package(parcel: Parcel) -> dict[str, Any]:
    return {
        "packageClientReferenceId": parcel.reference,
        "dimensions": {
            "length": _number(parcel.length),
            "width": _number(parcel.width),
            "height": _number(parcel.height),
            "unit": parcel.size_unit,
        },
        "weight": {"value": _number(parcel.weight), "unit": parcel.weight_unit},
        "insuredValue": {
            "value": _number(parcel.insured.amount),
            "unit": parcel.insured.currency,
        },
        "items": [
            {"itemIdentifier": item.amazon_item_id, "quantity": item.quantity}
            for item in parcel.items
        ],
    }


def purchase_body(order: PurchaseOrder) -> dict[str, Any]:
    body: dict[str, Any] = {
        "requestToken": order.token,
        "rateId": order.rate_id,
        "requestedDocumentSpecification": _document(order.document),
    }
    if order.added_services:
        body["requestedValueAddedServices"] = [{"id": name} for name in order.added_services]
    return body


def _document(choice: DocumentChoice) -> dict[str, Any]:
    wish: dict[str, Any] = {
        "format": choice.format,
        "size": {
            "width": _number(choice.width),
            "length": _number(choice.length),
            "unit": choice.unit,
        },
        "needFileJoining": choice.joined,
        "requestedDocumentTypes": list(choice.types),
    }
    if choice.dpi is not None:
        wish["dpi"] = choice.dpi
    if choice.layout:
        wish["pageLayout"] = choice.layout
    return wish


def _number(value: Decimal) -> int | float:
    """JSON's numbers: 4 stays 4, and 1.5 is exact enough for a parcel."""
    return int(value) if value == int(value) else float(value)
