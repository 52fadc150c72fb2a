"""The diary of calls: what was asked, by whom and with which outcome, never with which values."""

import sqlite3
from dataclasses import dataclass

from sandbox.times import format_time, from_micros, to_micros
from sandbox.world import World

NO_ANSWER = 0


@dataclass(frozen=True)
class CallRecord:
    """``status`` is 0 where the connection was closed without an answer."""

    operation: str
    seller_id: str | None
    order_id: str | None
    status: int
    query_keys: str
    request_id: str
    fault: str | None


def write_down(world: World, call: CallRecord) -> None:
    with world.database.writing() as db:
        db.execute(
            "INSERT INTO calls"
            " (at, operation, seller_id, order_id, status, query_keys, request_id, fault)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                to_micros(world.clock.now()),
                call.operation,
                call.seller_id,
                call.order_id,
                call.status,
                call.query_keys,
                call.request_id,
                call.fault,
            ),
        )


def as_json(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "time": format_time(from_micros(row["at"])),
        "operation": row["operation"],
        "sellingPartnerId": row["seller_id"],
        "orderId": row["order_id"],
        "status": row["status"],
        "queryKeys": row["query_keys"].split(",") if row["query_keys"] else [],
        "requestId": row["request_id"],
        "fault": row["fault"],
    }
