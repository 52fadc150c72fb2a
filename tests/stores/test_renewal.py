"""When an authorization ends, on both sides of each boundary (REA-1, REA-2)."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.renewal import renewal

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
