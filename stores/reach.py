"""Rule: how far back Amazon shows orders, and the instants of a day (sp-api.md, section 1; SYS-4)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stores.marketplaces import Marketplace

TWO_YEARS = timedelta(days=730)
# Amazon keeps the orders of these countries since 2016.
_LONGER = frozenset({"JP", "AU", "SG"})
_SINCE_2016 = datetime(2016, 1, 1, tzinfo=UTC)


def oldest_readable(marketplace: Marketplace, now: datetime) -> datetime:
    """Amazon gives no order that is older than this."""
    return _SINCE_2016 if marketplace.country in _LONGER else now - TWO_YEARS


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The day's first instant in the zone, in UTC. A date is turned into an instant, never moved by hours."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def last_second_of(day: date, zone: ZoneInfo) -> datetime:
    """The day may have 23, 24 or 25 hours."""
    return start_of(day + timedelta(days=1), zone) - timedelta(seconds=1)
