"""Rule: one field of Amazon's JSON -> a value, or a `Fault` that names the field and never its content.

Length caps are those of our columns (data-protection.md, T21): free text is cut, anything that identifies is refused.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from stores.spapi.payloads import Money

JSON = dict[str, Any]

MOST_UNITS = 1_000_000
MOST_MONEY = Decimal(10) ** 10
_CENTS, _PLACES = Decimal("0.01"), Decimal("0.0001")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Fault(Exception):
    """A field that cannot be read: kind of fault and path."""

    def __init__(self, kind: str, path: str) -> None:
        super().__init__(kind, path)
        self.kind = kind
        self.path = path

    def under(self, parent: str) -> "Fault":
        return Fault(self.kind, f"{parent}.{self.path}")


def text(data: JSON, name: str, longest: int) -> str:
    """Free text, cut to `longest` characters; '' where Amazon sent nothing."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Fault("wrong_type", name)
    return storable(value)[:longest].strip()


def code(data: JSON, name: str, longest: int) -> str:
    """Text that identifies something: too long is a fault, since a cut one would mean something else."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Fault("wrong_type", name)
    if len(value) > longest:
        raise Fault("too_long", name)
    return storable(value)


def storable(value: str) -> str:
    """Without what no database stores as text: control characters and halves of surrogate pairs."""
    return value if value.isprintable() else _UNSTORABLE.sub("", value)


def required(data: JSON, name: str, longest: int) -> str:
    value = code(data, name, longest)
    if not value:
        raise Fault("missing", name)
    return value


def time(data: JSON, name: str) -> datetime | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Fault("wrong_type", name)
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise Fault("bad_time", name)
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault("bad_time", name) from None
    if not _EARLIEST < instant < _LATEST:
        raise Fault("bad_time", name)
    return instant


def required_time(data: JSON, name: str) -> datetime:
    instant = time(data, name)
    if instant is None:
        raise Fault("missing", name)
    return instant


def units(data: JSON, name: str) -> int | None:
    """A quantity from 0 to a million."""
    value = data.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MOST_UNITS:
        raise Fault("bad_number", name)
    return value


def money(data: JSON, name: str) -> Money | None:
    """Money {amount, currencyCode} through Decimal only, rounded to the four places that we store."""
    value = part(data, name)
    if not value:
        return None
    amount = value.get("amount")
    if not isinstance(amount, str | int | Decimal) or isinstance(amount, bool):
        raise Fault("missing" if amount is None else "wrong_type", f"{name}.amount")
    try:
        exact = Decimal(amount)
        if not abs(exact) < MOST_MONEY:
            raise Fault("bad_amount", f"{name}.amount")
        exact = exact.quantize(_PLACES) if exact != exact.quantize(_CENTS) else exact
    except InvalidOperation:
        raise Fault("bad_amount", f"{name}.amount") from None
    currency = value.get("currencyCode")
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isupper():
        raise Fault("bad_amount", f"{name}.currencyCode")
    return Money(exact, currency)


def part(data: JSON, name: str) -> JSON:
    """An object inside an object; {} where Amazon sent none."""
    value = data.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Fault("wrong_type", name)
    return value


def parts(data: JSON, name: str, most: int) -> list[JSON]:
    """A list of at most `most` objects; [] where Amazon sent none."""
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Fault("wrong_type", name)
    if len(value) > most:
        raise Fault("too_many", name)
    for position, entry in enumerate(value):
        if not isinstance(entry, dict):
            raise Fault("wrong_type", f"{name}[{position}]")
    return value


def texts(data: JSON, name: str, most: int, longest: int) -> tuple[str, ...]:
    """A list of words such as the order's programs."""
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(word, str) and word.isprintable() for word in value
    ):
        raise Fault("wrong_type", name)
    if len(value) > most or any(len(word) > longest for word in value):
        raise Fault("too_many", name)
    return tuple(value)
