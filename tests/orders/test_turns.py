"""Fresh orders never wait for old ones (decision 14)."""

from datetime import timedelta

from orders.imports.turns import turn
from orders.models import ImportRun
from tests.factories import TODAY


def first(*runs: tuple[str, int, int]) -> tuple[str, int, int]:
    """Each run is its kind, and how many hours ago its window starts and ends."""
    return min(
        runs,
        key=lambda run: turn(
            run[0], TODAY - timedelta(hours=run[1]), TODAY - timedelta(hours=run[2])
        ),
    )


def test_decision_14_a_poll_goes_before_everything_old() -> None:
    poll = ("poll", 1, 0)
    for kind in ImportRun.Kind.values:
        assert first((kind, 48, 0), poll) == poll


def test_imp_12_reading_again_waits_for_a_backfill_that_began_earlier() -> None:
    assert first(("reread", 9000, 0), ("backfill", 300, 2)) == ("backfill", 300, 2)


def test_a_person_who_waits_for_a_day_goes_before_a_long_backfill() -> None:
    assert first(("backfill", 300, 0), ("day", 90, 66)) == ("day", 90, 66)


def test_among_equals_the_newest_window_goes_first() -> None:
    assert first(("backfill", 300, 5), ("backfill", 300, 1)) == ("backfill", 300, 1)
