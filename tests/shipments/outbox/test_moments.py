from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.outbox.moments import (
    PLANNED,
    Moment,
    Parcel,
    Setting,
    When,
    latest,
    moment,
    not_before,
)

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
FAR = NOW + timedelta(days=3)


def setting(when: str, at: time | None = None, hours: int | None = None) -> Setting:
    return Setting(when, at, hours, NEW_YORK)


def parcel(
    ship_date: date = date(2026, 11, 23),
    ship_by: datetime | None = FAR,
    scan: datetime | None = None,
    now: datetime = NOW,
) -> Parcel:
    return Parcel(now, ship_date, ship_by, scan)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK).astimezone(UTC)  # type: ignore[arg-type,misc]


def test_shp_14_by_default_amazon_is_told_at_once() -> None:
    assert moment(setting(When.AT_ONCE), parcel()) == Moment(NOW)


def test_shp_14_never_means_no_moment_at_all() -> None:
    assert moment(setting(When.NEVER), parcel()) is None


@pytest.mark.parametrize(
    ("at", "day", "due"),
    [
        (time(17), date(2026, 11, 23), local(2026, 11, 23, 17)),
        (time(17), date(2026, 11, 24), local(2026, 11, 24, 17)),
        (time(10, 1), date(2026, 11, 23), local(2026, 11, 23, 10, 1)),
        # Past already: at once.
        (time(10), date(2026, 11, 23), NOW),
        (time(17), date(2026, 11, 20), NOW),
    ],
)
def test_shp_14_a_time_of_the_ship_date_in_the_stores_zone(
    at: time, day: date, due: datetime
) -> None:
    found = moment(setting(When.AT_TIME, at), parcel(day))
    assert found == Moment(due, "scheduled" if due > NOW else "")


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        # Skipped at 02:00 on 14 March 2027: half an hour after the gap begins, as the old clock counts.
        (date(2027, 3, 14), time(2, 30), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
        # Shown twice on 1 November 2026: the first one, still in summer time.
        (date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_shp_14_local_times_that_the_clock_skips_or_doubles(
    day: date, at: time, due: datetime
) -> None:
    night_before = datetime.combine(day, time(), NEW_YORK).astimezone(UTC) - 6 * HOUR
    found = moment(setting(When.AT_TIME, at), parcel(day, due + 24 * HOUR, now=night_before))
    assert found == Moment(due, "scheduled")


def test_shp_14_some_hours_after_the_recording() -> None:
    assert moment(setting(When.AFTER_HOURS, hours=6), parcel()) == Moment(
        NOW + 6 * HOUR, "scheduled"
    )


def test_decision_25_a_late_trigger_falls_due_two_hours_before_ship_by() -> None:
    ship_by = NOW + 5 * HOUR
    for late in (
        setting(When.AT_TIME, time(23, 30)),
        setting(When.AFTER_HOURS, hours=48),
        setting(When.FIRST_SCAN),
    ):
        found = moment(late, parcel(ship_by=ship_by))
        assert found is not None
        assert found.due_at == ship_by - 2 * HOUR
        assert found.reason in PLANNED
        # Recorded when that is past: at once.
        for past in (NOW + 2 * HOUR, NOW + HOUR, NOW - HOUR):
            assert moment(late, parcel(ship_by=past)) == Moment(NOW)


def test_decision_25_the_first_scan_ends_the_wait() -> None:
    waits = setting(When.FIRST_SCAN)
    assert moment(waits, parcel()) == Moment(FAR - 2 * HOUR, "first_scan")
    assert moment(waits, parcel(scan=NOW - HOUR)) == Moment(NOW)
    # Nobody can say that it is late: a day must do.
    assert moment(waits, parcel(ship_by=None)) == Moment(NOW + 24 * HOUR, "first_scan")


def test_decision_23_shp_14_the_later_of_two_moments_wins() -> None:
    gathering = NOW + timedelta(minutes=5)
    assert not_before(Moment(NOW), gathering, "batch") == Moment(gathering, "batch")
    evening = Moment(NOW + 7 * HOUR, "scheduled")
    assert not_before(evening, gathering, "batch") == evening


_instants = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)
)
_settings = st.builds(
    Setting,
    st.sampled_from([when for when in When if when != When.NEVER]),
    st.none() | st.times(),
    st.none() | st.integers(1, 72),
    st.sampled_from([ZoneInfo(name) for name in ("Europe/London", "America/Los_Angeles", "Australia/Sydney")]),
)  # fmt: skip
_parcels = st.builds(
    Parcel,
    _instants,
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.none() | _instants,
    st.none() | _instants,
)


@given(_settings, _parcels)
def test_decision_25_never_before_the_recording_nor_past_the_last_two_hours(
    given_setting: Setting, given_parcel: Parcel
) -> None:
    found = moment(given_setting, given_parcel)
    assert found is not None
    assert found.due_at >= given_parcel.recorded_at
    limit = latest(given_parcel.ship_by)
    if limit is not None:
        assert found.due_at <= max(limit, given_parcel.recorded_at)
    assert (found.reason in PLANNED) == (found.due_at > given_parcel.recorded_at)
