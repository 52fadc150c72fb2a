"""Rule: one field of Amazon's JSON -> a value, or a `Fault` that names the field and never its content.

Length caps are those of our columns (data-protection.md, T21): free text is cut, anything that identifies is refused.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from stores.spapi.payloads import Money

JSON = dict[str, Any]

MOST_UNITS = 1_000_000
MOST_MONEY = Decimal(10) ** 10
_CENTS, _PLACES = Decimal("0.01"), Decimal("0.0001")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_NO_PART: JSON = {}
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
    """Free text as sent, cut to `longest` characters; '' where Amazon sent nothing but blanks."""
    value = data.get(name)
    if not value:
        return _nothing(value, name)
    if not isinstance(value, str):
        raise Fault("wrong_type", name)
    if not value.isprintable():
        value = storable(value)
    # Blanks at the ends are kept: an address is stored exactly as it came (SUP-8).
    return value[:longest] if value.strip() else ""


def code(data: JSON, name: str, longest: int) -> str:
    """Text that identifies something: too long is a fault, since a cut one would mean something else."""
    value = data.get(name)
    if not value:
        return _nothing(value, name)
    if not isinstance(value, str):
        raise Fault("wrong_type", name)
    if len(value) > longest:
        raise Fault("too_long", name)
    return value if value.isprintable() else storable(value)


def required(data: JSON, name: str, longest: int) -> str:
    value = code(data, name, longest)
    if not value:
        raise Fault("missing", name)
    return value


def storable(value: str) -> str:
    """Without what no database stores as text: control characters and halves of surrogate pairs."""
    return _UNSTORABLE.sub("", value)


def _nothing(value: Any, name: str) -> str:
    if value is None or value == "":
        return ""
    raise Fault("wrong_type", name)


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
        if instant.tzinfo is not UTC:
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
    value = data.get(name)
    if not value:
        return None
    try:
        return _money(value["amount"], value["currencyCode"])
    except Fault as fault:
        raise fault.under(name) from None
    except KeyError as missing:
        raise Fault("missing", f"{name}.{missing.args[0]}") from None
    except TypeError:
        raise Fault("wrong_type", name) from None


@lru_cache(4096, typed=True)
def _money(amount: object, currency: object) -> Money:
    """Prices repeat, so their conversion is remembered."""
    if not isinstance(amount, str | int | Decimal) or isinstance(amount, bool):
        raise Fault("wrong_type", "amount")
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isupper():
        raise Fault("bad_amount", "currencyCode")
    try:
        exact = Decimal(amount)
        if not abs(exact) < MOST_MONEY:
            raise Fault("bad_amount", "amount")
        return Money(
            exact if exact == exact.quantize(_CENTS) else exact.quantize(_PLACES), currency
        )
    except InvalidOperation:
        raise Fault("bad_amount", "amount") from None


def part(data: JSON, name: str) -> JSON:
    """An object inside an object; {} where Amazon sent none."""
    value = data.get(name, _NO_PART)
    if value.__class__ is dict:
        return value
    if value is None:
        return _NO_PART
    raise Fault("wrong_type", name)


def parts(data: JSON, name: str, most: int) -> list[JSON]:
    """A list of at most `most` objects; [] where Amazon sent none."""
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Fault("wrong_type", name)
    if len(value) > most:
        raise Fault("too_many", name)
    for entry in value:
        if not isinstance(entry, dict):
            raise Fault("wrong_type", f"{name}[{value.index(entry)}]")
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
