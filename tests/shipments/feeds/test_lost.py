from datetime import timedelta

import pytest

from shipments.feeds import lost
from shipments.feeds.lost import Lost, judge
from stores.spapi.feed_values import Feed
from tests.factories import TODAY

MINUTE = timedelta(minutes=1)


def feed(number: str, minutes: float = 0.1, status: str = "DONE") -> Feed:
    return Feed(number, status, "", TODAY + minutes * MINUTE, None, None)


def judged(
    *listed: Feed, known: tuple[str, ...] = (), alone: bool = True, full: int = 100, last: int = 0
) -> Feed | Lost:
    return judge(
        listed,
        known,
        first_at=TODAY,
        last_at=TODAY + last * MINUTE,
        alone=alone,
        full_page=full,
    )


def test_shp_20_a_feed_that_nobody_knows_is_taken_for_ours() -> None:
    assert judged() is Lost.NOWHERE
    assert judged(feed("1"), known=("1",)) is Lost.NOWHERE
    assert judged(feed("1", status="IN_QUEUE")) == feed("1", status="IN_QUEUE")
    assert judged(feed("1"), feed("2"), known=("1",)) == feed("2")


def test_shp_20_several_are_none_and_are_waited_for() -> None:
    assert judged(feed("1"), feed("2", status="IN_PROGRESS")) is Lost.WAIT
    assert judged(feed("1", status="FATAL"), feed("2", status="CANCELLED")) is Lost.READ_ALL


def test_shp_20_with_another_lost_one_of_ours_a_single_feed_may_be_that() -> None:
    assert judged(feed("1"), alone=False) is Lost.READ_ALL
    assert judged(feed("1", status="IN_QUEUE"), alone=False) is Lost.WAIT
    assert judged(alone=False) is Lost.NOWHERE


def test_shp_20_a_full_page_may_hide_ours() -> None:
    assert judged(feed("1"), full=1) is Lost.READ_ALL
    assert judged(feed("1"), feed("2"), known=("1", "2"), full=2) is Lost.READ_ALL


@pytest.mark.parametrize(
    ("minutes", "last", "taken"),
    [(-4, 0, True), (-6, 0, False), (9, 0, True), (11, 0, False), (11, 7, True)],
)
def test_shp_20_only_feeds_of_the_time_of_the_calls_count(
    minutes: float, last: int, taken: bool
) -> None:
    stranger = feed("1", minutes)
    assert judged(stranger, last=last) == (stranger if taken else Lost.NOWHERE)
    assert lost.since(TODAY) == TODAY - 5 * MINUTE


def test_shp_20_a_feed_without_a_time_counts() -> None:
    nameless = Feed("1", "DONE", "", None, None, None)
    assert judged(nameless) == nameless
