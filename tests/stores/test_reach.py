"""How far back Amazon shows orders, and the instants of a day (SYS-4)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stores.marketplaces import MARKETPLACES
from stores.reach import last_second_of, oldest_readable, start_of
from tests.amazon import JAPAN, US
from tests.factories import TODAY

PACIFIC = ZoneInfo("America/Los_Angeles")


def test_imp_12_amazon_shows_two_years_and_some_countries_since_2016() -> None:
    assert oldest_readable(MARKETPLACES[US], TODAY) == TODAY - timedelta(days=730)
    for marketplace in (JAPAN, "A39IBJ37TRP1C6", "A19VAU5U5O7RUS"):
        assert oldest_readable(MARKETPLACES[marketplace], TODAY) == datetime(2016, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 23), 24)]
)
def test_sys_4_a_day_has_as_many_hours_as_its_clock_gives_it(day: date, hours: int) -> None:
    first, last = start_of(day, PACIFIC), last_second_of(day, PACIFIC)
    assert last - first == timedelta(hours=hours, seconds=-1)
    assert last + timedelta(seconds=1) == start_of(day + timedelta(days=1), PACIFIC)
