"""The few words in which SQLite and PostgreSQL differ where the database itself counts days and writes JSON.

All arguments are names of columns or values of the program's own types, never a text from outside.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models.expressions import RawSQL

from redaction.schedule import Term


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def among(ids: Iterable[int]) -> RawSQL:
    """For ``IN``: Django would spend more on a list of thousands than the database does. They must be numbers."""
    listed = ", ".join(f"{pk:d}" for pk in sorted(ids))
    if _is_sqlite():
        return RawSQL("SELECT value FROM json_each(%s)", (f"[{listed}]",))
    return RawSQL(listed or "NULL", ())  # noqa: S611


def instant(at: datetime) -> str:
    """A literal as Django stores the instant: SQLite has text in UTC."""
    if _is_sqlite():
        return f"'{connection.ops.adapt_datetimefield_value(at)}'"
    return f"TIMESTAMPTZ '{at.astimezone(UTC).isoformat()}'"


def day(of: date) -> str:
    return f"'{of.isoformat()}'" if _is_sqlite() else f"DATE '{of.isoformat()}'"


def later(column: str, span: timedelta) -> str:
    """The instant of a column and `span`, whole days of 24 hours, later (T19)."""
    if _is_sqlite():
        # In UTC a day later is the next date, whatever the time says behind it.
        return f"(date(substr({column}, 1, 10), '+{span.days} days') || substr({column}, 11))"
    return f"({column} + interval '{span.days * 24} hours')"


def earliest(first: str, *others: str) -> str:
    """None of them may be NULL: SQLite would give NULL then."""
    return f"{'min' if _is_sqlite() else 'least'}({', '.join([first, *others])})"


def count(array: str) -> str:
    return f"{'json' if _is_sqlite() else 'jsonb'}_array_length({array})"


def as_json(instants: Mapping[Term, str]) -> str:
    """An object of name -> instant in ISO 8601."""
    if _is_sqlite():
        pairs = [
            f"""'"{name}": "' || replace({at}, ' ', 'T') || '+00:00"'"""
            for name, at in instants.items()
        ]
        return "'{' || " + " || ', ' || ".join(pairs) + " || '}'"
    pairs = [f"'{name}', {at}" for name, at in instants.items()]
    return f"jsonb_build_object({', '.join(pairs)})"
