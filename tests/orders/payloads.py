"""Order payloads for tests, as the gateway gives them out. People are invented."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from stores.spapi.payloads import (
    AddressPayload,
    BuyerPayload,
    ItemPayload,
    Money,
    OrderPayload,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
US, CANADA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"

ADDRESS = AddressPayload(
    name="Tom Lindqvist",
    line1="2214 Alder Street",
    line2="Apt 5",
    city="Columbus",
    state_or_region="OH",
    postal_code="43215",
    country="US",
    phone="+1 555-010-0142",
)
BUYER = BuyerPayload(name="Tom Lindqvist", email="abc123@marketplace.amazon.com")


def item(number: int = 1, **fields: Any) -> ItemPayload:
    values: dict[str, Any] = {
        "amazon_item_id": f"{number:014d}",
        "quantity_ordered": 2,
        "quantity_unfulfilled": 2,
        "sku": f"SKU-{number}",
        "asin": f"B0{number:08d}",
        "title": "Dotted notebook A5",
        "unit_price": Money(Decimal("24.45"), "USD"),
        "item_total": Money(Decimal("48.90"), "USD"),
    }
    return ItemPayload(**{**values, **fields})


def order(number: int = 1, **fields: Any) -> OrderPayload:
    values: dict[str, Any] = {
        "amazon_order_id": f"113-5041926-{number:07d}",
        "purchased_at": NOW - timedelta(days=1),
        "updated_at": NOW - timedelta(hours=1),
        "channel": "AMAZON",
        "marketplace_id": US,
        "status": "UNSHIPPED",
        "fulfilled_by": "MERCHANT",
        "items": (item(number),),
        "ship_by_at": NOW + timedelta(hours=6),
        "deliver_by_at": NOW + timedelta(days=3),
        "currency": "USD",
        "total": Money(Decimal("54.89"), "USD"),
        "buyer": BUYER,
        "address": ADDRESS,
    }
    return OrderPayload(**{**values, **fields})


def later(payload: OrderPayload, minutes: int = 1, **fields: Any) -> OrderPayload:
    """The same order after a change at Amazon."""
    return payload._replace(updated_at=payload.updated_at + timedelta(minutes=minutes), **fields)
