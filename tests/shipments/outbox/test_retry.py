from datetime import UTC, datetime, timedelta

import pytest

from shipments.outbox import retry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "ceiling"),
    [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (5000, 3600)],
)
def test_decision_24_waits_double_up_to_an_hour_and_never_end(failures: int, ceiling: int) -> None:
    most = retry.after_failure(failures, NOW, 0.999999)
    assert timedelta(seconds=ceiling * 0.99) < most - NOW <= timedelta(seconds=ceiling)


def test_full_jitter_spreads_the_wait_down_to_five_seconds() -> None:
    assert retry.after_failure(5, NOW, 0.0) == NOW + timedelta(seconds=5)
    assert retry.after_failure(5, NOW, 0.5) == NOW + timedelta(seconds=240)


def test_shp_17_a_throttled_try_is_never_repeated_before_its_time() -> None:
    retry_at = NOW + timedelta(minutes=3)
    assert retry.after_throttling(retry_at, NOW, 0.0) == retry_at
    assert retry.after_throttling(retry_at, NOW, 0.9) <= retry_at + timedelta(seconds=1)
    assert retry.after_throttling(NOW - timedelta(hours=1), NOW, 0.0) == NOW


def test_shp_20_still_unshipped_is_believed_two_minutes_after_the_last_try() -> None:
    assert retry.believable_at(NOW) == NOW + timedelta(minutes=2)
    assert retry.first_look(NOW) < retry.believable_at(NOW)
