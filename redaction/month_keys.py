"""The end of month keys (data-protection.md 4.5): what is rightly held is carried over, then the key is destroyed.

75 days after a month nothing of its orders should be left under its key: their deadlines have passed. What has none, or
a later one (orders entered here, customers with a newer order, notes, a replaced label), gets the key of the day before
that, so early that no backup which may still be restored needs the key when it ends (RED-68).
An order that is overdue keeps its value as well; the alarm goes by its deadline, not by its key.
"""

import logging
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from stores import clock
from stores.audit import record
from stores.models import AuditEvent
from stores.sealing import month_file, months
from stores.sealing.columns import Column, sealed_columns
from stores.sealing.resealing import Moved, moves, outdated
from stores.sealing.rule import COPIES_KEPT, Month
from stores.spapi import clock_watch

logger = logging.getLogger(__name__)

# Of clocks that may differ: far less than a month's key lives, far more than clocks that are right do.
_APART = timedelta(days=1)

DESTROYED, RENEWED = "keys.destroyed", "keys.renewed"
# As older versions wrote it; rows of the list are never changed.
_DESTROYED = (DESTROYED, "month_key_destroyed")
# After weeks without a worker: a copy made before that moment needs the key that ends (RED-68).
CARRIED_LATE = "keys.carried_late"


def carry_over(now: datetime, seconds: float | None = None) -> tuple[Moved, bool]:
    """Seal anew what lies under month keys that end soon; and whether the time was up before the work was done."""
    stop = None if seconds is None else monotonic() + seconds
    done, late = Moved(), set[str]()
    for column, key_id, _ in _due(now):
        for moved in moves(column, key_id):
            done = done.plus(moved)
            if moved.rows and key_id not in late and _ends_before_copies(key_id, now):
                late.add(key_id)
                record(CARRIED_LATE, user=None, account=None, subject=key_id)
            if stop is not None and monotonic() >= stop:
                return done, True
    return done, False


def ending(now: datetime) -> int:
    """How many values lie under keys that end within the age of a backup. Raises KeysMissing."""
    return sum(rows for _, _, rows in _due(now))


def destroy_due(now: datetime) -> list[Month]:
    """Destroy, on this machine, the keys that are due and seal nothing any more; which ones.

    A key goes only if no row of any column is under it or an earlier one, whatever machine wrote it; and
    none while this machine's clock is not the database server's or Amazon's: one that runs ahead would destroy keys
    that the other machines still seal with, or that backups still need. Raises KeysMissing, OSError.
    """
    due = late_keys(now)
    if due and clocks_differ():
        logger.error(
            "No month key is destroyed: this clock and that of the database server or Amazon differ."
        )
        return []
    in_use = min(_months_in_use(), default=None) if due else None
    gone = [month for month in due if in_use is None or month < in_use]
    if gone:
        _note(gone)
        month_file.advance(months.path(), gone[-1].next)
    return gone


def renew(now: datetime) -> Month:
    """From the answered month on, an older copy of this machine's file opens nothing (T4). Raises KeysMissing, OSError.

    It is the next month, or the first that nothing is sealed in: the other machines need the new file before.
    """
    month = max(Month.at(now), months.earliest(), *_months_in_use()).next
    machine = socket.gethostname()
    record(RENEWED, user=None, account=None, subject=month.key_id, machine=machine)
    month_file.renew(months.path(), month)
    return month


def clocks_differ() -> bool:
    """Whether this machine and the database server, or Amazon, disagree by more than a day (T19)."""
    return max(abs(clock.ahead_of_database()), abs(clock_watch.ahead())) > _APART


def late_keys(now: datetime) -> list[Month]:
    """Months whose keys exist on this machine although they are due. Raises KeysMissing."""
    month = months.earliest()
    late = []
    while month.kept_until <= now:
        late.append(month)
        month = month.next
    return late


def is_time_to_carry(now: datetime) -> bool:
    """Whether a key that this machine has ends within the age of a backup. Raises KeysMissing."""
    return months.earliest().carried_from <= now


def _due(now: datetime) -> Iterator[tuple[Column, str, int]]:
    """Column, key and rows of what is to be carried over."""
    if not is_time_to_carry(now):
        return
    for column in sealed_columns():
        for key_id, held in column.held().items() if column.monthly else ():
            if Month.of_key(key_id) and outdated(column, key_id, now):
                yield column, key_id, held.rows


def _ends_before_copies(key_id: str, now: datetime) -> bool:
    month = Month.of_key(key_id)
    return month is not None and month.kept_until < now + COPIES_KEPT


def _months_in_use() -> Iterator[Month]:
    for column in sealed_columns():
        for key_id in column.held():
            month = Month.of_key(key_id)
            if month is not None:
                yield month


def _note(gone: list[Month]) -> None:
    """Before it is done: killed in between, the next run finds the row and does it. One row a month and machine."""
    machine = socket.gethostname()
    for month in gone:
        noted = AuditEvent.objects.filter(action__in=_DESTROYED, subject=month.key_id)
        if not noted.filter(detail__machine=machine).exists():
            record(DESTROYED, user=None, account=None, subject=month.key_id, machine=machine)
