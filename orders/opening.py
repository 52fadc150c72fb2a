"""Reading many rows although the seal of one is broken: that one shows no buyer, the others are as always."""

from typing import TypeVar

from django.db.models import QuerySet

from orders.models import Customer, Order
from stores.sealing import SealBroken

Row = TypeVar("Row", Order, Customer)

# What lists show in the place of the name.
UNREADABLE = "cannot be opened"


def with_buyers(rows: QuerySet[Row]) -> list[Row]:
    """The rows, in one query; in a query for each more if one of them cannot be opened. See `opened_one_by_one`."""
    try:
        return list(rows)
    except SealBroken:
        return opened_one_by_one(list(rows.defer("buyer_data")))


def opened_one_by_one(rows: list[Row]) -> list[Row]:
    """`rows` came without their buyer data. Where it does not open, `seal_is_broken` is set: never save such a row."""
    for row in rows:
        try:
            _ = row.buyer_data
        except SealBroken:
            row.seal_is_broken = True
            row.buyer_data = None
    return rows
