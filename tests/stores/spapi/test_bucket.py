"""The arithmetic of Amazon's usage plans, on a clock of our own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.spapi.bucket import JOURNEY_S, Bucket, blocked, free, spent
from stores.spapi.plans import CONFIRM_SHIPMENT, PLANS, SEARCH_ORDERS

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def full(rate: float, burst: int) -> Bucket:
    return Bucket(rate, burst, burst, START)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("rate", "burst", "tokens", "seconds", "expected"),
    [
        (2.0, 10, 10.0, 0, 10.0),
        (2.0, 10, 0.0, 1.5, 3.0),
        (2.0, 10, 9.0, 60, 10.0),
        (0.0056, 20, 0.0, 3600, 20.0),
        (0.0056, 20, 0.0, 1800, 10.08),
        (0.5, 30, 0.25, -30, 0.25),
    ],
)
def test_tokens_come_back_at_the_rate_up_to_the_burst(
    rate: float, burst: int, tokens: float, seconds: float, expected: float
) -> None:
    bucket = Bucket(rate, burst, tokens, START)
    assert free(bucket, after(seconds)) == pytest.approx(expected)


def test_a_full_bucket_gives_its_burst_at_once_and_then_names_the_next_instant() -> None:
    bucket = full(*PLANS[SEARCH_ORDERS])
    for _ in range(20):
        result = spent(bucket, START)
        assert isinstance(result, Bucket)
        bucket = result
    assert spent(bucket, START) == START + timedelta(seconds=JOURNEY_S, microseconds=178_571_429)


@pytest.mark.parametrize(
    ("operation", "calls", "seconds"),
    [(CONFIRM_SHIPMENT, 1000, 495.0), (SEARCH_ORDERS, 200, 32_142.9)],
)
def test_calls_made_at_the_named_instants_take_what_the_plan_dictates_and_no_more(
    operation: str, calls: int, seconds: float
) -> None:
    bucket, now, made = full(*PLANS[operation]), START, 0
    while made < calls:
        result = spent(bucket, now)
        if isinstance(result, datetime):
            assert result > now
            now = result
        else:
            bucket, made = result, made + 1
    assert (now - START).total_seconds() == pytest.approx(seconds + JOURNEY_S, rel=1e-4)


def test_shp_17_a_429_blocks_one_period_and_doubles_up_to_an_hour() -> None:
    bucket, waits = full(0.0056, 20), []
    for _ in range(7):
        bucket = blocked(bucket, START)
        assert bucket.blocked_until is not None
        waits.append(round((bucket.blocked_until - START).total_seconds()))
    assert waits == [179, 357, 714, 1429, 2857, 3600, 3600]
    assert free(bucket, after(3599)) == 0
    assert spent(bucket, after(3599)) == bucket.blocked_until
    assert isinstance(spent(bucket, after(3600)), Bucket)


def test_a_clock_that_lags_adds_nothing_and_a_clock_set_back_does_not_stop_the_refill() -> None:
    empty = Bucket(1.0, 10, 0.0, START)
    assert spent(empty, after(-5)) == after(-4 + JOURNEY_S)
    after_reset = spent(empty, after(-3600))
    assert after_reset == after(-3599 + JOURNEY_S)


@given(
    st.floats(0.001, 100), st.integers(1, 100),
    st.lists(st.floats(0, 300), min_size=1, max_size=60),
)  # fmt: skip
def test_no_sequence_of_calls_ever_exceeds_burst_and_rate(
    rate: float, burst: int, pauses: list[float]
) -> None:
    bucket, now, granted = full(rate, burst), START, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        result = spent(bucket, now)
        if isinstance(result, Bucket):
            bucket, granted = result, granted + 1
    assert granted <= burst + rate * (now - START).total_seconds() + 0.001
