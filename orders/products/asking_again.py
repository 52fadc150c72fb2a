"""Rule: when Amazon is asked about a product or a quantity, and when again (IMP-23). Times are passed in."""

import re
from datetime import datetime, timedelta

# Titles and sizes hardly change.
GOOD_FOR = timedelta(days=30)
# Amazon may come to know a product later.
UNKNOWN_FOR = timedelta(days=90)
QUANTITY_FOR = timedelta(hours=1)
# A role or an authorisation is missing; a person has to do something about it.
REFUSED_FOR = timedelta(hours=6)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=10), timedelta(days=1)
_ASIN = re.compile(r"[A-Z0-9]{4,20}", re.ASCII)


def is_askable(asin: str) -> bool:
    """Could the catalogue know it? Many go in one call, with commas between."""
    return _ASIN.fullmatch(asin) is not None


def after_failure(failures: int, now: datetime) -> datetime:
    """10, 20, 40 minutes … a day; `failures` counts those in a row, this one included."""
    doublings = min(max(failures, 1) - 1, 20)
    return now + min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
