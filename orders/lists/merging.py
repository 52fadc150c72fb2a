"""Fast reading across stores: one indexed sub-select per store, merged, in a single statement.

``store_id IN (…) ORDER BY queue_at LIMIT 50`` sorts every matching row of all stores; a sub-select per store reads
fifty rows from the end of an index each. Django cannot slice the parts of a union on SQLite, hence the SQL here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from orders.models import Order
from orders.opening import opened_one_by_one
from stores.sealing import SealBroken


def first_rows(
    parts: Sequence["models.QuerySet[Order]"], order: Sequence[str], limit: int
) -> list[Order]:
    """The first `limit` orders of all parts together. `order` names columns, ``-`` for descending."""
    if not parts:
        return []
    try:
        return _first_rows(parts, order, limit)
    except SealBroken:
        without_buyers = [part.defer("buyer_data") for part in parts]
        return opened_one_by_one(_first_rows(without_buyers, order, limit))


def _first_rows(
    parts: Sequence["models.QuerySet[Order]"], order: Sequence[str], limit: int
) -> list[Order]:
    sliced = [part.order_by(*order)[:limit] for part in parts]
    if len(sliced) == 1:
        return list(sliced[0])
    texts: list[str] = []
    params: list[Any] = []
    for part in sliced:
        sql, values = part.query.sql_with_params()
        texts.append(f"SELECT * FROM ({sql}) AS part{len(texts)}")  # noqa: S608
        params.extend(values)
    union = " UNION ALL ".join(texts)
    columns = ", ".join(
        f"{name.lstrip('-')} {'DESC' if name[0] == '-' else 'ASC'}" for name in order
    )
    rows = f"SELECT * FROM ({union}) AS parts ORDER BY {columns} LIMIT {limit:d}"  # noqa: S608
    return list(Order.objects.raw(rows, params))


def count_all(counted: Mapping[str, "models.QuerySet[Any]"]) -> dict[str, int]:
    """The number of rows of each query set, all in one statement; slice a query set to cap its count."""
    if not counted:
        return {}
    texts: list[str] = []
    params: list[Any] = []
    for number, rows in enumerate(counted.values()):
        sql, values = rows.values("pk").query.sql_with_params()
        texts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted{number})")  # noqa: S608
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", params)
        row = cursor.fetchone()
    return dict(zip(counted, row, strict=True))
