"""The reading calls: orders, and of one order its products, addresses and shipments. Empty lists are 204."""

import sqlite3
from typing import Any

from sandbox.bigcommerce import records
from sandbox.bigcommerce.refusals import bad_request, not_found
from sandbox.bigcommerce.visit import Visit

_FILTERS = {"external_order_id", "min_id", "max_id", "status_id", "is_deleted", "page", "limit"}
_PAGES = {"page", "limit"}
_LARGEST_PAGE = 250


def count(visit: Visit) -> Any:
    """``GET /v2/orders/count``."""
    with visit.world.database.reading() as db:
        row = db.execute(
            "SELECT COUNT(*) FROM bigcommerce_orders WHERE store_hash = ? AND NOT is_deleted",
            (visit.store_hash,),
        ).fetchone()
    return {"count": row[0], "statuses": []}


def orders(visit: Visit) -> Any:
    """``GET /v2/orders``. The fault ``filter_ignored`` answers as if nothing had been asked for."""
    visit.only(_FILTERS)
    wanted, values = ["store_hash = ?"], [visit.store_hash]
    for name, condition in (
        ("external_order_id", "external_id = ?"),
        ("min_id", "id >= ?"),
        ("max_id", "id <= ?"),
        ("status_id", "status_id = ?"),
    ):
        if visit.query.get(name) and not visit.struck_by("filter_ignored"):
            wanted.append(condition)
            values.append(visit.query[name])
    wanted.append("is_deleted" if visit.query.get("is_deleted") == "true" else "NOT is_deleted")
    with visit.world.database.reading() as db:
        rows = db.execute(
            f"SELECT * FROM bigcommerce_orders WHERE {' AND '.join(wanted)}"
            f" ORDER BY id {_page(visit)}",
            values,
        ).fetchall()
        return [records.order_json(row, records.products(db, row["id"])) for row in rows]


def products(visit: Visit) -> Any:
    """``GET /v2/orders/{id}/products``."""
    visit.only(_PAGES)
    with visit.world.database.reading() as db:
        _order(db, visit)
        lines = records.products(db, visit.order_number)
    return [records.product_json(line) for line in _paged(visit, lines)]


def addresses(visit: Visit) -> Any:
    """``GET /v2/orders/{id}/shipping_addresses``; orders copied from Amazon have one."""
    visit.only(_PAGES)
    with visit.world.database.reading() as db:
        return [records.address_json(row) for row in _paged(visit, [_order(db, visit)])]


def shipments(visit: Visit) -> Any:
    """``GET /v2/orders/{id}/shipments``."""
    visit.only(_PAGES)
    with visit.world.database.reading() as db:
        _order(db, visit)
        rows = records.shipments(db, visit.order_number)
    return [records.shipment_json(row) for row in _paged(visit, rows)]


def _order(db: sqlite3.Connection, visit: Visit) -> sqlite3.Row:
    row = records.order(db, visit.store_hash, visit.order_number)
    if row is None:
        raise not_found()
    return row


def _bounds(visit: Visit) -> tuple[int, int]:
    try:
        page, limit = int(visit.query.get("page", 1)), int(visit.query.get("limit", 50))
    except ValueError:
        raise bad_request("page and limit must be whole numbers.") from None
    if page < 1 or not 1 <= limit <= _LARGEST_PAGE:
        raise bad_request(f"page starts at 1, and limit goes to {_LARGEST_PAGE}.")
    return limit, (page - 1) * limit


def _page(visit: Visit) -> str:
    limit, offset = _bounds(visit)
    return f"LIMIT {limit} OFFSET {offset}"


def _paged(visit: Visit, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    limit, offset = _bounds(visit)
    return rows[offset : offset + limit]
