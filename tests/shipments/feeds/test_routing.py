"""Feed or call: the rule alone (decisions 5, 23, 27)."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shipments.feeds.routing import (
    BACKLOG,
    MOST_MESSAGES,
    URGENT,
    Group,
    Plan,
    Row,
    is_urgent,
    plan,
)
from tests.factories import TODAY

LATER = TODAY + timedelta(days=1)
ROW = Row(1, by_feed=True, batch=7, tracked=True, tried=False, ship_by=LATER, feed_from=25)


def rows(count: int, first: int = 1, **fields: object) -> list[Row]:
    return [ROW._replace(id=number, **fields) for number in range(first, first + count)]  # type: ignore[arg-type]


def ids(found: list[Row]) -> tuple[int, ...]:
    return tuple(row.id for row in found)


def test_decision_5_a_batch_of_25_is_one_feed_and_one_of_24_goes_by_calls() -> None:
    assert plan(rows(25), TODAY) == Plan([Group(7, tuple(range(1, 26)))], [])
    assert plan(rows(24), TODAY) == Plan([], list(range(1, 25)))


def test_decision_5_the_number_is_the_stores_and_of_several_stores_the_smallest() -> None:
    ten = rows(10, feed_from=10)
    assert plan(ten, TODAY) == Plan([Group(7, ids(ten))], [])
    mixed = rows(3, feed_from=40) + rows(7, 4, feed_from=10)
    assert plan(mixed, TODAY) == Plan([Group(7, ids(mixed))], [])


def test_decision_23_batches_are_not_counted_together() -> None:
    assert plan(rows(20) + rows(20, 21, batch=8), TODAY).feeds == []


def test_trb_3_what_comes_back_from_a_rejected_feed_of_a_backlog_goes_by_feed_again() -> None:
    assert plan(rows(30, batch=None), TODAY).feeds == [Group(None, tuple(range(1, 31)))]
    assert plan(rows(24, batch=None), TODAY).feeds == []


def test_decision_23_a_feed_has_a_thousand_messages_at_most_in_order_of_ship_by() -> None:
    last = ROW._replace(id=0, ship_by=LATER + timedelta(days=1))
    planned = plan([last, *rows(2_400)], TODAY)
    assert [len(group.ids) for group in planned.feeds] == [1_000, 1_000, 401]
    assert planned.feeds[-1].ids[-1] == 0


def test_decision_23_near_ship_by_an_order_goes_by_a_call() -> None:
    assert is_urgent(TODAY + URGENT, TODAY)
    assert not is_urgent(TODAY + URGENT + timedelta(seconds=1), TODAY)
    near = rows(3, 101, ship_by=TODAY + timedelta(hours=3))
    planned = plan(rows(30) + near, TODAY)
    assert planned == Plan([Group(7, tuple(range(1, 31)))], [101, 102, 103])
    assert plan(rows(24) + near, TODAY).feeds == []


def test_decision_23_a_backlog_goes_by_feed_above_two_thousand() -> None:
    calls = rows(BACKLOG, by_feed=False, batch=None)
    assert plan(calls, TODAY) == Plan([], [])
    near = ROW._replace(id=9_001, by_feed=False, batch=None, ship_by=TODAY)
    repeated = ROW._replace(id=9_002, by_feed=False, batch=None, tried=True)
    planned = plan([*calls, near, repeated], TODAY)
    assert [len(group.ids) for group in planned.feeds] == [1_000, 1_000]
    assert planned.calls == []


def test_decision_27_without_a_number_even_one_alone_and_near_ship_by_goes_by_feed() -> None:
    letter = ROW._replace(id=50, tracked=False, ship_by=TODAY)
    assert plan([letter], TODAY) == Plan([Group(7, (50,))], [])
    queued_for_a_call = letter._replace(by_feed=False, batch=None)
    assert plan([queued_for_a_call], TODAY) == Plan([Group(None, (50,))], [])


def test_decision_27_a_letter_goes_along_with_its_batch_and_counts_in_it() -> None:
    letter = ROW._replace(id=50, tracked=False)
    assert plan([*rows(24), letter], TODAY) == Plan([Group(7, (*range(1, 25), 50))], [])
    assert plan([*rows(23), letter], TODAY) == Plan([Group(7, (50,))], list(range(1, 24)))


any_row = st.builds(
    Row,
    id=st.just(0),
    by_feed=st.booleans(),
    batch=st.sampled_from([None, 1, 2]),
    tracked=st.booleans(),
    tried=st.booleans(),
    ship_by=st.sampled_from([TODAY, TODAY + timedelta(hours=4), LATER]),
    feed_from=st.sampled_from([1, 3, 25]),
)


@given(st.lists(any_row, max_size=40))
def test_decision_5_every_row_has_exactly_one_way(found: list[Row]) -> None:
    numbered = [row._replace(id=number) for number, row in enumerate(found)]
    planned = plan(numbered, TODAY)
    placed = Counter([*planned.calls, *(pk for group in planned.feeds for pk in group.ids)])
    assert set(placed.values()) <= {1}
    for row in numbered:
        in_feed = any(row.id in group.ids for group in planned.feeds)
        if not row.tracked:
            assert in_feed
        elif row.by_feed:
            assert in_feed != (row.id in planned.calls)
            assert not (in_feed and is_urgent(row.ship_by, TODAY))
        else:
            assert not in_feed
            assert row.id not in planned.calls
    assert all(1 <= len(group.ids) <= MOST_MESSAGES for group in planned.feeds)
