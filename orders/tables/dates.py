"""Rule: the day that a file's cell means. With slashes it depends on the country which part comes first."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
_MONTH_FIRST = frozenset({"US", "CA"})


def day_of(text: str, country: str) -> date | None:
    """None if no day is meant; a time behind the day is cut off. Raises ValueError for what is no day."""
    day = re.split(r"[ T]", text.strip(), maxsplit=1)[0]
    if not day:
        return None
    for shape in (_ISO, _YEAR_FIRST, _COMPACT):
        if found := shape.fullmatch(day):
            return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(day):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month_first = found[2] == "/" and country in _MONTH_FIRST
        month, number = (first, second) if month_first else (second, first)
        return date(year + 2000 if year < 100 else year, month, number)
    raise ValueError("no day")
