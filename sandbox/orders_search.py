"""searchOrders: a page of the orders created or updated in a window of time."""

import json
import sqlite3

from sandbox import page_tokens
from sandbox.errors import unauthorized
from sandbox.included_data import rendered
from sandbox.operations import Call, Reply
from sandbox.page_tokens import Position
from sandbox.search_query import (
    FULFILLERS,
    PARAMETERS,
    STATUSES,
    Window,
    read_included_data,
    read_list,
    read_marketplaces,
    read_page_size,
    read_window,
)
from sandbox.times import format_time, to_micros


def search_orders(call: Call) -> Reply:
    """``GET /orders/2026-01-01/orders``, sp-api.md 1.1 to 1.3."""
    values = call.single_values(PARAMETERS)
    now = call.world.clock.now()
    window = read_window(values, now)
    filters = {
        "status": read_list(values, "fulfillmentStatuses", STATUSES),
        "fulfilled_by": read_list(values, "fulfilledBy", FULFILLERS),
        "marketplace_id": read_marketplaces(values),
    }
    size = read_page_size(values)
    wanted = read_included_data(values) & call.caller.readable
    if not call.caller.marketplaces.issuperset(filters["marketplace_id"]):
        raise unauthorized("The seller does not take part in one of the marketplaces.")
    question = page_tokens.fingerprint(call.caller.seller_id, values)
    position = Position(page_tokens.START, window.before)
    if "paginationToken" in values:
        position = page_tokens.read(values["paginationToken"], question, now)
    window = Window(window.by_creation, window.after, position.before)
    rows = _select(call, window, filters, position.last, size + 1)
    following = None
    if call.struck_by("duplicate_page"):
        following = page_tokens.issue(position, question, now)
    elif len(rows) > size:
        last = rows[size - 1]
        end = Position((last["at"], last["order_id"]), position.before)
        following = page_tokens.issue(end, question, now)
    rows = rows[:size]
    if call.struck_by("reordered_page"):
        rows.reverse()
    return Reply(200, _body(rows, wanted, window, following))


def _select(
    call: Call,
    window: Window,
    filters: dict[str, list[str]],
    last: tuple[int, str],
    limit: int,
) -> list[sqlite3.Row]:
    """Orders behind ``last``, by the window's own time and then by id."""
    table = "stale_orders" if call.struck_by("stale_read") else "orders"
    time = "created_at" if window.by_creation else "updated_at"
    # The bound of the page is a row value; the plain one beside it lets the index start there.
    start = max(to_micros(window.after), last[0])
    conditions = [
        "seller_id = ?", f"{time} >= ?", f"{time} <= ?", f"({time}, order_id) > (?, ?)"
    ]  # fmt: skip
    arguments: list[object] = [call.caller.seller_id, start, to_micros(window.before), *last]
    for column, values in filters.items():
        if values:
            conditions.append(f"{column} IN ({', '.join('?' * len(values))})")
            arguments.extend(values)
    sql = (
        f"SELECT order_id, {time} AS at, holds, body FROM {table}"
        f" WHERE {' AND '.join(conditions)} ORDER BY {time}, order_id LIMIT ?"
    )
    with call.world.database.reading() as db:
        return db.execute(sql, [*arguments, limit]).fetchall()


def _body(rows: list[sqlite3.Row], wanted: int, window: Window, following: str | None) -> bytes:
    """The answer's JSON, joined from the orders' stored texts."""
    orders = b",".join([rendered(row["body"], row["holds"], wanted) for row in rows])
    rest: dict[str, object] = {window.bound_name: format_time(window.before)}
    if following is not None:
        rest["pagination"] = {"nextToken": following}
    return b'{"orders":[' + orders + b"]," + json.dumps(rest).encode()[1:]
