"""Control of orders: store, generate, show, and confirm as a seller would by hand."""

import json
import sqlite3

from werkzeug.wrappers import Request

from sandbox import order_records
from sandbox.control.order_shape import check
from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.generating.batch import generate_batch
from sandbox.generating.recipe import read_recipe
from sandbox.shipment_confirmation import Origin, record
from sandbox.shipment_request import read_shipment
from sandbox.times import format_time, from_micros
from sandbox.world import World

_MOST_LISTED = 1_000


def _need_seller(db: sqlite3.Connection, seller_id: str) -> None:
    if db.execute("SELECT 1 FROM sellers WHERE id = ?", (seller_id,)).fetchone() is None:
        raise ControlRefusal(f"No such seller: {seller_id}", 404)


def store(world: World, request: Request) -> dict[str, object]:
    """Store orders exactly as given; an order that is there already is replaced."""
    fields = Fields.of(request)
    seller_id = fields.needed_text("sellingPartnerId")
    orders = fields.raw("orders")
    fields.done()
    if not isinstance(orders, list):
        raise ControlRefusal("orders must be a list of Order objects.")
    rows = [order_records.row_of(seller_id, check(order)) for order in orders]
    with world.database.writing() as db:
        _need_seller(db, seller_id)
        for row in rows:
            known = order_records.find(db, row[0])
            if known is not None and known["seller_id"] != seller_id:
                raise ControlRefusal(f"{row[0]} is another seller's order.")
            order_records.put(db, row)
    return {"stored": len(rows)}


def generate(world: World, request: Request) -> dict[str, object]:
    """Make orders; the fields are those of ``generating.recipe``. Answers their ids."""
    recipe = read_recipe(Fields.of(request))
    with world.database.writing() as db:
        _need_seller(db, recipe.seller_id)
        order_ids = generate_batch(db, recipe, world.clock.now())
    return {"count": len(order_ids), "orderIds": order_ids}


def listing(world: World, request: Request) -> dict[str, object]:
    """The orders of ``sellingPartnerId`` as stored, by id, at most 1,000 behind ``after``.

    ``next`` is the id to ask behind next time; null at the end.
    """
    seller_id = request.args.get("sellingPartnerId", "")
    with world.database.reading() as db:
        _need_seller(db, seller_id)
        rows = db.execute(
            "SELECT order_id, body FROM orders WHERE seller_id = ? AND order_id > ?"
            " ORDER BY order_id LIMIT ?",
            (seller_id, request.args.get("after", ""), _MOST_LISTED),
        ).fetchall()
    return {
        "orders": [order_records.parsed(row) for row in rows],
        "next": rows[-1]["order_id"] if len(rows) == _MOST_LISTED else None,
    }


def show(world: World, request: Request, order_id: str) -> dict[str, object]:
    """Amazon's view of an order, with every accepted confirmation."""
    with world.database.reading() as db:
        row = order_records.find(db, order_id)
        if row is None:
            raise ControlRefusal(f"No such order: {order_id}", 404)
        confirmations = db.execute(
            "SELECT * FROM confirmations WHERE order_id = ? ORDER BY id", (order_id,)
        ).fetchall()
    order = order_records.parsed(row)
    return {
        "orderId": order_id,
        "sellingPartnerId": row["seller_id"],
        "status": row["status"],
        "packages": order.get("packages", []),
        "confirmations": [_confirmation(entry) for entry in confirmations],
        "order": order,
    }


def _confirmation(row: sqlite3.Row) -> dict[str, object]:
    return {
        "time": format_time(from_micros(row["at"])),
        "source": row["source"],
        "packageReferenceId": row["package_reference_id"],
        "edit": bool(row["edit"]),
        **json.loads(row["detail"]),
    }


def confirm_by_hand(world: World, request: Request, order_id: str) -> dict[str, object]:
    """Confirm as in Seller Central: the body is confirmShipment's, the source ``seller_central``.

    Programs and cancellation are not looked at, so that odd states can be set up.
    """
    shipment = read_shipment(request.get_data(cache=False))
    with world.database.writing() as db:
        row = order_records.find(db, order_id)
        if row is None:
            raise ControlRefusal(f"No such order: {order_id}", 404)
        origin = Origin(row["seller_id"], "seller_central")
        record(db, world.clock, order_records.parsed(row), shipment, origin)
    return show(world, request, order_id)
