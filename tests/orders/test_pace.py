"""How often Amazon is asked, and how soon an order is seen here (IMP-5, decision 15)."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import mean
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from orders.imports.importing import advance, is_due
from orders.imports.window import MARGIN, SHORT_OF_TOKENS, StoreProgress, poll_due, windows
from orders.models import ImportRun, Order
from stores import clock
from stores.models import RequestAllowance, SellingPartner
from stores.spapi import bucket
from stores.spapi.answers import checked
from stores.spapi.bucket import Bucket
from stores.spapi.plans import PLANS, SEARCH_ORDERS
from tests.amazon import PretendedAmazon
from tests.factories import TODAY
from tests.orders.importing import connect, import_now

MINUTE = timedelta(minutes=1)
PLAN = PLANS[SEARCH_ORDERS]


def polls(
    hours: int, pages: int = 1, tokens: float = PLAN.burst
) -> list[tuple[datetime, datetime]]:
    """When polls start, and up to when each reads, by the rules alone: a task looks every minute or a little later."""
    late = Random(7)
    allowance = Bucket(PLAN.rate, PLAN.burst, tokens, TODAY)
    polled_at: datetime | None = None
    reached = TODAY
    found = []
    for minute in range(hours * 60):
        now = TODAY + minute * MINUTE + timedelta(seconds=5 * late.random())
        if not poll_due(polled_at, now, bucket.free(allowance, now)):
            continue
        after = bucket.spent(allowance, now)
        if isinstance(after, datetime):
            continue
        for _ in range(pages - 1):
            more = bucket.spent(after, now)
            after = after if isinstance(more, datetime) else more
        allowance, polled_at = after, now
        for window in windows([StoreProgress(1, "M1", TODAY, reached)], now):
            reached = window.before
            found.append((now, window.before))
    return found


def waits(made: list[tuple[datetime, datetime]]) -> list[timedelta]:
    """For an order that appears in any second of the middle hours: how long until a poll brings it."""
    seconds = range(3600, 3 * 3600)
    appeared = (TODAY + timedelta(seconds=second) for second in seconds)
    found = []
    index = 0
    for at in appeared:
        while made[index][1] < at:
            index += 1
        found.append(made[index][0] - at)
    return found


def test_imp_5_an_order_is_seen_within_nine_minutes_at_amazons_default_rate() -> None:
    """At worst: 5 minutes between polls, up to one more for the minute's task, and 2 that Amazon holds back."""
    found = waits(polls(4))
    assert max(found) <= timedelta(minutes=6, seconds=5) + MARGIN
    assert min(found) >= MARGIN
    average = timedelta(seconds=mean(each.total_seconds() for each in found))
    assert timedelta(minutes=4) < average < timedelta(minutes=6)


def test_decision_15_with_few_tokens_left_an_order_is_seen_within_eighteen_minutes() -> None:
    """Every page of a busy shop costs a token: the polls grow rarer, and none is refused."""
    found = waits(polls(5, pages=5, tokens=0))
    assert max(found) <= timedelta(minutes=15) + MARGIN + 2 * MINUTE


def test_decision_15_polling_for_days_leaves_tokens_for_a_person() -> None:
    """One page every 5 minutes costs less than Amazon refills, so that Import now always has some."""
    starts = [start for start, _ in polls(72)]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert timedelta(minutes=5) <= min(gaps) <= max(gaps) < timedelta(minutes=6, seconds=6)
    allowance = Bucket(PLAN.rate, PLAN.burst, PLAN.burst, TODAY)
    for start in starts:
        after = bucket.spent(allowance, start)
        assert isinstance(after, Bucket)
        allowance = after
        assert allowance.tokens >= PLAN.burst - 2
    assert PLAN.burst - 2 > SHORT_OF_TOKENS


@pytest.mark.django_db
def test_imp_5_the_rate_in_the_header_adapts_the_pace_and_is_never_needed(
    throttled_amazon: PretendedAmazon, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.conftest import point_at

    point_at(throttled_amazon, settings)
    throttled_amazon.rates("searchOrders", rate=0.02, burst=20)
    partner = connect(throttled_amazon)
    import_now(partner)
    row = RequestAllowance.objects.get(operation="searchOrders")
    assert row.rate == 0.02
    # An answer without the header changes nothing, and the import goes on.
    monkeypatch.setattr(
        "stores.spapi.client.checked",
        lambda *args, **demands: checked(*args, **demands)._replace(rate_limit=""),
    )
    throttled_amazon.rates("searchOrders", rate=0.05, burst=20)
    throttled_amazon.generate("ASELLER", 3, updatedMinutesAgo=3)
    assert import_now(partner).created == 3
    row.refresh_from_db()
    assert row.rate == 0.02


@pytest.mark.django_db
def test_imp_5_polls_come_every_five_minutes_by_themselves(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    reached_amazon.generate("ASELLER", 2, updatedMinutesAgo=3)
    started = clock.now()
    for minutes, due in ((4, False), (5, True)):
        time_machine.move_to(started + minutes * MINUTE, tick=False)
        assert is_due(SellingPartner.objects.get(), clock.now()) is due
    reached_amazon.advance(300)
    advance(partner.pk)
    run = ImportRun.objects.latest("pk")
    assert (run.kind, run.created) == (ImportRun.Kind.POLL, 2)
    assert Order.objects.count() == 2
