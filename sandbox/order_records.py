"""Orders in the database: Amazon's JSON text beside the columns that searches need."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from sandbox.included_data import compact, holds
from sandbox.times import parse_time, to_micros

_COLUMNS = (
    "order_id, seller_id, marketplace_id, status, fulfilled_by, created_at, updated_at, holds, body"
)
Row = tuple[str, str, str, str, str, int, int, int, bytes]


def row_of(seller_id: str, order: dict[str, Any]) -> Row:
    """The columns of a valid order (see ``control.order_shape``)."""
    fulfillment = order.get("fulfillment", {})
    return (
        order["orderId"],
        seller_id,
        order["salesChannel"].get("marketplaceId", ""),
        fulfillment.get("fulfillmentStatus", ""),
        fulfillment.get("fulfilledBy", ""),
        to_micros(parse_time(order["createdTime"])),
        to_micros(parse_time(order["lastUpdatedTime"])),
        holds(order),
        compact(order),
    )


def add(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Insert orders that are not there yet. Raises sqlite3.IntegrityError if one is."""
    connection.executemany(
        f"INSERT INTO orders ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def put(connection: sqlite3.Connection, row: Row) -> None:
    """Insert or replace an order, keeping what it was for stale reads."""
    connection.execute(
        f"INSERT OR REPLACE INTO earlier_orders SELECT {_COLUMNS} FROM orders WHERE order_id = ?",
        (row[0],),
    )
    connection.execute(
        f"INSERT OR REPLACE INTO orders ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row
    )


def find(
    connection: sqlite3.Connection, order_id: str, *, stale: bool = False
) -> sqlite3.Row | None:
    """The row of an order, or of what it was before its last change."""
    table = "stale_orders" if stale else "orders"
    row: sqlite3.Row | None = connection.execute(
        f"SELECT {_COLUMNS} FROM {table} WHERE order_id = ?", (order_id,)
    ).fetchone()
    return row


def parsed(row: sqlite3.Row) -> dict[str, Any]:
    order: dict[str, Any] = json.loads(row["body"])
    return order
