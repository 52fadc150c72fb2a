"""A draft's button pressed twice: the batch starts once, and what it has done stays done (T17, I6)."""

import threading
from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from shipments.batches import completing, refusing, working
from shipments.models import Batch, Shipment
from shipments.views.scope import batch_to_change
from stores.models import AuditEvent
from tests.at_once import at_once
from tests.factories import TODAY, StoreFactory
from tests.shipments.batches.making import drafted, orders_of, started, states
from tests.shipments.batches.pressing import ENTERED, browser, url

pytestmark = pytest.mark.django_db(transaction=True)

READING = "shipments.views.batch_drafts.batch_to_change"


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.views.batch_drafts.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


def press(client: Client, batch: Batch, **fields: str) -> str:
    """Where the answer leads."""
    numbers = {f"tracking-{n}": f"T000000000{n}" for n in (1, 2, 3)}
    answer = client.post(url("batch_start", batch), {**ENTERED, **numbers, "start": "yes"} | fields)
    return str(answer["Location"])


@pytest.mark.parametrize("worked_off", [False, True], ids=["running", "done"])
def test_t17_a_press_that_read_the_draft_before_the_other_one_started_it_changes_nothing(
    worked_off: bool, monkeypatch: pytest.MonkeyPatch, pokes: list[Any]
) -> None:
    store = StoreFactory.create()
    batch = drafted(orders_of(store, count=3))
    client = browser(store)

    def overtaken(*asked: Any) -> Batch:
        found = batch_to_change(*asked)
        monkeypatch.setattr(READING, batch_to_change)
        assert press(client, batch).endswith("?started")
        if worked_off:
            working.work(batch.pk, TODAY)
        return found

    monkeypatch.setattr(READING, overtaken)
    assert press(client, batch, **{"tracking-1": "T0000000009"}) == url("batch", batch)
    assert states(batch) == ["done" if worked_off else "waiting"] * 3
    assert len(pokes) == 1
    assert batch.entries.get(position=1).details["tracking_number"] == "T0000000001"
    working.work(batch.pk, TODAY)
    numbers = Shipment.objects.order_by("pk").values_list("tracking_number", flat=True)
    assert list(numbers) == ["T0000000001", "T0000000002", "T0000000003"]


def test_t17_a_press_waits_for_the_other_one_that_is_deciding(
    monkeypatch: pytest.MonkeyPatch, pokes: list[Any]
) -> None:
    store = StoreFactory.create()
    batch = drafted(orders_of(store, count=3))
    clients = [browser(store), browser(store)]
    both = threading.Barrier(2)
    decide = completing.settle
    decided: list[int] = []

    def together(*asked: Any) -> Batch:
        found = batch_to_change(*asked)
        both.wait(30)
        return found

    def counted(*asked: Any) -> int:
        decided.append(1)
        return decide(*asked)

    monkeypatch.setattr(READING, together)
    monkeypatch.setattr(completing, "settle", counted)
    answers = at_once(lambda: press(clients.pop(), batch), 2)
    assert sorted(map(str, answers)) == [url("batch", batch), f"{url('batch', batch)}?started"]
    assert (len(decided), len(pokes)) == (1, 1)
    assert states(batch) == ["waiting"] * 3
    assert AuditEvent.objects.filter(action="batch.started").count() == 1


@pytest.mark.parametrize("kind", [Batch.Kind.MARK, Batch.Kind.FILE])
def test_an_order_is_never_refused_for_waiting_in_its_own_batch(kind: Batch.Kind) -> None:
    orders = orders_of(count=2)
    batch = started(orders, kind)
    other = drafted(orders, kind)
    assert refusing.refusals(batch, list(Order.objects.all()), TODAY) == {}
    assert [entry.code for entry in other.entries.all()] == ["in_a_batch"] * 2
