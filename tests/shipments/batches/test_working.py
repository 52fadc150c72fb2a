from datetime import timedelta
from typing import Any

import pytest

from orders.models import Order
from shipments import tasks
from shipments.batches import claiming, marking, starting, working
from shipments.models import Batch, BatchEntry, Shipment, ShipmentNotification
from shipments.recording import record_shipment
from tests.factories import TODAY
from tests.shipments.batches.making import drafted, orders_of, started, states

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_every_order_of_a_batch_is_marked_as_shipped_with_its_own_number() -> None:
    orders = orders_of(count=7)
    batch = started(orders)
    worked = working.work(batch.pk, TODAY)
    assert worked == (False, 7, frozenset({orders[0].selling_partner_id}))
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("done", ["done"] * 7)
    assert batch.ended_at is not None
    entry = batch.entries.get(position=3)
    assert entry.shipment == Shipment.objects.get(tracking_number="1Z9990000003")
    assert ShipmentNotification.objects.count() == 7


def test_one_bad_order_stops_nothing_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = orders_of(count=5)
    batch = started(orders)
    Order.objects.filter(pk=orders[1].pk).update(status=Order.Status.ON_HOLD)
    honest = record_shipment

    def explode(order: Order, *rest: Any, **more: Any) -> Any:
        if order.pk == orders[3].pk:
            raise ZeroDivisionError("2214 Alder Street")
        return honest(order, *rest, **more)

    monkeypatch.setattr(marking, "record_shipment", explode)
    working.work(batch.pk, TODAY)
    assert states(batch) == ["done", "failed", "done", "failed", "done"]
    held, broken = batch.entries.filter(state="failed")
    assert (held.code, broken.code) == ("on_hold", "unexpected")
    assert orders[3].amazon_order_id in broken.text
    assert "Alder" not in broken.text
    batch.refresh_from_db()
    assert batch.state == "done"


def test_failed_orders_are_tried_again_with_one_button() -> None:
    orders = orders_of(count=3)
    batch = started(orders)
    Order.objects.filter(pk=orders[1].pk).update(status=Order.Status.ON_HOLD)
    working.work(batch.pk, TODAY)
    Order.objects.filter(pk=orders[1].pk).update(status=Order.Status.AWAITING_SHIPMENT)
    assert starting.retry(batch, None, TODAY + MINUTE) == 1
    assert batch.state == Batch.State.RUNNING
    worked = working.work(batch.pk, TODAY + MINUTE)
    assert worked.turns == 1, "what is done is not done again"
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("done", ["done"] * 3)
    assert starting.retry(batch, None, TODAY + MINUTE) == 0


def test_cancelling_leaves_the_rest_out_and_keeps_what_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = started(orders_of(count=8))
    honest = record_shipment

    def cancel_at_the_second(order: Order, *rest: Any, **more: Any) -> Any:
        if Shipment.objects.count() == 1:
            starting.cancel(batch, None, TODAY)
        return honest(order, *rest, **more)

    monkeypatch.setattr(marking, "record_shipment", cancel_at_the_second)
    working.work(batch.pk, TODAY)
    assert states(batch) == ["done", "done"] + ["left_out"] * 6
    assert Shipment.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED
    assert not starting.cancel(batch, None, TODAY)
    assert starting.retry(batch, None, TODAY) == 0


def test_a_task_gives_the_worker_back_when_its_time_is_up() -> None:
    batch = started(orders_of(count=6))
    worked = working.work(batch.pk, TODAY, timedelta(0))
    assert worked == (True, 0, frozenset())
    assert states(batch) == ["waiting"] * 6
    assert BatchEntry.objects.exclude(lease_holder="").count() == 0
    assert working.work(batch.pk, TODAY).turns == 6


def test_a_killed_worker_leaves_its_orders_to_the_next_when_the_lease_is_over() -> None:
    batch = started(orders_of(count=3))
    left = claiming.claim(batch.pk, TODAY)
    assert len(left) == 3
    assert claiming.begin(left[0], TODAY)
    assert working.work(batch.pk, TODAY + MINUTE).turns == 0
    assert claiming.batches_with_due(TODAY + MINUTE) == []
    assert claiming.batches_with_due(TODAY + 2 * MINUTE) == [batch.pk]
    assert working.work(batch.pk, TODAY + 2 * MINUTE).turns == 3
    assert states(batch) == ["done"] * 3
    assert not claiming.settle(left[0], state="failed"), "the first worker lost its lease"


def test_t18_a_worker_whose_entry_was_claimed_again_writes_nothing() -> None:
    batch = started(orders_of(count=1))
    (late,) = claiming.claim(batch.pk, TODAY)
    (fresh,) = claiming.claim(batch.pk, TODAY + 2 * MINUTE)
    assert fresh.entry_id == late.entry_id
    assert not claiming.begin(late, TODAY + 2 * MINUTE)
    assert not claiming.settle(late, state="failed")
    assert states(batch) == ["working"]
    assert claiming.settle(fresh, state="done")


def test_killed_after_the_order_was_marked_the_next_turn_finds_the_same_shipment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = started(orders_of(count=1))
    with monkeypatch.context() as patched:
        patched.setattr(claiming, "settle", lambda *_, **__: False)
        working.work(batch.pk, TODAY)
    assert Shipment.objects.count() == 1
    assert states(batch) == ["working"]
    working.work(batch.pk, TODAY + 2 * MINUTE)
    assert states(batch) == ["done"]
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 1


def test_a_draft_is_not_worked_on() -> None:
    batch = drafted(orders_of(count=1))
    assert claiming.batches_with_due(TODAY) == []
    assert working.work(batch.pk, TODAY).turns == 0
    batch.refresh_from_db()
    assert batch.state == Batch.State.DRAFT


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


def test_the_sweep_finds_a_running_batch_and_its_task_tells_the_seller(
    pokes: list[tuple[Any, ...]],
) -> None:
    orders = orders_of(count=2)
    batch = started(orders)
    assert tasks.work_on_batches() == "1 batches"
    assert tasks.work_on_batch(batch.pk) == "2 turns"
    assert pokes == [
        ("shipments.tasks.work_on_batch", batch.pk),
        ("shipments.tasks.send_for_seller", orders[0].selling_partner_id),
    ]
    assert tasks.work_on_batches() == "0 batches"


def test_a_task_that_ran_out_of_time_pokes_the_next_one(
    pokes: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = started(orders_of(count=1))
    monkeypatch.setattr(working.work, "__defaults__", (timedelta(0), None))
    tasks.work_on_batch(batch.pk)
    assert pokes == [("shipments.tasks.work_on_batch", batch.pk)]


def test_a_batch_that_another_worker_is_at_is_left_alone(pokes: list[tuple[Any, ...]]) -> None:
    batch = started(orders_of(count=1))
    with working.alone(batch.pk):
        assert tasks.work_on_batch(batch.pk) == "another worker is at it"
    assert pokes == []
