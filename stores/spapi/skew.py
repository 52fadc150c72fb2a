"""Rule: how far a machine's clock is ahead of Amazon's by the Date header of an answer, and when that counts (T19)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

# Over the first a warning; over the second nothing is told.
WARNS_S, PAUSES_S = 5, 120
# One odd answer stops nobody.
ENOUGH = 2
# Of an answer that took longer it is not known well when its header was written.
_SLOWEST_S = 20.0


class Known(NamedTuple):
    """`off_in_a_row` is counted up to ENOUGH; `off_since` is None before that."""

    ahead_s: float
    off_in_a_row: int
    off_since: datetime | None


def ahead_s(headers: Mapping[str, str], sent_at: datetime, took_s: float) -> float | None:
    """Seconds by which the clock that read `sent_at` is ahead; None where the answer does not say.

    It does not if it came out of a cache or took long. The header is held against the middle of the call, and its
    whole second against the middle of that second.
    """
    if headers.get("Age", "0") != "0" or took_s > _SLOWEST_S:
        return None
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    return (sent_at - theirs + timedelta(seconds=took_s / 2 - 0.5)).total_seconds()


def is_off(seconds: float) -> bool:
    return abs(seconds) > PAUSES_S


def after(known: Known | None, seconds: float, at: datetime) -> Known:
    """What is known after one more answer. A single one that agrees ends it."""
    if not is_off(seconds):
        return Known(seconds, 0, None)
    in_a_row = min(ENOUGH, 1 + (known.off_in_a_row if known else 0))
    since = known.off_since if known else None
    return Known(seconds, in_a_row, since or at if in_a_row == ENOUGH else None)
