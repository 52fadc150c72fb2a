"""Rule: when a notification falls due, by the store's setting (SHP-14, decision 25).

A late trigger never waits beyond two hours before ship-by: there is still time to mend what Amazon refuses.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shipments.outbox.verdict import Reason
from stores.models import Store

When = Store.NotifyWhen

BEFORE_SHIP_BY = timedelta(hours=2)
# Without a ship-by nothing else would end the wait for a scan that nobody reports.
SCAN_WITHOUT_SHIP_BY = timedelta(hours=24)
# Why a row waits on purpose; anything else waits for Amazon.
PLANNED = (Reason.SCHEDULED, Reason.FIRST_SCAN)


class Setting(NamedTuple):
    """Of a store; `at` is a time of day in `zone`."""

    when: str
    at: time | None
    hours: int | None
    zone: ZoneInfo

    @classmethod
    def of(cls, store: Store) -> "Setting":
        return cls(
            store.notify_when, store.notify_time, store.notify_hours, store.marketplace.time_zone
        )


class Parcel(NamedTuple):
    """`recorded_at`: when the label was bought or the order marked as shipped, or told once more after a void."""

    recorded_at: datetime
    ship_date: date
    ship_by: datetime | None = None
    first_scan_at: datetime | None = None


class Moment(NamedTuple):
    """`reason` is a `Reason`, or empty where nothing is waited for."""

    due_at: datetime
    reason: str = ""


def moment(setting: Setting, parcel: Parcel) -> Moment | None:
    """Never before the parcel was recorded. None: Amazon is not told at all."""
    if setting.when == When.NEVER:
        return None
    wanted = _wanted(setting, parcel)
    limit = latest(parcel.ship_by)
    at = wanted.due_at if limit is None else min(wanted.due_at, limit)
    return Moment(parcel.recorded_at) if at <= parcel.recorded_at else wanted._replace(due_at=at)


def latest(ship_by: datetime | None) -> datetime | None:
    """No late trigger waits beyond; None without a ship-by."""
    return None if ship_by is None else ship_by - BEFORE_SHIP_BY


def not_before(one: Moment, at: datetime, reason: str) -> Moment:
    """The later of two moments wins, with its reason: a batch gathers its orders first (decision 23)."""
    return one if one.due_at >= at else Moment(at, reason)


def _wanted(setting: Setting, parcel: Parcel) -> Moment:
    """What the setting asks for, whatever the ship-by."""
    recorded_at = parcel.recorded_at
    match setting.when:
        case When.AFTER_HOURS:
            return Moment(recorded_at + timedelta(hours=setting.hours or 0), Reason.SCHEDULED)
        case When.AT_TIME if setting.at is not None:
            # A time that the clock skips counts as if it had not been moved, one that it shows twice is the first.
            local = datetime.combine(parcel.ship_date, setting.at, setting.zone)
            return Moment(local.astimezone(UTC), Reason.SCHEDULED)
        case When.FIRST_SCAN if parcel.first_scan_at is None:
            end = latest(parcel.ship_by) or recorded_at + SCAN_WITHOUT_SHIP_BY
            return Moment(end, Reason.FIRST_SCAN)
        case _:
            return Moment(recorded_at)
