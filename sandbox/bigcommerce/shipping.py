"""``POST /v2/orders/{id}/shipments``: what a shipment must look like, and what it does to the order."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from sandbox.bigcommerce import records, telling
from sandbox.bigcommerce.refusals import bad_request, not_found
from sandbox.bigcommerce.visit import Visit
from sandbox.bodies import Body
from sandbox.errors import ApiRefusal

_CARRIERS = frozenset(
    Path(__file__).with_name("tracking_carriers.txt").read_text(encoding="utf-8").split()
)
_FIELDS = ("order_address_id", "tracking_number", "tracking_carrier", "shipping_provider",
           "shipping_method", "comments", "items")  # fmt: skip


class _Complaint(ApiRefusal):
    """What ``Body`` raises; told in BigCommerce's own form."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "", message)


def create(visit: Visit) -> Any:
    """Answers the shipment. Refuses what is not the order's, more than is left, and carriers it does not know."""
    try:
        body = Body.of(visit.request, _Complaint)
        body.only(_FIELDS)
        address, items = body.units("order_address_id"), _items(body)
        number, carrier, comments = (
            body.text(name, 100, needed=False) if body.values.get(name) else ""
            for name in ("tracking_number", "tracking_carrier", "comments")
        )
    except _Complaint as complaint:
        raise bad_request(complaint.message) from None
    if carrier and carrier not in _CARRIERS:
        raise bad_request("tracking_carrier is not one of the known carriers.")
    with visit.world.database.writing() as db:
        order = records.order(db, visit.store_hash, visit.order_number)
        if order is None:
            raise not_found()
        if order["is_deleted"] or order["status_id"] == records.CANCELLED:
            raise bad_request("The order is cancelled or deleted and cannot be shipped.")
        if address != order["address_id"]:
            raise bad_request("order_address_id is not an address of this order.")
        lines = {line["id"]: line for line in records.products(db, order["id"])}
        _check(lines, items)
        shipment = _store(db, order["id"], address, (number, carrier, comments), items)
        _mark(db, order["id"], items)
        if visit.tells_amazon:
            telling.tell(db, visit.world.clock, order, lines, items, number)
        return records.shipment_json(shipment)


def _items(body: Body) -> dict[int, int]:
    """Units by order product. A product that is named twice counts twice."""
    items: dict[int, int] = {}
    for entry in body.parts("items"):
        entry.only(("order_product_id", "quantity"))
        product = entry.units("order_product_id")
        items[product] = items.get(product, 0) + entry.units("quantity")
    if not items:
        raise _Complaint("items is required.")
    return items


def _check(lines: dict[int, sqlite3.Row], items: dict[int, int]) -> None:
    for product, quantity in items.items():
        line = lines.get(product)
        if line is None:
            raise bad_request(f"The order has no product {product}.")
        if line["type"] == "digital":
            raise bad_request(f"The product {product} is digital and is not shipped.")
        if quantity > line["quantity"] - line["quantity_refunded"] - line["quantity_shipped"]:
            raise bad_request(f"The quantity of product {product} is more than is left to ship.")


def _store(
    db: sqlite3.Connection,
    order_id: int,
    address: int,
    tracking: tuple[str, str, str],
    items: dict[int, int],
) -> sqlite3.Row:
    entries = [{"order_product_id": product, "quantity": n} for product, n in items.items()]
    cursor = db.execute(
        "INSERT INTO bigcommerce_shipments"
        " (order_id, order_address_id, tracking_number, tracking_carrier, comments, items)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (order_id, address, *tracking, json.dumps(entries)),
    )
    row: sqlite3.Row = db.execute(
        "SELECT * FROM bigcommerce_shipments WHERE id = ?", (cursor.lastrowid,)
    ).fetchone()
    return row


def _mark(db: sqlite3.Connection, order_id: int, items: dict[int, int]) -> None:
    db.executemany(
        "UPDATE bigcommerce_products SET quantity_shipped = quantity_shipped + ? WHERE id = ?",
        [(quantity, product) for product, quantity in items.items()],
    )
    left = any(
        line["quantity"] - line["quantity_refunded"] > line["quantity_shipped"]
        for line in records.products(db, order_id)
        if line["type"] != "digital"
    )
    status = records.PARTIALLY_SHIPPED if left else records.SHIPPED
    db.execute("UPDATE bigcommerce_orders SET status_id = ? WHERE id = ?", (status, order_id))
