"""How far a parcel goes: a zone for the price, a band for the days."""

import re
from dataclasses import dataclass

from sandbox.shipping.refusals import invalid_input

_REMOTE = frozenset({"BT", "GY", "HS", "IM", "IV", "JE", "KW", "ZE"})


@dataclass(frozen=True)
class Zone:
    """``number`` counts from 1; ``band`` is 0 near, 1 middling, 2 far."""

    number: int
    band: int


def zone_between(country: str, start: str, end: str) -> Zone:
    """Raises ApiRefusal 400 for a postal code that the country does not have."""
    return _american(start, end) if country == "US" else _british(start, end)


def _american(start: str, end: str) -> Zone:
    """By the first digit of the ZIP code, which runs from the east to the west."""
    for code in (start, end):
        if re.fullmatch(r"\d{5}(-?\d{4})?", code.strip(), re.ASCII) is None:
            raise invalid_input("A postal code is not valid")
    number = min(8, 1 + abs(int(start.strip()[0]) - int(end.strip()[0])))
    return Zone(number, 0 if number <= 2 else 1 if number <= 5 else 2)


def _british(start: str, end: str) -> Zone:
    areas = []
    for code in (start, end):
        match = re.fullmatch(r"([A-Z]{1,2})\d[A-Z\d]?\s*\d[A-Z]{2}", code.strip().upper(), re.ASCII)
        if match is None:
            raise invalid_input("A postal code is not valid")
        areas.append(match[1])
    if areas[1] in _REMOTE:
        return Zone(3, 2)
    return Zone(1, 0) if areas[0] == areas[1] else Zone(2, 1)
