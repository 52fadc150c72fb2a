from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.outbox.lateness import (
    CALL_GRACE,
    FEED_GRACE,
    STUCK_AFTER,
    Alarm,
    Untold,
    alarm,
    late_from,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def untold(
    ship_by: timedelta | None = 9 * HOUR,
    queued: timedelta = timedelta(),
    *,
    tried_again: bool = True,
    alarmed: timedelta | None = None,
    together: bool = False,
) -> Untold:
    return Untold(
        None if ship_by is None else NOW + ship_by,
        4 * HOUR,
        NOW + queued,
        tried_again,
        None if alarmed is None else NOW + alarmed,
        together,
    )


@pytest.mark.parametrize(
    ("about", "at", "expected"),
    [
        # Four hours before ship-by, then once more when that is past.
        (untold(), 5 * HOUR - SECOND, None),
        (untold(), 5 * HOUR, Alarm.NEAR),
        (untold(alarmed=5 * HOUR), 9 * HOUR - SECOND, None),
        (untold(alarmed=5 * HOUR), 9 * HOUR, Alarm.OVERDUE),
        (untold(alarmed=9 * HOUR), 20 * HOUR, None),
        # What was missed meanwhile comes as one.
        (untold(), 10 * HOUR, Alarm.OVERDUE),
        (untold(alarmed=5 * HOUR), 40 * HOUR, Alarm.OVERDUE),
        # Recorded late: a call gets two minutes, a batch a quarter of an hour.
        (untold(ship_by=HOUR), CALL_GRACE - SECOND, None),
        (untold(ship_by=HOUR), CALL_GRACE, Alarm.NEAR),
        (untold(ship_by=-HOUR), CALL_GRACE, Alarm.OVERDUE),
        (untold(ship_by=-HOUR, together=True), FEED_GRACE - SECOND, None),
        (untold(ship_by=-HOUR, together=True), FEED_GRACE, Alarm.OVERDUE),
        # A day in the queue, with and without a ship-by.
        (untold(ship_by=None), 24 * HOUR - SECOND, None),
        (untold(ship_by=None), 24 * HOUR, Alarm.STUCK),
        (untold(ship_by=900 * HOUR), 24 * HOUR, Alarm.STUCK),
        (untold(alarmed=9 * HOUR), 24 * HOUR, Alarm.STUCK),
        (untold(ship_by=None, alarmed=24 * HOUR), 90 * HOUR, None),
        # A rejected one, or one whose seller is cut off, is not told of for waiting.
        (untold(ship_by=None, tried_again=False), 90 * HOUR, None),
        (untold(tried_again=False), 5 * HOUR, Alarm.NEAR),
    ],
)
def test_decision_24_each_alarm_is_told_once(
    about: Untold, at: timedelta, expected: Alarm | None
) -> None:
    assert alarm(about, NOW + at) == expected


def test_shp_14_what_waits_on_purpose_is_not_late_before_its_moment() -> None:
    """Such a row belongs to the queue from its moment on, at the latest two hours before ship-by."""
    waits = untold(ship_by=9 * HOUR, queued=7 * HOUR)
    assert alarm(waits, NOW + 7 * HOUR) is None
    assert late_from(waits) == NOW + 7 * HOUR + CALL_GRACE


_spans = st.timedeltas(timedelta(days=-3), timedelta(days=3))
_untold = st.builds(
    untold, ship_by=st.none() | _spans, queued=_spans, tried_again=st.booleans(),
    alarmed=st.none() | _spans, together=st.booleans(),
)  # fmt: skip


@given(_untold, _spans)
def test_decision_24_whoever_was_told_is_not_told_again_at_once(
    about: Untold, at: timedelta
) -> None:
    now = NOW + at
    assert alarm(about._replace(alarmed_at=now), now) is None


@given(_untold, st.lists(_spans, max_size=40))
def test_decision_24_no_row_is_told_more_than_three_times(
    about: Untold, runs: list[timedelta]
) -> None:
    about, told = about._replace(alarmed_at=None), []
    for at in sorted(runs):
        kind = alarm(about, NOW + at)
        if kind is not None:
            told.append(kind)
            about = about._replace(alarmed_at=NOW + at)
    assert len(told) == len(set(told)) <= 3
    ends = [late_from(about), about.ship_by] if about.ship_by else [about.queued_at + STUCK_AFTER]
    last = max(end for end in ends if end is not None)
    if runs and NOW + max(runs) >= last and (about.ship_by or about.tried_again):
        assert told
