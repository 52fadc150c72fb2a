"""Holds of one order and of many, and how they end (STA-5, STA-6, IMP-26)."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import tasks
from orders.handling import holding
from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.models import User
from tests.at_once import at_once
from tests.factories import TODAY, OrderFactory, StoreFactory, UserFactory, order_with_items
from tests.orders.at_amazon import Life, status

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 11, 24)


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_sta_5_a_hold_ends_when_the_day_begins_where_the_store_is(packer: User) -> None:
    order = OrderFactory.create()
    holding.hold([order], TOMORROW, packer, TODAY)
    held = fresh(order)
    assert held.status == "on_hold"
    assert held.hold_until == datetime(2026, 11, 24, 8, tzinfo=UTC), "midnight in Los Angeles"
    event = OrderEvent.objects.get()
    assert (event.kind, event.detail, event.user) == ("held", {"until": "2026-11-24"}, packer)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # SYS-4: the nights in which the clocks change, and a zone that has no midnight that day.
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 9), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_sys_4_a_day_begins_right_also_when_the_clocks_change(
    zone: str, day: date, begins: datetime
) -> None:
    assert holding.start_of(day, ZoneInfo(zone)) == begins


def test_sta_5_without_a_day_somebody_must_release(packer: User) -> None:
    order = OrderFactory.create()
    holding.hold([order], None, packer, TODAY)
    assert holding.release_due(TODAY + timedelta(days=300)) == 0
    outcome = holding.release([order], packer, TODAY)
    assert [done.status for done in outcome.done] == ["awaiting"]
    assert fresh(order).status == "awaiting"
    assert list(OrderEvent.objects.values_list("kind", "user")) == [
        ("held", packer.pk), ("hold_released", packer.pk),
    ]  # fmt: skip


def test_sta_5_holding_again_changes_the_day_and_the_same_day_changes_nothing(
    packer: User,
) -> None:
    order = OrderFactory.create()
    holding.hold([order], TOMORROW, packer, TODAY)
    holding.hold([order], TOMORROW, packer, TODAY)
    assert OrderEvent.objects.count() == 1
    holding.hold([order], None, packer, TODAY)
    assert fresh(order).hold_until is None
    assert OrderEvent.objects.count() == 2


def test_sta_5_a_day_that_has_begun_is_refused_where_it_has(packer: User) -> None:
    # 12:00 UTC on the 23rd: in Sydney it is late that evening, and midnight of the 24th lies ahead in both.
    here = OrderFactory.create(store__marketplace_id="ATVPDKIKX0DER")
    there = OrderFactory.create(store__marketplace_id="A39IBJ37TRP1C6")
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)  # the 24th has begun in Sydney
    outcome = holding.hold([here, there], TOMORROW, packer, at)
    assert [order.pk for order in outcome.done] == [here.pk]
    ((left, why),) = outcome.left_out
    assert left.pk == there.pk
    assert "choose a day after today" in why
    assert fresh(there).status == "awaiting"


def test_sta_5_the_automatic_release_takes_what_is_due_once(
    packer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, later, manual = OrderFactory.create_batch(3, store=StoreFactory.create())
    holding.hold([due], TOMORROW, packer, TODAY)
    holding.hold([later], date(2026, 11, 25), packer, TODAY)
    holding.hold([manual], None, packer, TODAY)
    begins = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert holding.release_due(begins - timedelta(seconds=1)) == 0
    monkeypatch.setattr("stores.clock.now", lambda: begins)
    assert tasks.release_holds() == "1 released"
    assert tasks.release_holds() == "0 released"
    assert (fresh(due).status, fresh(due).hold_until) == ("awaiting", None)
    assert fresh(later).status == fresh(manual).status == "on_hold"
    ended = OrderEvent.objects.get(kind="hold_ended")
    assert (ended.order_id, ended.user) == (due.pk, None)


def test_sta_5_many_holds_end_in_chunks(packer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.handling.holding.CHUNK", 2)
    holding.hold(OrderFactory.create_batch(5, store=StoreFactory.create()), TOMORROW, packer, TODAY)
    assert holding.release_due(TODAY + timedelta(days=2)) == 5
    assert OrderEvent.objects.filter(kind="hold_ended").count() == 5


def test_sta_5_holding_many_says_what_was_left_out_and_costs_no_query_each(packer: User) -> None:
    store = StoreFactory.create()
    left = [
        OrderFactory.create(store=store, status="shipped"),
        OrderFactory.create(store=store, status="cancelled"),
        OrderFactory.create(store=store, fulfilled_by="AMAZON"),
        OrderFactory.create(store=store, programs=["AMAZON_EASY_SHIP"]),
    ]

    def queries(number: int) -> int:
        orders = OrderFactory.create_batch(number, store=store)
        with CaptureQueriesContext(connection) as seen:
            outcome = holding.hold([*orders, *left], TOMORROW, packer, TODAY)
        assert {order.pk for order in outcome.done} == {order.pk for order in orders}
        assert {order.pk for order, _ in outcome.left_out} == {order.pk for order in left}
        assert all(order.amazon_order_id in why for order, why in outcome.left_out)
        return len(seen)

    assert queries(2) == queries(30)
    for order in left:
        assert fresh(order).status == order.status


def test_sta_6_imp_26_a_hold_survives_imports_of_an_open_order(life: Life, packer: User) -> None:
    order = life.begin()
    day = clock.now().date() + timedelta(days=5)
    holding.hold([order], day, packer, clock.now())
    before = life.order
    order = life.change(status("PARTIALLY_SHIPPED"))
    assert order.amazon_status == "PARTIALLY_SHIPPED"
    assert (order.status, order.hold_until) == ("on_hold", before.hold_until)


@pytest.mark.parametrize(("word", "expected"), [("SHIPPED", "shipped"), ("CANCELLED", "cancelled")])
def test_sta_6_a_hold_ends_with_the_order_at_amazon(
    life: Life, packer: User, word: str, expected: str
) -> None:
    order = life.begin()
    holding.hold([order], clock.now().date() + timedelta(days=5), packer, clock.now())
    order = life.change(status(word))
    assert (order.status, order.hold_until) == (expected, None)
    assert holding.release_due(clock.now() + timedelta(days=9)) == 0
    assert life.kinds() == ["held", "status_changed"]


def test_sta_5_amazon_hears_nothing_of_a_hold(life: Life, packer: User) -> None:
    order = life.begin()
    before = len(life.amazon.calls())
    holding.hold([order], clock.now().date() + timedelta(days=1), packer, clock.now())
    holding.release([order], packer, clock.now())
    holding.hold([order], clock.now().date() + timedelta(days=1), packer, clock.now())
    holding.release_due(clock.now() + timedelta(days=3))
    assert len(life.amazon.calls()) == before


def test_sta_5_an_order_on_hold_is_not_shipped(packer: User) -> None:
    order = order_with_items()
    holding.hold([order], None, packer, TODAY)
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), "Ground")
    with pytest.raises(CannotShip) as refused:
        record_shipment(order, details, packer, TODAY)
    assert refused.value.code == "on_hold"


@pytest.mark.django_db(transaction=True)
def test_sys_3_hold_and_ship_at_once_end_in_one_of_the_two(packer: User) -> None:
    orders = [order_with_items() for _ in range(3)]
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), "Ground")
    for order in orders:
        turns = iter(range(4))

        def work(order: Order = order, turns: Any = turns) -> None:
            if next(turns) % 2:
                holding.hold([order], TOMORROW, packer, TODAY)
                return
            with suppress(CannotShip):
                record_shipment(Order.objects.get(pk=order.pk), details, packer, TODAY)

        at_once(work, 4)
        row = fresh(order)
        shipped = row.shipments.exists()
        assert row.status == ("shipped" if shipped else "on_hold")
        assert (row.hold_until is None) == shipped


@pytest.mark.django_db(transaction=True)
def test_sys_3_several_workers_end_each_hold_once(packer: User) -> None:
    orders = OrderFactory.create_batch(12, store=StoreFactory.create())
    holding.hold(orders, TOMORROW, packer, TODAY)
    counts = at_once(lambda: holding.release_due(TODAY + timedelta(days=2)))
    assert sum(counts) == 12  # type: ignore[arg-type]
    assert OrderEvent.objects.filter(kind="hold_ended").count() == 12
