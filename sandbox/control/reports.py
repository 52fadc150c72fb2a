"""What happened: the diary of calls and the counts that prove invariant I1."""

import sqlite3

from werkzeug.wrappers import Request

from sandbox.calls import as_json
from sandbox.errors import ControlRefusal
from sandbox.times import parse_time, to_micros
from sandbox.world import World

_MOST_CALLS = 10_000
_MOST_DOUBLED = 100


def calls(world: World, request: Request) -> dict[str, object]:
    """Calls in order, at most 10,000.

    ``since`` is a call's id (only later ones) or a time (from then on); ``operation`` narrows.
    ``last`` is the id to ask from next time.
    """
    conditions, arguments = ["1"], list[object]()
    since = request.args.get("since", "")
    if since.isdigit():
        conditions.append("id > ?")
        arguments.append(int(since))
    elif since:
        try:
            arguments.append(to_micros(parse_time(since)))
        except ValueError as error:
            raise ControlRefusal("since must be a call id or an ISO 8601 time.") from error
        conditions.append("at >= ?")
    if "operation" in request.args:
        conditions.append("operation = ?")
        arguments.append(request.args["operation"])
    with world.database.reading() as db:
        rows = db.execute(
            f"SELECT * FROM calls WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?",
            [*arguments, _MOST_CALLS],
        ).fetchall()
        last = db.execute("SELECT MAX(id) FROM calls").fetchone()[0]
    if len(rows) == _MOST_CALLS:
        last = rows[-1]["id"]
    return {"calls": [as_json(row) for row in rows], "last": last or 0}


def summary(world: World, request: Request) -> dict[str, object]:
    """Counts of all sellers, or of ``sellingPartnerId`` alone."""
    seller_id = request.args.get("sellingPartnerId")
    where, arguments = ("", []) if seller_id is None else ("WHERE seller_id = ?", [seller_id])
    with world.database.reading() as db:
        by_status = _pairs(
            db, f"SELECT status, COUNT(*) FROM orders {where} GROUP BY status", arguments
        )
        by_call = db.execute(
            f"SELECT operation, status, COUNT(*) AS n FROM calls {where} GROUP BY 1, 2", arguments
        ).fetchall()
        confirmations = _confirmations(db, where, arguments, sum(by_status.values()))
        labels = _labels(db, where, arguments)
    per_operation: dict[str, dict[str, int]] = {}
    for row in by_call:
        per_operation.setdefault(row["operation"], {})[str(row["status"])] = row["n"]
    return {
        "orders": {"total": sum(by_status.values()), "byStatus": by_status},
        "confirmations": confirmations,
        "labels": labels,
        "calls": {name: sum(counts.values()) for name, counts in per_operation.items()},
        "callsByStatus": per_operation,
    }


def _pairs(db: sqlite3.Connection, sql: str, arguments: list[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(sql, arguments)}


def _labels(db: sqlite3.Connection, where: str, arguments: list[str]) -> dict[str, object]:
    """Bought and cancelled labels; the orders with more than one that is not cancelled."""
    rows = db.execute(
        "SELECT order_id, COUNT(*) AS bought, SUM(cancelled_at IS NOT NULL) AS cancelled"
        f" FROM shipments {where} GROUP BY order_id ORDER BY order_id",
        arguments,
    ).fetchall()
    doubled = [row["order_id"] for row in rows if row["bought"] - row["cancelled"] > 1]
    return {
        "bought": sum(row["bought"] for row in rows),
        "cancelled": sum(row["cancelled"] for row in rows),
        "doubledOrderIds": doubled[:_MOST_DOUBLED],
    }


def _confirmations(
    db: sqlite3.Connection, where: str, arguments: list[str], orders: int
) -> dict[str, object]:
    """Orders by the number of their accepted confirmations.

    An edit is none of its own, nor is one whose label was cancelled so that the order was open again.
    """
    taken_back = (
        "EXISTS (SELECT 1 FROM shipments s WHERE s.id = package_reference_id AND s.reopened)"
    )
    rows = db.execute(
        f"SELECT order_id, SUM(NOT edit AND NOT {taken_back}) AS accepted, SUM(edit) AS edits"
        f" FROM confirmations {where} GROUP BY order_id ORDER BY order_id",
        arguments,
    ).fetchall()
    doubled = [row["order_id"] for row in rows if row["accepted"] > 1]
    exactly_one = sum(row["accepted"] == 1 for row in rows)
    return {
        "exactlyOne": exactly_one,
        "moreThanOne": len(doubled),
        "none": orders - exactly_one - len(doubled),
        "edits": sum(row["edits"] for row in rows),
        "doubledOrderIds": doubled[:_MOST_DOUBLED],
    }
