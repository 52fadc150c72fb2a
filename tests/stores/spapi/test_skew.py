"""How far a clock is ahead by the Date header of an answer, and from when that counts (T19)."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.spapi.skew import ENOUGH, Known, after, ahead_s

SENT = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
SAME = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT"}


def test_t19_the_header_is_held_against_the_middle_of_the_call_and_of_its_second() -> None:
    assert ahead_s(SAME, SENT, 0) == -0.5
    assert ahead_s(SAME, SENT, 10) == 4.5
    assert ahead_s(SAME, SENT + timedelta(seconds=300.5), 0) == 300
    assert ahead_s({"Date": "Mon, 23 Nov 2026 14:00:00 +0100"}, SENT, 1) == -3600
    assert ahead_s({"Date": "Mon, 23 Nov 2026 12:00:00 -0000"}, SENT, 1) == 0


@pytest.mark.parametrize(
    ("headers", "took"),
    [
        ({}, 0.1),
        ({"Date": ""}, 0.1),
        ({"Date": "yesterday"}, 0.1),
        ({"Date": "Mon, 99 Nov 2026 12:00:00 GMT"}, 0.1),
        ({"Date": "Mon, 23 Nov 99999999999 12:00:00 GMT"}, 0.1),
        ({**SAME, "Age": "4000"}, 0.1),
        (SAME, 20.1),
    ],
)
def test_t19_no_time_a_cache_and_a_slow_answer_say_nothing(
    headers: dict[str, str], took: float
) -> None:
    assert ahead_s(headers, SENT, took) is None


def test_t19_a_fresh_answer_of_a_cache_counts() -> None:
    assert ahead_s({**SAME, "Age": "0"}, SENT, 1) == 0


@pytest.mark.parametrize("seconds", [121.0, -121.0])
def test_t19_two_answers_in_a_row_count_one_does_not_and_one_good_one_ends_it(
    seconds: float,
) -> None:
    once = after(None, seconds, SENT)
    assert (once.off_in_a_row, once.off_since) == (1, None)
    assert after(once, 0.0, SENT) == Known(0.0, 0, None)
    later = SENT + timedelta(minutes=1)
    twice = after(once, seconds, later)
    assert twice == Known(seconds, ENOUGH, later)
    assert after(twice, seconds, later + timedelta(days=9)) == twice
    assert after(twice, 3.0, later) == Known(3.0, 0, None)


@pytest.mark.parametrize("seconds", [120.0, -120.0, 6.0])
def test_t19_within_120_seconds_nothing_stops(seconds: float) -> None:
    known = after(after(None, seconds, SENT), seconds, SENT)
    assert (known.off_in_a_row, known.off_since) == (0, None)
