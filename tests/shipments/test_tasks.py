from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from config.schedules import SCHEDULES
from orders.models import Order
from shipments import tasks
from shipments.models import ShipmentNotification
from shipments.outbox import claiming, notifying
from stores.models import SellingPartner
from stores.spapi.transport import LONGEST_CALL_SECONDS
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import ScriptedAmazon, shipped, throttled

pytestmark = pytest.mark.django_db


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


def test_the_sweep_pokes_sellers_with_due_rows_only(pokes: list[tuple[Any, ...]]) -> None:
    due = shipped(order_with_items())
    later = shipped(order_with_items())
    ShipmentNotification.objects.filter(pk=later.pk).update(due_at=TODAY + timedelta(minutes=1))
    cut_off = shipped(order_with_items())
    SellingPartner.objects.filter(pk=cut_off.selling_partner_id).update(credentials="bad")
    assert tasks.send_due_notifications() == "1 sellers"
    assert pokes == [("shipments.tasks.send_for_seller", due.selling_partner_id)]


def test_sys_1_marked_as_shipped_the_rest_happens_by_itself(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every minute, by the schedule alone: nobody has to press anything, and no poke has to arrive."""
    minutely = {
        every.minutes
        for every in SCHEDULES
        if every.func == "shipments.tasks.send_due_notifications"
    }
    assert minutely == {1}
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    monkeypatch.setattr("shipments.tasks.poke", lambda _, seller: tasks.send_for_seller(seller))
    notification = shipped(order_with_items())
    tasks.send_due_notifications()
    notification.refresh_from_db()
    assert notification.state == "accepted"
    assert len(edge.sent) == 1


def test_a_task_that_ran_out_of_time_goes_on_in_a_new_one(
    pokes: list[tuple[Any, ...]], edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    notification = shipped(order_with_items())
    monkeypatch.setattr("shipments.seller_turn.take.__defaults__", (timedelta(0),))
    assert tasks.send_for_seller(notification.selling_partner_id) == "nothing due"
    assert pokes == [("shipments.tasks.send_for_seller", notification.selling_partner_id)]


def test_decision_12_the_last_call_of_a_task_has_time_to_end_and_its_lease_outlives_it() -> None:
    lives: Any = settings.Q_CLUSTER["timeout"]
    assert notifying.BUDGET.total_seconds() + LONGEST_CALL_SECONDS < lives
    assert lives < notifying.LEASE_S
    assert timedelta(seconds=lives) < claiming.LEASE


def test_the_command_leaves_a_seller_to_the_worker_that_is_at_it(
    pokes: list[tuple[Any, ...]], edge: ScriptedAmazon
) -> None:
    notification = shipped(order_with_items())
    out = StringIO()
    with notifying.alone(notification.selling_partner_id) as mine:
        assert mine
        call_command("notify_shipments", stdout=out)
        assert tasks.send_for_seller(notification.selling_partner_id) == "another worker is at it"
    assert "a worker is sending these at the moment" in out.getvalue()
    assert edge.sent == []


def test_a_throttled_task_does_not_poke_itself(
    pokes: list[tuple[Any, ...]], edge: ScriptedAmazon
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [throttled(TODAY + timedelta(hours=1))]
    assert tasks.send_for_seller(notification.selling_partner_id) == "1 waiting"
    assert pokes == []


def test_the_command_sends_what_is_due_and_prints_the_figures(
    pokes: list[tuple[Any, ...]], edge: ScriptedAmazon
) -> None:
    shipped(order_with_items())
    out = StringIO()
    call_command("notify_shipments", stdout=out)
    assert "1 accepted" in out.getvalue()
    again = StringIO()
    call_command("notify_shipments", stdout=again)
    assert again.getvalue() == "Nothing is due.\n"
    assert Order.objects.get().status == "shipped"
    assert len(edge.sent) == 1
