"""What a restored database is like: whole, of which migrations, and whether its sealed values open here."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model

from stores.sealing import KeysMissing, SealBroken, months
from stores.sealing.rule import Month

_PREFIX_LENGTH = 60


class Sealed(NamedTuple):
    """One key that values are sealed with. `opens`: a value of each of its columns was opened."""

    key_id: str
    values: int
    opens: bool
    destroyed: bool


def unknown_migrations(applied: frozenset[str]) -> list[str]:
    """Of apps of ours or installed ones, that this code does not have: it is older than the data."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    return sorted(applied - known)


def sealed_keys() -> list[Sealed]:
    """Every key that a value of any table is sealed with, each tried on one value of every column."""
    values: dict[str, int] = {}
    fails: set[str] = set()
    for model, field in _sealed_columns():
        tried: set[str] = set()
        for pk, key_id in _key_ids(model, field):
            values[key_id] = values.get(key_id, 0) + 1
            if key_id not in tried:
                tried.add(key_id)
                if not _opens(model, field, pk):
                    fails.add(key_id)
    return [
        Sealed(key_id, count, key_id not in fails, _is_destroyed(key_id))
        for key_id, count in sorted(values.items())
    ]


def _sealed_columns() -> "Iterator[tuple[type[Model], Field[Any, Any]]]":
    for model in apps.get_models():
        if not model._meta.proxy:
            for field in model._meta.concrete_fields:
                if hasattr(field, "place"):
                    yield model, field


def _key_ids(model: type[Model], field: "Field[Any, Any]") -> Iterator[tuple[Any, str]]:
    quote = connection.ops.quote_name
    key, column = quote(str(model._meta.pk.column)), quote(str(field.column))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, substr({column}, 1, {_PREFIX_LENGTH}) FROM {table} "  # noqa: S608  # names of models
            f"WHERE {column} IS NOT NULL"
        )
        while rows := cursor.fetchmany(1000):
            for pk, start in rows:
                text = start if isinstance(start, str) else bytes(start).decode("latin-1")
                parts = text.split(":", 2)
                if len(parts) == 3:
                    yield pk, parts[1]


def _opens(model: type[Model], field: "Field[Any, Any]", pk: Any) -> bool:
    try:
        model._base_manager.values_list(field.name, flat=True).get(pk=pk)
    except (SealBroken, KeysMissing):
        return False
    return True


def _is_destroyed(key_id: str) -> bool:
    """The key of a month that is over for 75 days: nobody can read those values, which is the purpose."""
    month = Month.of_key(key_id)
    return month is not None and month < months.earliest()
