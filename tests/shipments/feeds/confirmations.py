"""Confirmations for documents, invented."""

from datetime import UTC, datetime
from typing import Any

from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation


def confirmation(number: int = 1, **fields: Any) -> ShipmentConfirmation:
    told = ShipmentConfirmation(
        amazon_order_id=f"113-0000000-{number:07d}",
        marketplace_id="ATVPDKIKX0DER",
        package_reference_id="1",
        carrier_code="UPS",
        tracking_number=f"1Z999AA1{number:010d}",
        ship_date=datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
        items=(ConfirmedItem(f"{number:014d}", 2),),
        shipping_method="Ground",
    )
    return told._replace(**fields)
