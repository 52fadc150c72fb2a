"""Rule: when missing orders are looked for, and what an order that is not here means (IMP-11, decisions 2, 15)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

AUDIT_EVERY = timedelta(days=1)
# The first import comes first.
FIRST_AFTER = timedelta(hours=1)
AUDIT_REACH = timedelta(days=30)
# An audit that Amazon refused is repeated sooner than the next day.
AFTER_FAILURE = timedelta(hours=1)
# Amazon may need a while to show an accepted confirmation.
SETTLED = timedelta(hours=1)
# What was found longer ago proves nothing about today.
PROVES_FOR = timedelta(hours=36)
# A store whose mark is older is not being polled, whatever the reason: nothing will bring what is not here.
CURRENT = timedelta(hours=1)


class Absence(StrEnum):
    """Why an open order that Amazon has is not here, or not as new as there."""

    MISSED = "missed"
    COMING = "coming"
    BEFORE_REACH = "before_reach"


def due(
    audited_at: datetime | None, connected_at: datetime, now: datetime, *, failed: bool
) -> bool:
    """`failed`: the audit that began at `audited_at` did. The first one comes soon after connecting."""
    if audited_at is None:
        return now - connected_at >= FIRST_AFTER
    # An audit far in the future was noted by a clock that has been set right since (T19).
    return abs(now - audited_at) >= (AFTER_FAILURE if failed else AUDIT_EVERY)


def is_current(mark: datetime, now: datetime) -> bool:
    """`mark`: how far a store's imports have come, or when it was connected if there was none yet."""
    return abs(now - mark) <= CURRENT


def absence(
    updated_at: datetime, reach: datetime, next_start: datetime | None, *, current: bool
) -> Absence:
    """Of an order that the store should have.

    `reach`: how far back the first import went; `next_start`: from when the store's next poll reads, None before its
    first import is complete; `current`: polls come, so that the next one can be waited for.
    """
    if updated_at < reach:
        return Absence.BEFORE_REACH
    if current and (next_start is None or updated_at >= next_start):
        return Absence.COMING
    return Absence.MISSED


def next_alone(marketplace_ids: Sequence[str], last: str) -> str:
    """The marketplace that is searched alone this time: the one after `last`, around; '' when there is only one."""
    if len(marketplace_ids) < 2:
        return ""
    ordered = sorted(marketplace_ids)
    return next((each for each in ordered if each > last), ordered[0])
