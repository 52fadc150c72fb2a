"""Orders that are cancelled or shipped at Amazon between marking and telling: nobody is asked to mend them."""

from datetime import timedelta
from typing import Any

import pytest

from orders.models import Order, OrderEvent
from shipments import tasks
from shipments.models import ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.pulling import to_pull
from stores import clock
from stores.models import SellingPartner
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import (
    ScriptedAmazon,
    lost,
    outcomes,
    refused,
    seen,
    shipped,
    state,
    throttled,
)
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def run(notification: ShipmentNotification, minutes: int = 0) -> None:
    send_due(notification.selling_partner_id, TODAY + minutes * MINUTE)


@pytest.mark.parametrize(
    ("status", "packages", "expected"),
    [
        ("CANCELLED", [], ("cancelled", "order_cancelled")),
        ("SHIPPED", [("1", "9400")], ("not_needed", "already_shipped")),
        ("UNSHIPPED", [], ("rejected", "refused")),
    ],
)
def test_sta_9_sta_10_an_unclear_refusal_is_decided_by_the_order_at_amazon(
    edge: ScriptedAmazon,
    status: str,
    packages: list[tuple[str, str]],
    expected: tuple[str, str],
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("The order cannot be confirmed.")]
    edge.orders = [seen(notification.order, status, *packages)]
    run(notification)
    assert state(notification) == expected
    assert outcomes(notification) == ["rejected", "read"]
    assert len(edge.sent) == 1


def test_trb_6_a_refusal_that_stands_keeps_amazons_words_though_the_look_was_throttled(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    edge.orders = [throttled(TODAY + 5 * MINUTE)]
    run(notification)
    assert state(notification) == ("unknown", "throttled")
    run(notification, 6)
    assert state(notification) == ("rejected", "refused")
    assert (notification.amazon_message, notification.request_id) == ("Invalid carrier", "req-400")
    assert len(edge.sent) == 1


def test_shp_20_an_unclear_refusal_after_a_lost_success_is_our_own_success(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost(), refused("Invalid Input")]
    edge.orders = [
        seen(notification.order),
        seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784")),
    ]
    run(notification, 0)
    run(notification, 3)
    run(notification, 10)
    assert state(notification) == ("accepted", "")


def test_sta_10_an_order_cancelled_at_amazon_but_not_imported_ends_as_cancelled(desk: Desk) -> None:
    (notification,) = desk.shipped()
    order = desk.view(notification)["order"]
    cancelled = {**order["fulfillment"], "fulfillmentStatus": "CANCELLED"}
    desk.amazon.add_orders(desk.seller.id, [{**order, "fulfillment": cancelled}])
    send_due(notification.selling_partner_id, clock.now())
    assert state(notification) == ("cancelled", "order_cancelled")
    assert desk.confirmations(notification) == []


def test_decision_18_sta_10_a_refusal_for_a_cancelled_order_alarms_at_once(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("The order cannot be confirmed.")]
    edge.orders = [seen(notification.order, "CANCELLED")._replace(updated_at=TODAY)]
    run(notification)
    assert state(notification) == ("cancelled", "order_cancelled")
    order = Order.objects.get(pk=notification.order_id)
    assert (order.status, order.amazon_status) == ("cancelled", "CANCELLED")
    (parcel,) = to_pull([order.store])
    assert (parcel.order, parcel.cancelled) == (order, True)
    assert parcel.tracking_number == notification.shipment.tracking_number


def test_decision_18_an_order_that_stays_open_is_not_changed_by_a_look(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    edge.orders = [seen(notification.order)._replace(updated_at=TODAY)]
    run(notification)
    order = Order.objects.get(pk=notification.order_id)
    assert order.status == "shipped"
    assert to_pull([order.store]) == []


@pytest.fixture
def rejected(edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch) -> ShipmentNotification:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    monkeypatch.setattr("shipments.tasks.poke", lambda _, seller: tasks.send_for_seller(seller))
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    run(notification)
    assert state(notification) == ("rejected", "refused")
    return notification


@pytest.mark.parametrize(
    ("imported", "expected"),
    [
        ({"amazon_status": "CANCELLED", "status": "cancelled"}, "cancelled"),
        ({"amazon_status": "UNSHIPPED", "status": "cancelled"}, "cancelled"),
        ({"amazon_status": "SHIPPED"}, "not_needed"),
        ({"amazon_status": "Shipped"}, "not_needed"),
        ({"amazon_status": "PARTIALLY_SHIPPED"}, "rejected"),
    ],
)
def test_sta_9_sta_10_a_rejected_one_ends_when_the_import_shows_its_order_settled(
    edge: ScriptedAmazon,
    rejected: ShipmentNotification,
    imported: dict[str, Any],
    expected: str,
) -> None:
    Order.objects.update(**imported)
    tasks.send_due_notifications()
    assert state(rejected)[0] == expected
    assert len(edge.sent) == 1, "nothing is sent for it"
    last = OrderEvent.objects.filter(order=rejected.order).order_by("id").last()
    assert last is not None
    assert last.kind == f"notification_{expected}"


def test_rea_7_a_rejected_one_of_a_seller_cut_off_stays_where_it_is(
    rejected: ShipmentNotification,
) -> None:
    SellingPartner.objects.update(credentials="bad")
    Order.objects.update(amazon_status="SHIPPED")
    tasks.send_due_notifications()
    assert state(rejected) == ("rejected", "refused")
