"""One row or feed that breaks costs no other, and is reported when the others are told (I8, SHP-18)."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from orders.models import Order
from shipments import seller_turn, tasks
from shipments.feeds import gathering, working
from shipments.models import FeedSubmission, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.notifying import send_due
from stores import clock
from stores.failing import TaskFailed
from tests.factories import TODAY, StoreFactory
from tests.shipments.edge import ScriptedAmazon, several
from tests.shipments.feeds.fed import FeedDesk
from tests.shipments.feeds.rows import batch_of, by_state, waiting

pytestmark = pytest.mark.django_db


def break_order(row: ShipmentNotification) -> None:
    """A package without its tracking number, as no import writes it."""
    Order.objects.filter(pk=row.order_id).update(packages=[{"reference": "1"}])


def test_i8_a_broken_row_of_a_batch_costs_neither_its_feed_nor_the_calls(
    fed: FeedDesk, caplog: pytest.LogCaptureFixture
) -> None:
    broken, *_ = fed.queued(4)
    (single,) = fed.queued(1)
    ShipmentNotification.objects.filter(pk=single.pk).update(via="call", batch=None)
    break_order(broken)
    with pytest.raises(KeyError):
        fed.turn()
    for _ in range(2):
        fed.turn()
        fed.pass_time(minutes=1)
    assert fed.states() == {"waiting": 1, "accepted": 4}
    broken.refresh_from_db()
    assert (broken.state, broken.via) == ("waiting", "call")
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said[:2] == [
        f"Notification {broken.pk} fits in no feed: KeyError",
        f"Notification {broken.pk} broke: KeyError",
    ]
    # Mended, it goes like any other.
    Order.objects.filter(pk=broken.order_id).update(packages=[])
    fed.pass_time(minutes=6)
    fed.until_settled()
    fed.assert_told_once()


@pytest.mark.parametrize(
    ("module", "name"), [(gathering, "gather"), (working, "work")], ids=["gather", "work"]
)
def test_i8_feeds_that_break_as_a_whole_keep_no_call_back_and_the_task_still_fails(
    edge: ScriptedAmazon,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: Any,
    name: str,
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    notifications = several(3)

    words = "1Z999 of a buyer"

    def broken(*_: Any) -> None:
        raise LookupError(words)

    monkeypatch.setattr(module, name, broken)
    with pytest.raises(TaskFailed, match="LookupError"):
        tasks.send_for_seller(notifications[0].selling_partner_id)
    assert len(edge.sent) == 3
    assert by_state() == {"accepted": 3}
    assert "The feeds of a seller broke: LookupError" in caplog.text
    assert "1Z999" not in caplog.text


def test_i8_a_broken_row_keeps_no_other_from_being_told_and_is_tried_again(
    edge: ScriptedAmazon,
) -> None:
    *others, first = several(5)
    break_order(first)
    for minutes in (0, 6):
        with pytest.raises(KeyError):
            send_due(first.selling_partner_id, TODAY + timedelta(minutes=minutes))
        assert by_state() == {"waiting": 1, "accepted": 4}
    assert {sent.amazon_order_id for sent in edge.sent} == {
        row.order.amazon_order_id for row in others
    }
    first.refresh_from_db()
    assert first.leased_until is not None
    assert first.leased_until >= TODAY + timedelta(minutes=6) + claiming.LEASE


def test_i8_when_every_row_breaks_a_run_stops_and_gives_the_others_back(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = several(5)

    def broken(*_: Any) -> None:
        raise LookupError

    monkeypatch.setattr("shipments.outbox.sending.decide", broken)
    with pytest.raises(LookupError):
        send_due(rows[0].selling_partner_id, TODAY)
    assert ShipmentNotification.objects.filter(lease_holder="").count() == 3


def test_shp_18_gathering_stops_when_its_time_is_up_and_the_next_turn_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shipments.feeds.routing.MOST_MESSAGES", 10)
    store = StoreFactory.create(feed_from=2)
    waiting(store, 30, batch_of(store.selling_partner.account))
    seller = store.selling_partner_id
    seconds = iter(range(0, 1000, 3))
    slow = SimpleNamespace(monotonic=lambda: next(seconds))
    monkeypatch.setattr(gathering, "time", slow)
    assert len(gathering.gather(seller, TODAY)) == 1
    assert gathering.has_due(seller, TODAY)
    assert len(gathering.gather(seller, TODAY, timedelta(seconds=60))) == 2
    assert not gathering.has_due(seller, TODAY)
    assert by_state() == {"in_feed": 30}


def test_shp_18_what_gathering_had_no_time_for_calls_for_another_turn(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(2)
    monkeypatch.setattr(gathering.gather, "__defaults__", (timedelta(0),))
    taken = seller_turn.take(fed.store.selling_partner_id)
    assert taken == ("nothing due", True)
    assert not FeedSubmission.objects.exists()


def test_decision_12_what_gathering_took_is_gone_from_the_time_of_transfers(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    seller = fed.store.selling_partner_id
    assert len(gathering.gather(seller, clock.now())) == 1
    late = working.work(seller, clock.now(), working.BUDGET - working.TRANSFERS_WITHIN)
    assert (late.more, fed.calls("upload")) == (True, 0)
    working.work(seller, clock.now())
    assert fed.calls("upload") == 1
