"""Several workers and people at once. Threads with their own connections, on SQLite and PostgreSQL alike (T17, T18)."""

import pytest
from django.db import connection

from orders.models import Order
from shipments import tasks
from shipments.details import ShipmentDetails
from shipments.models import NotificationAttempt, Shipment, ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.recording import record_shipment
from stores import clock
from stores.spapi.payloads import Receipt, ShipmentConfirmation
from tests.at_once import at_once
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import ScriptedAmazon, several, shipped
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_t17_pressing_the_button_many_times_at_once_records_one_shipment() -> None:
    order = order_with_items()
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date())

    def press() -> int:
        return record_shipment(Order.objects.get(pk=order.pk), details, None, TODAY).pk

    assert len(set(at_once(press, 8))) == 1
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 1


def test_t18_workers_at_once_send_each_notification_once(edge: ScriptedAmazon) -> None:
    notifications = several(30)
    seller = notifications[0].selling_partner_id
    at_once(lambda: send_due(seller, TODAY))
    assert len(edge.sent) == 30
    assert len({sent.amazon_order_id for sent in edge.sent}) == 30
    assert ShipmentNotification.objects.filter(state="accepted").count() == 30
    assert NotificationAttempt.objects.count() == 30


def test_t18_no_transaction_is_open_while_amazon_is_called(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    seen: list[bool] = []

    def look(_: ShipmentConfirmation) -> Receipt:
        seen.append(connection.in_atomic_block)
        return Receipt("req")

    edge.answers = [look]
    send_due(notification.selling_partner_id, TODAY)
    assert seen == [False]


def test_i1_two_tasks_at_once_confirm_once_at_amazon(desk: Desk) -> None:
    notifications = desk.shipped(6)
    seller = notifications[0].selling_partner_id
    at_once(lambda: send_due(seller, clock.now()), 2)
    for notification in notifications:
        assert len(desk.confirmations(notification)) == 1


def test_sys_3_the_second_task_of_a_seller_leaves_at_once(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    notification = shipped(order_with_items())
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    results: list[str] = []

    def second_task(_: ShipmentConfirmation) -> Receipt:
        results.append(tasks.send_for_seller(notification.selling_partner_id))
        return Receipt("req")

    edge.answers = [second_task]
    assert tasks.send_for_seller(notification.selling_partner_id) == "1 accepted"
    assert results == ["another worker is at it"]
    assert len(edge.sent) == 1
