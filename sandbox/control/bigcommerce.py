"""Control of the pretended BigCommerce: stores, their tokens, and orders copied from Amazon."""

import json
import re
import secrets
import sqlite3
import string

from werkzeug.wrappers import Request

from sandbox import order_records
from sandbox.bigcommerce import records
from sandbox.bigcommerce.copying import Changes, copy
from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.world import World

_SMALL = string.ascii_lowercase + string.digits
_HASH = re.compile(r"[a-z0-9]{5,20}")
# The standard plan's: 150 requests in 30 seconds.
_QUOTA, _WINDOW_S = 150, 30.0


def put(world: World, request: Request) -> dict[str, object]:
    """Create a store, or change what is named; answers ``storeHash`` and ``token``.

    Fields: ``storeHash`` (made up if absent), ``newToken`` (the old one ends), ``readOnly`` (the token may
    not create shipments), ``quota`` requests in ``windowSeconds``, ``tellsAmazon`` (a shipment there is
    confirmed at Amazon, source ``bigcommerce``).
    """
    fields = Fields.of(request)
    store_hash = fields.text("storeHash") or _made_up(10)
    if not _HASH.fullmatch(store_hash):
        raise ControlRefusal("storeHash must be 5 to 20 small letters or digits.")
    with world.database.writing() as db:
        known = records.store(db, store_hash)
        new_token = fields.flag("newToken") or known is None
        row = (
            store_hash,
            _made_up(31) if known is None or new_token else known["token"],
            fields.integer("quota", known["quota"] if known else _QUOTA),
            round(1000 * fields.number("windowSeconds", known["window_ms"] / 1000 if known else _WINDOW_S)),
            _changed(fields, "readOnly", known["read_only"] if known else 0),
            _changed(fields, "tellsAmazon", known["tells_amazon"] if known else 0),
        )  # fmt: skip
        fields.done()
        db.execute("INSERT OR REPLACE INTO bigcommerce_stores VALUES (?, ?, ?, ?, ?, ?)", row)
    return {"storeHash": store_hash, "token": row[1]}


def _made_up(length: int) -> str:
    return "".join(secrets.choice(_SMALL) for _ in range(length))


def _changed(fields: Fields, name: str, before: int) -> int:
    value = fields.raw(name)
    if value is not None and not isinstance(value, bool):
        raise ControlRefusal(f"{name} must be true or false.")
    return before if value is None else int(value)


def copy_orders(world: World, request: Request, store_hash: str) -> dict[str, object]:
    """Bring orders of ``sellingPartnerId`` in (all, or ``orderIds``) that the store does not have yet.

    ``again`` copies those that it has once more; ``skus`` renames SKUs, ``digital`` and ``without`` name SKUs.
    """
    fields = Fields.of(request)
    seller_id, only = fields.needed_text("sellingPartnerId"), fields.texts("orderIds")
    again, skus = fields.flag("again"), fields.raw("skus") or {}
    changes = Changes(
        {str(old): str(new) for old, new in dict(skus).items()},
        frozenset(fields.texts("digital") or ()),
        frozenset(fields.texts("without") or ()),
    )
    fields.done()
    with world.database.writing() as db:
        _need_store(db, store_hash)
        have = {
            row["external_id"]
            for row in db.execute(
                "SELECT external_id FROM bigcommerce_orders WHERE store_hash = ?", (store_hash,)
            )
        }
        rows = db.execute(
            "SELECT * FROM orders WHERE seller_id = ? ORDER BY order_id", (seller_id,)
        ).fetchall()
        copied = [
            copy(db, store_hash, order_records.parsed(row), changes)
            for row in rows
            if (only is None or row["order_id"] in only) and (again or row["order_id"] not in have)
        ]
    return {"count": len(copied), "orders": copied}


def show(world: World, request: Request, store_hash: str) -> dict[str, object]:
    """Every order of the store with its products and shipments (of ``externalId``)."""
    wanted = request.args.get("externalId")
    with world.database.reading() as db:
        _need_store(db, store_hash)
        rows = db.execute(
            "SELECT * FROM bigcommerce_orders WHERE store_hash = ?"
            " AND (external_id = ? OR ? IS NULL) ORDER BY id",
            (store_hash, wanted, wanted),
        ).fetchall()
        orders = [_described(db, row) for row in rows]
    return {"storeHash": store_hash, "orders": orders}


def _described(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "externalId": row["external_id"],
        "statusId": row["status_id"],
        "isDeleted": bool(row["is_deleted"]),
        "products": [
            {
                "id": line["id"],
                "sku": line["sku"],
                "type": line["type"],
                "quantity": line["quantity"],
                "shipped": line["quantity_shipped"],
            }
            for line in records.products(db, row["id"])
        ],
        "shipments": [
            {
                "id": shipment["id"],
                "trackingNumber": shipment["tracking_number"],
                "trackingCarrier": shipment["tracking_carrier"],
                "items": json.loads(shipment["items"]),
            }
            for shipment in records.shipments(db, row["id"])
        ],
    }


def change_order(world: World, request: Request, store_hash: str, number: str) -> dict[str, object]:
    """Set ``statusId`` (5: cancelled), ``isDeleted``, ``externalId``; what is not named stays."""
    fields = Fields.of(request)
    with world.database.writing() as db:
        row = records.order(db, store_hash, int(number))
        if row is None:
            raise ControlRefusal(f"No such order: {number}", 404)
        values = (
            fields.integer("statusId", row["status_id"]),
            _changed(fields, "isDeleted", row["is_deleted"]),
            fields.text("externalId", row["external_id"]),
            row["id"],
        )
        fields.done()
        db.execute(
            "UPDATE bigcommerce_orders SET status_id = ?, is_deleted = ?, external_id = ?"
            " WHERE id = ?",
            values,
        )
        changed = records.order(db, store_hash, int(number))
        assert changed is not None
        return _described(db, changed)


def _need_store(db: sqlite3.Connection, store_hash: str) -> None:
    if records.store(db, store_hash) is None:
        raise ControlRefusal(f"No such BigCommerce store: {store_hash}", 404)
