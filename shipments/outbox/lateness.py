"""Rule: when people hear that Amazon has not accepted a shipment yet (SHP-14, decision 24)."""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

# What was queued just now is on its way. A call goes within a minute; a batch gathers for 5 minutes, and Amazon works
# on its feed for some more.
CALL_GRACE = timedelta(minutes=2)
FEED_GRACE = timedelta(minutes=15)
STUCK_AFTER = timedelta(hours=24)


class Alarm(IntEnum):
    """The higher, the worse."""

    STUCK = 1
    NEAR = 2
    OVERDUE = 3


class Untold(NamedTuple):
    """`queued_at`: since when it belongs to the queue, so what waits on purpose is not late before its moment.

    `warn_before` is the store's setting; `alarmed_at`: when people were last told of it. `tried_again`: it goes out by
    itself, which nobody mends by looking at it earlier. `together`: it waits for a feed or is in one.
    """

    ship_by: datetime | None
    warn_before: timedelta
    queued_at: datetime
    tried_again: bool = True
    alarmed_at: datetime | None = None
    together: bool = False


def late_from(untold: Untold) -> datetime | None:
    """From then on it is late; None without a ship-by."""
    if untold.ship_by is None:
        return None
    grace = FEED_GRACE if untold.together else CALL_GRACE
    return max(untold.ship_by - untold.warn_before, untold.queued_at + grace)


def alarm(untold: Untold, now: datetime) -> Alarm | None:
    """The worst that came to pass since people were last told; each is told once, whatever was missed meanwhile."""
    told = untold.alarmed_at
    passed = [kind for kind, at in _marks(untold) if at <= now and (told is None or at > told)]
    return max(passed, default=None)


def _marks(untold: Untold) -> list[tuple[Alarm, datetime]]:
    marks = []
    near = late_from(untold)
    if near is not None and untold.ship_by is not None:
        marks += [(Alarm.NEAR, near), (Alarm.OVERDUE, max(untold.ship_by, near))]
    if untold.tried_again:
        marks.append((Alarm.STUCK, untold.queued_at + STUCK_AFTER))
    return marks
