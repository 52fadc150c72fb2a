"""getOrder: one order by its id."""

import sqlite3

from sandbox import order_records
from sandbox.errors import invalid_input, not_found
from sandbox.identifiers import is_order_id
from sandbox.included_data import rendered
from sandbox.operations import Call, Reply
from sandbox.search_query import read_included_data
from sandbox.times import to_micros

_PARAMETERS = frozenset({"includedData"})


def get_order(call: Call) -> Reply:
    """``GET /orders/2026-01-01/orders/{orderId}``, sp-api.md 1.2."""
    values = call.single_values(_PARAMETERS)
    order_id = call.arguments["orderId"]
    if not is_order_id(order_id):
        raise invalid_input("Invalid Input", "orderId must have the form 123-1234567-1234567.")
    wanted = read_included_data(values) & call.caller.readable
    with call.world.database.reading() as db:
        row = order_records.find(db, order_id)
        if row is not None and _lags(call, row):
            row = order_records.find(db, order_id, stale=True)
    if row is None or row["seller_id"] != call.caller.seller_id:
        raise not_found("The requested order does not exist.")
    return Reply(200, b'{"order":' + rendered(row["body"], row["holds"], wanted) + b"}")


def _lags(call: Call, row: sqlite3.Row) -> bool:
    """Whether a scripted stale read hides the order's last change."""
    if call.fault is None or not call.struck_by("stale_read"):
        return False
    lag = call.fault.lag
    age_us = to_micros(call.world.clock.now()) - row["updated_at"]
    return lag is None or age_us <= lag * 1_000_000
