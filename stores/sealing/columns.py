"""Every place in the database that holds sealed values, and what of it is under which key. No value leaves this room.

A place that is no sealed field of ours, such as a secret inside another package's JSON, is named in `INSIDE_JSON`; all
else is found by itself.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from stores.fields import SealedBinaryField, SealedTextField
from stores.sealing.errors import SealBroken
from stores.sealing.opening import JSON, Kind, kind_of

# Model and column of JSON whose sealed texts are bound to "table.column" with the long-lived key.
INSIDE_JSON = (("mfa.Authenticator", "data"),)


class Held(NamedTuple):
    """What is under one key in one column: how many rows, and the ids of the first and the last of them."""

    rows: int
    first: int
    last: int


class Column(NamedTuple):
    """One sealed column. `monthly`: under the keys of months; `empty`: what stands there when nothing is held."""

    model: str
    table: str
    column: str
    key: str
    kind: Kind
    monthly: bool
    empty: object

    @property
    def place(self) -> str:
        """What its values are bound to: ``orders_order.buyer_data``."""
        return f"{self.table}.{self.column}"

    def held(self) -> dict[str, Held]:
        """Key id -> what is under it; '' for what is no sealed value. One pass over the column."""
        q = connection.ops.quote_name
        parts = f"SELECT {q(self.key)} AS id, {self.key_id_sql()} AS key_id FROM {q(self.table)}"  # noqa: S608
        rows = f"{parts} WHERE {self.filled_sql()}"
        sql = f"SELECT key_id, COUNT(*), MIN(id), MAX(id) FROM ({rows}) AS held GROUP BY key_id"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {key_id: Held(*found) for key_id, *found in cursor.fetchall()}

    def opens(self, row: int) -> bool:
        """Whether the value of this row can be read. Raises KeysMissing."""
        q = connection.ops.quote_name
        sql = f"SELECT {q(self.column)} FROM {q(self.table)} WHERE {q(self.key)} = %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [row])
            found = cursor.fetchone()
        return found is None or found[0] in (None, "") or self.readable(found[0])

    def broken(self) -> list[int]:
        """The ids of all rows that cannot be read: a look at every value, for the doctor. Raises KeysMissing."""
        return [row for row, value in self._rows() if not self.readable(value)]

    def readable(self, value: Any) -> bool:
        try:
            self.kind.open(value, self.place)
        except SealBroken:
            return False
        return True

    def _rows(self) -> Iterator[tuple[int, Any]]:
        sql = self.chunk_sql(self.filled_sql())
        last = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(sql, [last])
                rows = cursor.fetchall()
            yield from rows
            if len(rows) < self.kind.at_once:
                return
            last = rows[-1][0]

    def chunk_sql(self, condition: str) -> str:
        """The next rows beyond an id that fulfil the condition, id and sealed value; its first parameter is the id."""
        q = connection.ops.quote_name
        rows = f"SELECT {q(self.key)}, {q(self.column)} FROM {q(self.table)}"  # noqa: S608
        return f"{rows} WHERE {q(self.key)} > %s AND {condition} ORDER BY {q(self.key)} LIMIT {self.kind.at_once}"

    def update_sql(self) -> str:
        """Its parameters are the value and the id."""
        q = connection.ops.quote_name
        return f"UPDATE {q(self.table)} SET {q(self.column)} = %s WHERE {q(self.key)} = %s"  # noqa: S608

    def delete_sql(self) -> str:
        """Its parameter is the id."""
        q = connection.ops.quote_name
        return f"DELETE FROM {q(self.table)} WHERE {q(self.key)} = %s"  # noqa: S608

    def filled_sql(self) -> str:
        return self.kind.filled(connection.ops.quote_name(self.column), connection.vendor)

    def key_id_sql(self) -> str:
        return self.kind.key_id(connection.ops.quote_name(self.column), connection.vendor)


def sealed_columns() -> list[Column]:
    """All of them, by table and column."""
    found = [
        _column(model, field, kind_of(field), field.monthly)
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField | SealedBinaryField)
    ]
    for label, name in INSIDE_JSON:
        model = apps.get_model(label)
        found.append(_column(model, model._meta.get_field(name), JSON, False))
    return sorted(found)


def _column(model: type[models.Model], field: Any, kind: Kind, monthly: bool) -> Column:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    return Column(
        model._meta.label, table, field.column, key, kind, monthly, None if field.null else ""
    )
