"""How new notifications wait for a feed: those of a batch together, until it ends or five minutes after the first."""

from datetime import time, timedelta
from typing import Any

import pytest

from orders.models import Order
from shipments import tasks
from shipments.batches import marking, starting, working
from shipments.details import ShipmentDetails
from shipments.feeds.gathering import gather
from shipments.labels.voiding import void
from shipments.models import Batch, FeedSubmission, ShipmentNotification
from shipments.recording import record_shipment
from stores.models import Store
from tests.factories import (
    TODAY,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)
from tests.shipments.batches.making import orders_of, started
from tests.shipments.feeds.rows import FAR, by_state

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WAIT = 5 * MINUTE


def mark(batch: Batch, number: int, now: Any = TODAY) -> ShipmentNotification:
    """The turn of one of the batch's orders, as the engine does it."""
    entry = batch.entries.select_related("order__store__selling_partner", "batch__created_by").get(
        position=number
    )
    marking.mark(entry, now)
    return ShipmentNotification.objects.get(order=entry.order)


def large(count: int = 25, store: Store | None = None, **fields: Any) -> Batch:
    return started(orders_of(store, count=count, **{"ship_by_at": FAR, **fields}))


def ways(*rows: ShipmentNotification) -> list[tuple[str, str]]:
    return [(row.via, row.reason) for row in rows]


def test_decision_23_a_batchs_orders_wait_until_five_minutes_after_the_first() -> None:
    batch = large()
    rows = [mark(batch, 1), mark(batch, 2, TODAY + MINUTE), mark(batch, 3, TODAY + 4 * MINUTE)]
    assert ways(*rows) == [("feed", "batch")] * 3
    assert {row.due_at for row in rows} == {TODAY + WAIT}
    assert {row.batch for row in rows} == {batch}


def test_decision_23_orders_after_that_wait_for_a_feed_of_their_own() -> None:
    batch = large(60)
    for number in range(1, 31):
        mark(batch, number)
    (feed,) = gather(batch.entries.all()[0].order.selling_partner_id, TODAY + WAIT)  # type: ignore[union-attr]
    assert feed.messages == 30
    late = mark(batch, 31, TODAY + 6 * MINUTE)
    assert late.due_at == TODAY + 6 * MINUTE + WAIT


def test_decision_5_a_small_batch_waits_for_nothing() -> None:
    batch = large(24)
    row = mark(batch, 1)
    assert ways(row) == [("call", "")]
    assert (row.due_at, row.batch) == (TODAY, None)


def test_decision_5_the_store_says_from_how_many_orders_on() -> None:
    eager = large(3, StoreFactory.create(feed_from=3))
    slow = large(30, StoreFactory.create(feed_from=31))
    assert ways(mark(eager, 1), mark(slow, 1)) == [("feed", "batch"), ("call", "")]


def test_decision_5_orders_of_another_seller_and_those_left_out_do_not_count() -> None:
    store = StoreFactory.create()
    second = SellingPartnerFactory.create(account=store.selling_partner.account)
    other = StoreFactory.create(selling_partner=second)
    batch = started(orders_of(store, count=24, ship_by_at=FAR) + orders_of(other, count=5))
    assert ways(mark(batch, 1)) == [("call", "")]
    left = large(25)
    left.entries.filter(position=25).update(state="left_out")
    assert ways(mark(left, 1)) == [("call", "")]


def test_decision_23_near_ship_by_an_order_is_told_at_once() -> None:
    batch = large(30)
    order = batch.entries.get(position=1).order
    assert order is not None
    Order.objects.filter(pk=order.pk).update(queue_at=TODAY + timedelta(hours=4))
    row = mark(batch, 1)
    assert (ways(row), row.due_at) == ([("call", "")], TODAY)


def test_decision_23_when_the_batch_ends_its_orders_are_due() -> None:
    batch = large(26)
    seller = batch.entries.all()[0].order.selling_partner_id  # type: ignore[union-attr]
    worked = working.work(batch.pk, TODAY)
    assert worked.sellers == {seller}
    rows = ShipmentNotification.objects.all()
    assert {row.due_at < TODAY + MINUTE for row in rows} == {True}
    (feed,) = gather(seller, TODAY + MINUTE)
    assert (feed.messages, feed.batch) == (26, batch)


def test_decision_23_when_the_batch_is_cancelled_what_was_marked_is_due() -> None:
    batch = large(30)
    row = mark(batch, 1)
    assert starting.cancel(batch, None, TODAY + MINUTE)
    row.refresh_from_db()
    assert row.due_at == TODAY + MINUTE


def test_decision_23_the_task_of_a_batch_pokes_its_sellers_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = large(25)
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    poked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks, "poke", lambda *what: poked.append(what))
    tasks.work_on_batch(batch.pk)
    seller = batch.entries.all()[0].order.selling_partner_id  # type: ignore[union-attr]
    assert ("shipments.tasks.send_for_seller", seller) in poked


def test_decision_23_the_sweep_finds_sellers_whose_feed_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = large(25)
    row = mark(batch, 1)
    poked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks, "poke", lambda *what: poked.append(what))
    for minutes, expected in (
        (4, []),
        (5, [("shipments.tasks.send_for_seller", row.selling_partner_id)]),
    ):
        monkeypatch.setattr("stores.clock.now", lambda late=minutes: TODAY + late * MINUTE)
        tasks.send_due_notifications()
        assert poked == expected


def test_shp_14_a_later_moment_of_the_store_outweighs_the_batch() -> None:
    store = StoreFactory.create(notify_when=Store.NotifyWhen.AT_TIME, notify_time=time(12))
    batch = large(25, store)
    row = mark(batch, 1)
    noon = TODAY + timedelta(hours=8)  # in Los Angeles
    assert (ways(row), row.due_at) == ([("feed", "scheduled")], noon)
    starting.cancel(batch, None, TODAY + MINUTE)
    row.refresh_from_db()
    assert row.due_at == noon


def test_shp_14_never_is_never_in_a_batch_too() -> None:
    batch = large(25, StoreFactory.create(notify_when=Store.NotifyWhen.NEVER))
    row = mark(batch, 1)
    assert (row.state, row.reason, row.via, row.batch) == ("not_needed", "never", "call", None)


def test_shp_9_after_a_void_the_next_parcel_goes_by_its_own_way() -> None:
    batch = large(25)
    row = mark(batch, 1)
    void(row.shipment, UserFactory.create(), TODAY)
    record_shipment(
        Order.objects.get(pk=row.order_id),
        ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date()),
        None,
        TODAY + MINUTE,
    )
    row.refresh_from_db()
    assert (row.via, row.batch, row.reason, row.due_at) == ("call", None, "", TODAY + MINUTE)


def test_a_single_order_waits_for_nothing() -> None:
    order = order_with_items(ship_by_at=FAR)
    record_shipment(order, ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date()), None, TODAY)
    assert by_state(via="call") == {"waiting": 1}
    assert gather(order.selling_partner_id, TODAY) == []
    assert not FeedSubmission.objects.exists()
