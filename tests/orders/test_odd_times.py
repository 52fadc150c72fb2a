"""Clocks that jump, nights with 23 and 25 hours: no order is lost, and nothing waits longer than it must (I2, SYS-4, T19)."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from orders.imports.importing import advance, is_due
from orders.models import ImportRun
from stores import clock
from stores.models import SellingPartner
from tests.amazon import CANADA, US, PretendedAmazon
from tests.orders import changes_there
from tests.orders.clocks import Clocks
from tests.orders.importing import connect, import_now, unaudited
from tests.orders.invariants import LastUpdates, assert_nothing_lost

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "midnight",
    [
        datetime(2027, 3, 14, tzinfo=NEW_YORK),
        datetime(2027, 11, 7, tzinfo=NEW_YORK),
        datetime(2027, 3, 28, tzinfo=BERLIN),
        datetime(2027, 10, 31, tzinfo=BERLIN),
    ],
    ids=["spring in New York", "autumn in New York", "spring in Berlin", "autumn in Berlin"],
)
def test_sys_4_the_nights_in_which_clocks_change(
    reached_amazon: PretendedAmazon, clocks: Clocks, midnight: datetime
) -> None:
    clocks.both_at(midnight)
    assert abs(reached_amazon.now() - clock.now()) < MINUTE
    partner = unaudited(connect(reached_amazon, US, CANADA))
    watch = LastUpdates()
    ids: list[str] = []
    for number in range(16):
        ids += reached_amazon.generate("ASELLER", 2, updatedMinutesAgo=[3, 14], seed=number)
        changes_there.change(reached_amazon, "ASELLER", ids[-3:-2], changes_there.two_more)
        assert is_due(partner, clock.now())
        advance(partner.pk)
        watch.look()
        clocks.forward(15 * MINUTE)
    assert import_now(partner).state == ImportRun.State.DONE
    assert assert_nothing_lost(reached_amazon, partner) == 32
    runs = list(ImportRun.objects.order_by("pk"))
    assert len(runs) == 17
    for earlier, later in pairwise(runs):
        assert later.window_after == earlier.window_before - 10 * MINUTE, "no gap, one overlap"


def test_t19_our_clock_is_set_back_ten_minutes(
    reached_amazon: PretendedAmazon, clocks: Clocks
) -> None:
    partner = unaudited(connect(reached_amazon))
    watch = LastUpdates()
    ids = reached_amazon.generate("ASELLER", 10)
    import_now(partner)
    clocks.set_ours(-10 * MINUTE)
    changes_there.change(reached_amazon, "ASELLER", ids[:4], changes_there.cancelled, minutes_ago=0)
    for number in range(5):
        reached_amazon.generate("ASELLER", 2, updatedMinutesAgo=[0, 3], seed=number + 2)
        clocks.forward(4 * MINUTE)
        advance(partner.pk)
        watch.look()
    assert assert_lagging(reached_amazon, partner) >= 10
    clocks.set_ours(10 * MINUTE)
    clocks.forward(3 * MINUTE)
    import_now(partner)
    watch.look()
    assert assert_nothing_lost(reached_amazon, partner) == 20


def assert_lagging(amazon: PretendedAmazon, partner: SellingPartner) -> int:
    """A clock that lags makes orders late, but polls go on: the mark follows our own clock."""
    store = partner.stores.get()
    assert store.complete_through is not None
    assert clock.now() - store.complete_through < 8 * MINUTE
    assert not ImportRun.objects.exclude(state=ImportRun.State.DONE).exists()
    return store.orders.count()


@pytest.mark.parametrize("polls", ["refused", "throttled"])
def test_t19_our_clock_was_two_hours_ahead_for_a_while(
    reached_amazon: PretendedAmazon, clocks: Clocks, polls: str
) -> None:
    """Amazon refuses bounds in the future, so no mark moves; set right, the imports go on within minutes."""
    partner = unaudited(connect(reached_amazon))
    watch = LastUpdates()
    reached_amazon.rates("searchOrders", rate=0.0056, burst=20)
    reached_amazon.generate("ASELLER", 10)
    import_now(partner)
    watch.look()
    marks = partner.stores.get().complete_through
    clocks.set_ours(timedelta(hours=2))
    if polls == "throttled":
        reached_amazon.fault("searchOrders", "429")
    assert is_due(partner, clock.now())
    advance(partner.pk)
    run = ImportRun.objects.latest("pk")
    assert run.error_code == ("rejected" if polls == "refused" else "request_throttled")
    assert partner.stores.get().complete_through == marks
    clocks.set_ours(-timedelta(hours=2))
    reached_amazon.generate("ASELLER", 5, seed=2, updatedMinutesAgo=[0, 2])
    set_right_at = clock.now()
    while ImportRun.objects.filter(state=ImportRun.State.DONE).count() < 2:
        clocks.forward(MINUTE)
        watch.look()
        partner.refresh_from_db()
        if is_due(partner, clock.now()):
            advance(partner.pk)
        assert clock.now() - set_right_at < 20 * MINUTE, "it waits for the clock that was wrong"
    clocks.forward(3 * MINUTE)
    import_now(partner)
    watch.look()
    assert assert_nothing_lost(reached_amazon, partner) == 15
