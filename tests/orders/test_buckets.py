from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orders.lists.buckets import Bucket, bounds

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def bucket_of(ship_by: datetime, now: datetime = NOW, zone: ZoneInfo = LOS_ANGELES) -> list[Bucket]:
    found = []
    for bucket in Bucket:
        start, end = bounds(bucket, now, zone)
        if (start is None or start <= ship_by) and (end is None or ship_by < end):
            found.append(bucket)
    return found


@pytest.mark.parametrize(
    ("ship_by", "bucket"),
    [
        (NOW - timedelta(seconds=1), Bucket.OVERDUE),
        (NOW, Bucket.TODAY),
        (datetime(2026, 11, 23, 7, 59, 59, tzinfo=UTC), Bucket.TODAY),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), Bucket.TOMORROW),
        (datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC), Bucket.TOMORROW),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), Bucket.LATER),
        (datetime(9999, 1, 1, tzinfo=UTC), Bucket.LATER),
    ],
)
def test_every_ship_by_time_is_in_exactly_one_bucket(ship_by: datetime, bucket: Bucket) -> None:
    assert bucket_of(ship_by) == [bucket]


def test_mkt_7_today_is_the_day_of_the_zone_and_not_of_utc() -> None:
    # 19:00 on the 22nd in Los Angeles.
    now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    _, end = bounds(Bucket.TODAY, now, LOS_ANGELES)
    assert end == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_sys_4_days_have_their_own_length_when_the_clock_changes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # 25 October 2026 has 25 hours in Berlin.
    now = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    start, end = bounds(Bucket.TOMORROW, now, berlin)
    assert start == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert end == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)
