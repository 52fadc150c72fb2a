"""When an authorization ends, on both sides of each boundary (REA-1, REA-2)."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.renewing.renewal import reminder, renewal

GIVEN = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "days_left", "tone"),
    [
        (timedelta(0), 365, ""),
        (timedelta(days=334), 31, ""),
        (timedelta(days=334, seconds=1), 30, "warn"),
        (timedelta(days=364, hours=23), 0, "warn"),
        (timedelta(days=365), 0, "bad"),
        (timedelta(days=900), 0, "bad"),
    ],
)
def test_rea_1_an_authorization_lasts_365_days(age: timedelta, days_left: int, tone: str) -> None:
    ends = renewal(GIVEN, GIVEN + age)
    assert (ends.days_left, ends.tone) == (days_left, tone)
    assert ends.due_at == datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
    assert ends.days_done + ends.days_left == 365
    assert ends.is_over == (tone == "bad")


def days_before_the_end(days: float) -> datetime:
    return GIVEN + timedelta(days=365 - days)


@pytest.mark.parametrize(
    ("left", "last", "due"),
    [
        (31, None, None),
        (30.9, None, 30),
        (30, None, 30),
        (29, 30, None),
        (14.5, 30, 14),
        (14.5, 14, None),
        (7, 14, 7),
        (3, 7, 3),
        (1.5, 3, 1),
        (0.5, 1, None),
        (2, None, 3),  # all five were missed: one mail
        (2, 30, 3),
        (-5, 3, 1),
        (-5, None, 1),
        (-5, 1, None),
    ],
)
def test_rea_2_a_reminder_is_due_once_at_each_step(
    left: float, last: int | None, due: int | None
) -> None:
    assert reminder(GIVEN, days_before_the_end(left), last) == due
