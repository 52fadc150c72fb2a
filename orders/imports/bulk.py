"""Inserting many new rows fast: COPY on PostgreSQL, executemany on SQLite.

Django's bulk_create spends four times as long on preparing values as the database needs to store them (bench/).
Only for rows that are known to be new; values are those a model instance would hold.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection, models

from stores.fields import SealedTextField

Adapter = Callable[[Any], Any]

# Most lists are empty.
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}


class _Plan(NamedTuple):
    """Statement, how to take the values out of a row, and which of them are written how (the others as they are)."""

    sql: str
    take: Callable[[dict[str, Any]], tuple[Any, ...]]
    adapters: tuple[tuple[int, Adapter], ...]

    def record(self, row: dict[str, Any]) -> list[Any]:
        values = list(self.take(row))
        for position, adapt in self.adapters:
            if values[position] is not None:
                values[position] = adapt(values[position])
        return values


def insert(
    model: type[models.Model], rows: Sequence[dict[str, Any]], *, skip_existing: bool = False
) -> None:
    """Insert `rows` (attname -> value); every row names the same columns. Runs in the caller's transaction.

    `skip_existing`: rows that break a unique constraint are passed over instead of raising IntegrityError.
    """
    if not rows:
        return
    copies = connection.vendor == "postgresql" and not skip_existing
    plan = _plan(model, tuple(rows[0]), connection.vendor, copies, skip_existing)
    # COPY goes past Django's cursor, which would translate the driver's errors.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if copies:
            with cursor.copy(plan.sql) as copy:
                for row in rows:
                    copy.write_row(plan.record(row))
        else:
            cursor.executemany(plan.sql, [plan.record(row) for row in rows])


@lru_cache
def _plan(
    model: type[models.Model],
    names: tuple[str, ...],
    vendor: str,
    copies: bool,
    skip_existing: bool,
) -> _Plan:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    found = [(position, _adapter(fields[name], vendor)) for position, name in enumerate(names)]
    adapters = tuple((position, adapt) for position, adapt in found if adapt is not None)
    take = itemgetter(*names)
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in names)
    if copies:
        return _Plan(f"COPY {table} ({listed}) FROM STDIN", take, adapters)
    marks = ", ".join(["%s"] * len(names))
    ending = " ON CONFLICT DO NOTHING" if skip_existing else ""
    return _Plan(f"INSERT INTO {table} ({listed}) VALUES ({marks}){ending}", take, adapters)  # noqa: S608


def _adapter(field: "models.Field[Any, Any]", vendor: str) -> Adapter | None:
    if isinstance(field, SealedTextField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return _json
    if vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _sqlite_time
    if isinstance(field, models.DecimalField):
        return str
    if isinstance(field, models.UUIDField):
        return lambda value: value.hex
    return None


def _json(value: Any) -> str:
    return _EMPTY[type(value)] if value in ([], {}) else json.dumps(value)


def _sqlite_time(value: datetime) -> str:
    """As Django writes instants: UTC without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
