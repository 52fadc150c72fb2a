"""Stores, orders, products and shipments of the pretended BigCommerce in the sandbox's database."""

import json
import sqlite3
from typing import Any

# Of V2's statuses those that are seen here.
AWAITING, SHIPPED, PARTIALLY_SHIPPED, CANCELLED = 11, 2, 3, 5
STATUSES = {
    AWAITING: "Awaiting Fulfillment",
    SHIPPED: "Shipped",
    PARTIALLY_SHIPPED: "Partially Shipped",
    CANCELLED: "Cancelled",
}


def store(db: sqlite3.Connection, store_hash: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM bigcommerce_stores WHERE hash = ?", (store_hash,)
    ).fetchone()
    return row


def order(db: sqlite3.Connection, store_hash: str, order_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM bigcommerce_orders WHERE store_hash = ? AND id = ?", (store_hash, order_id)
    ).fetchone()
    return row


def products(db: sqlite3.Connection, order_id: int) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT * FROM bigcommerce_products WHERE order_id = ? ORDER BY id", (order_id,)
    ).fetchall()


def shipments(db: sqlite3.Connection, order_id: int) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT * FROM bigcommerce_shipments WHERE order_id = ? ORDER BY id", (order_id,)
    ).fetchall()


def order_json(row: sqlite3.Row, lines: list[sqlite3.Row]) -> dict[str, Any]:
    address = json.loads(row["address"])
    return {
        "id": row["id"],
        "external_id": row["external_id"],
        "external_source": "amazon",
        "status_id": row["status_id"],
        "status": STATUSES.get(row["status_id"], "Custom"),
        "is_deleted": bool(row["is_deleted"]),
        "items_total": sum(line["quantity"] for line in lines),
        "items_shipped": sum(line["quantity_shipped"] for line in lines),
        "order_is_digital": all(line["type"] == "digital" for line in lines),
        "billing_address": {"form_fields": [], **address},
    }


def product_json(row: sqlite3.Row) -> dict[str, Any]:
    names = ("id", "order_id", "order_address_id", "sku", "name", "type", "quantity",
             "quantity_shipped", "quantity_refunded")  # fmt: skip
    return {"product_id": 0, **{name: row[name] for name in names}}


def address_json(row: sqlite3.Row) -> dict[str, Any]:
    return {"id": row["address_id"], "order_id": row["id"], **json.loads(row["address"])}


def shipment_json(row: sqlite3.Row) -> dict[str, Any]:
    names = ("id", "order_id", "order_address_id", "tracking_number", "tracking_carrier",
             "shipping_provider", "comments")  # fmt: skip
    return {**{name: row[name] for name in names}, "items": json.loads(row["items"])}
