from datetime import timedelta
from itertools import pairwise

from shipments.feeds import pace
from tests.factories import TODAY

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_decision_23_a_running_feed_is_looked_at_every_half_minute_then_every_two() -> None:
    looks = [TODAY]
    while looks[-1] < TODAY + HOUR:
        looks.append(pace.next_look(TODAY, looks[-1]))
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert set(gaps[:10]) == {timedelta(seconds=30)}
    assert set(gaps[10:]) == {2 * MINUTE}
    assert len(gaps) < 40, "of the 7,200 that the allowance has in an hour"


def test_decision_24_waits_after_outages_grow_to_an_hour_and_never_stop() -> None:
    def longest(age: timedelta) -> timedelta:
        return pace.after_failure(TODAY, TODAY + age, 0.999999) - (TODAY + age)

    assert longest(timedelta(0)) <= timedelta(seconds=30)
    assert 9 * MINUTE < longest(10 * MINUTE) <= 10 * MINUTE
    assert 59 * MINUTE < longest(48 * HOUR) <= HOUR
    assert pace.after_failure(TODAY, TODAY, 0) == TODAY + timedelta(seconds=15)


def test_decision_24_rejections_of_feeds_that_ran_together_count_once() -> None:
    def rejected(made: float, ended: float):  # type: ignore[no-untyped-def]
        return TODAY + made * HOUR, TODAY + ended * HOUR

    assert pace.rounds([]) == 0
    together = [rejected(0, 0.2), rejected(0.1, 0.3), rejected(0.05, 0.4)]
    assert pace.rounds(together) == 1
    assert pace.rounds([*together, rejected(1.5, 1.6)]) == 2
    assert pace.rounds([rejected(2.5, 2.6), *together, rejected(1.5, 1.6)]) == 3
    assert pace.MOST_REJECTIONS == 3


def test_decision_23_a_feed_is_unfinished_after_an_hour() -> None:
    assert not pace.is_unfinished(TODAY, TODAY + HOUR - MINUTE)
    assert pace.is_unfinished(TODAY, TODAY + HOUR)
