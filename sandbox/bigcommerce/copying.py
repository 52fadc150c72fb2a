"""Amazon's orders as orders of a BigCommerce store, as an Amazon channel there would bring them in."""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from sandbox.bigcommerce.records import AWAITING


@dataclass(frozen=True)
class Changes:
    """What is to differ from Amazon's order: SKUs under another name, SKUs that are digital or left out."""

    skus: dict[str, str] = field(default_factory=dict)
    digital: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


def copy(
    db: sqlite3.Connection, store_hash: str, order: dict[str, Any], changes: Changes
) -> dict[str, object]:
    """One more order of the store; answers its two numbers."""
    (address_id,) = db.execute(
        "SELECT COALESCE(MAX(address_id), 500) + 1 FROM bigcommerce_orders"
    ).fetchone()
    cursor = db.execute(
        "INSERT INTO bigcommerce_orders (store_hash, external_id, status_id, address_id, address)"
        " VALUES (?, ?, ?, ?, ?)",
        (store_hash, order["orderId"], AWAITING, address_id, json.dumps(_address(order))),
    )
    for item in order["orderItems"]:
        sku = item["product"].get("sellerSku", "")
        if sku in changes.without:
            continue
        db.execute(
            "INSERT INTO bigcommerce_products"
            " (order_id, order_address_id, sku, name, type, quantity, amazon_item_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                cursor.lastrowid,
                address_id,
                changes.skus.get(sku, sku),
                item["product"].get("title", ""),
                "digital" if sku in changes.digital else "physical",
                item["quantityOrdered"],
                item["orderItemId"],
            ),
        )
    return {"id": cursor.lastrowid, "externalId": order["orderId"]}


def _address(order: dict[str, Any]) -> dict[str, str]:
    found = order.get("recipient", {}).get("deliveryAddress", {})
    first, _, last = found.get("name", "").partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "street_1": found.get("addressLine1", ""),
        "city": found.get("city", ""),
        "zip": found.get("postalCode", ""),
        "country_iso2": found.get("countryCode", ""),
        "email": order.get("buyer", {}).get("buyerEmail", ""),
    }
