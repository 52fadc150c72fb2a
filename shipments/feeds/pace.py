"""Rule: when the next step of a feed is taken (SHP-18, decisions 23 and 24). Times are aware and passed in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

# After this a feed alarms and is cancelled if it still queues; one that was never begun is given up for calls.
UNFINISHED = timedelta(hours=1)
# Amazon's lists and reads may lag: a feed that createFeed made is looked for, or missed, from then on only.
LISTED_AFTER = timedelta(minutes=5)
# So long a report that is missing, cut or unreadable is asked for again.
REPORT_PATIENCE = timedelta(minutes=30)
# TRB-3.
REJECTED_WAIT = timedelta(hours=1)
REJECTIONS_WITHIN = timedelta(hours=24)
MOST_REJECTIONS = 3

_FIRST_LOOKS = timedelta(minutes=5)
_OFTEN, _SELDOM = timedelta(seconds=30), timedelta(minutes=2)
_SHORTEST, _LONGEST = timedelta(seconds=30), timedelta(hours=1)


def next_look(submitted_at: datetime, now: datetime) -> datetime:
    """When a running feed is asked about again."""
    return now + (_OFTEN if now - submitted_at < _FIRST_LOOKS else _SELDOM)


def after_failure(since: datetime, now: datetime, chance: float) -> datetime:
    """After Amazon was away. `since`: when the step was first wanted; the waits grow with that. `chance` in [0, 1)."""
    ceiling = max(_SHORTEST, min(now - since, _LONGEST))
    return now + max(ceiling * chance, _SHORTEST / 2)


def is_unfinished(since: datetime, now: datetime) -> bool:
    return now - since >= UNFINISHED


def rounds(rejected: Iterable[tuple[datetime, datetime]]) -> int:
    """How often Amazon rejected, from the times at which each rejected feed was made and ended.

    Feeds that were under way together count once: the first retry comes after an hour (decision 24).
    """
    count = 0
    until: datetime | None = None
    for made_at, ended_at in sorted(rejected, key=lambda times: times[1]):
        if until is None or made_at >= until:
            count, until = count + 1, ended_at
    return count
