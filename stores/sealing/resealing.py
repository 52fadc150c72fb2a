"""Sealing anew with the key of today what is under another one (data-protection.md 4.4 and 4.5)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from stores.faults import fault_point
from stores.sealing.columns import Column
from stores.sealing.errors import SealBroken
from stores.sealing.opening import JSON
from stores.sealing.rule import Month


class Moved(NamedTuple):
    """Rows that were sealed anew, rows that could not be opened and stayed, and such that were emptied."""

    rows: int = 0
    broken: int = 0
    emptied: int = 0

    def plus(self, other: "Moved") -> "Moved":
        return Moved(*map(sum, zip(self, other, strict=True)))


def outdated(column: Column, key_id: str, now: datetime) -> bool:
    """Whether what lies under this key must move: the key is retired, or to be destroyed within the age of a backup."""
    if not column.monthly:
        return key_id != settings.FIELD_KEY_ACTIVE
    month = Month.of_key(key_id)
    return month is None or month.carried_from <= now


def moves(column: Column, key_id: str, *, emptying: bool = False) -> Iterator[Moved]:
    """Seal anew what `column` holds under `key_id`, in short transactions; what each one did.

    Rows that somebody holds just now are left for the next time: it never waits, and nobody waits for it long. A row
    is read and written under its lock, so neither an import nor a redaction is ever undone. With `emptying`, what
    cannot be opened is given up: its column is emptied, or the row deleted whose JSON it is in.
    """
    last: int | None = 0
    while last is not None:
        with transaction.atomic():
            moved, last = _move_some(column, key_id, last, emptying)
        yield moved


def _move_some(column: Column, key_id: str, after: int, emptying: bool) -> tuple[Moved, int | None]:
    """The next rows beyond `after`, and the last of them; None when there are no more."""
    sql = column.chunk_sql(f"{column.filled_sql()} AND {column.key_id_sql()} = %s")
    # SQLite has one writer at a time: BEGIN IMMEDIATE.
    locking = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update else ""
    fresh: list[tuple[Any, int]] = []
    lost: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(sql + locking, [after, key_id])
        rows = cursor.fetchall()
        for row, value in rows:
            try:
                fresh.append((column.kind.anew(value, column.place, column.monthly), row))
            except SealBroken:
                lost.append(row)
        if fresh:
            cursor.executemany(column.update_sql(), fresh)
        if emptying and lost:
            _give_up(cursor, column, lost)
    fault_point("reseal.chunk_written")
    given_up = len(lost) if emptying else 0
    moved = Moved(len(fresh), len(lost) - given_up, given_up)
    return moved, rows[-1][0] if len(rows) == column.kind.at_once else None


def _give_up(cursor: Any, column: Column, lost: list[int]) -> None:
    """A row whose secret is inside its JSON is nothing without it: a second factor is enrolled anew."""
    if column.kind is JSON:
        cursor.executemany(column.delete_sql(), [(row,) for row in lost])
    else:
        cursor.executemany(column.update_sql(), [(column.empty, row) for row in lost])
