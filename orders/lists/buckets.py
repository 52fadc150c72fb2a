"""Rule: the ship-by buckets of the orders page. Days are those of the marketplace's zone (MKT-7)."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Bucket(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"


LABELS = {
    Bucket.OVERDUE: "Overdue",
    Bucket.TODAY: "Today",
    Bucket.TOMORROW: "Tomorrow",
    Bucket.LATER: "Later",
}


def bounds(
    bucket: Bucket, now: datetime, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """From (inclusive) and to (exclusive) of the ship-by times in the bucket; None is open."""
    tomorrow = _midnight(now, zone, 1)
    day_after = _midnight(now, zone, 2)
    return {
        Bucket.OVERDUE: (None, now),
        Bucket.TODAY: (now, tomorrow),
        Bucket.TOMORROW: (tomorrow, day_after),
        Bucket.LATER: (day_after, None),
    }[bucket]


def _midnight(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Start of the day that lies `days` ahead; a date is moved, so a change of the clock does no harm."""
    date = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(date, time(), zone).astimezone(UTC)
