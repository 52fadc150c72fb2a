"""Rule: when a source is asked about a parcel again."""

from datetime import datetime, timedelta

from shipments.tracking.rule import TROUBLE
from shipments.tracking.seen import Transit

# Amazon keeps the events of a label so long (sp-api.md, section 5.2).
ASKED_FOR = timedelta(days=45)
REFUSED_FOR = timedelta(hours=6)
AWAY_FOR = timedelta(minutes=10)

_FIRST_FAILURE = timedelta(minutes=15)
_MOST = timedelta(hours=24)
_EVERY = {
    Transit.UNKNOWN: timedelta(hours=2),
    Transit.PRE_TRANSIT: timedelta(hours=2),
    Transit.IN_TRANSIT: timedelta(hours=4),
    Transit.OUT_FOR_DELIVERY: timedelta(hours=1),
    Transit.ATTEMPTED: timedelta(hours=6),
    Transit.WAITING_FOR_BUYER: timedelta(hours=6),
}


def next_ask(transit: Transit, shipped_at: datetime, now: datetime) -> datetime | None:
    """None: never again. `transit` is what the source itself said last, whatever others know."""
    if transit is Transit.DELIVERED:
        return None
    every = _MOST if transit in TROUBLE else _EVERY[transit]
    return _unless_too_old(now + every, shipped_at)


def after_failure(failures: int, shipped_at: datetime, now: datetime) -> datetime | None:
    """`failures` in a row, this one included: 15 minutes, doubled up to a day."""
    wait = min(_FIRST_FAILURE * 2 ** min(failures - 1, 10), _MOST)
    return _unless_too_old(now + wait, shipped_at)


def _unless_too_old(at: datetime, shipped_at: datetime) -> datetime | None:
    return at if at < shipped_at + ASKED_FOR else None
