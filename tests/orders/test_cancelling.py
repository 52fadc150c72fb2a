"""The buyer asks to cancel (decision 17), and cancellations that come too late (STA-10), as imports bring them."""

from datetime import timedelta
from typing import Any

import pytest

from orders.attention import asks_to_cancel, is_cancelled_late
from orders.handling import cancelling
from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.outbox import notifying, overtaken
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.models import User
from tests.factories import TODAY, UserFactory, order_with_items
from tests.orders.at_amazon import Life, asks, status, withdraws

pytestmark = pytest.mark.django_db


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def ship(order: Order, user: User | None = None, **fields: Any) -> None:
    now = clock.now()
    day = now.astimezone(order.store.marketplace.time_zone).date()
    details = ShipmentDetails("UPS", "1Z999AA10123456784", day, "Ground", **fields)
    record_shipment(order, details, user, now)


def test_decision_17_a_request_is_marked_at_once_with_its_reason(life: Life) -> None:
    life.begin()
    order = life.change(asks("NO_LONGER_NEEDED"))
    assert asks_to_cancel(order)
    assert (order.status, order.cancel_reason) == ("awaiting", "NO_LONGER_NEEDED")
    event = OrderEvent.objects.get(order=order)
    assert (event.kind, event.detail) == ("cancel_requested", {"reason": "NO_LONGER_NEEDED"})


def test_decision_17_a_request_made_before_the_first_import_is_marked_too(life: Life) -> None:
    order = life.begin(cancellationRequestShare=1)
    assert asks_to_cancel(order)
    assert life.kinds() == ["cancel_requested"]


def test_decision_17_a_sentence_of_the_buyer_reaches_no_column_and_no_history(life: Life) -> None:
    life.begin()
    order = life.change(asks("Please cancel, Maria Example has moved"))
    event = OrderEvent.objects.get(order=order)
    assert (order.cancel_reason, event.detail) == ("OTHER", {"reason": "OTHER"})


def test_decision_17_nobody_but_a_person_decides_and_the_same_request_never_blocks_twice(
    life: Life, packer: User
) -> None:
    life.begin()
    order = life.change(asks())
    with pytest.raises(CannotShip) as refused:
        ship(order)
    assert refused.value.code == "cancel_requested"
    assert cancelling.ship_anyway(order, packer, clock.now())
    order = life.change(asks("ORDER_CREATED_BY_MISTAKE"))
    assert not asks_to_cancel(order)
    ship(order)
    assert life.kinds() == ["cancel_requested", "ship_anyway", "marked_shipped"]
    assert OrderEvent.objects.get(kind="ship_anyway").user == packer


def test_decision_17_a_new_request_after_a_withdrawn_one_blocks_again(
    life: Life, packer: User
) -> None:
    life.begin()
    cancelling.ship_anyway(life.change(asks()), packer, clock.now())
    order = life.change(withdraws)
    assert not asks_to_cancel(order)
    order = life.change(asks())
    assert asks_to_cancel(order)
    with pytest.raises(CannotShip):
        ship(order)
    assert life.kinds() == [
        "cancel_requested", "ship_anyway", "cancel_withdrawn", "cancel_requested",
    ]  # fmt: skip


def test_decision_17_a_request_is_no_hold_and_the_countdown_goes_on(life: Life) -> None:
    before = life.begin()
    order = life.change(asks())
    assert order.status == Order.Status.AWAITING_SHIPMENT
    assert (order.ship_by_at, order.queue_at) == (before.ship_by_at, before.queue_at)


def test_decision_17_it_ends_by_itself_when_amazon_cancels(life: Life) -> None:
    life.begin()
    life.change(asks())
    order = life.change(status("CANCELLED"))
    assert (order.status, order.cancel_decided_at) == ("cancelled", None)
    assert not asks_to_cancel(order)
    assert not is_cancelled_late(order), "nothing left the house"


def test_decision_17_the_tick_of_the_ship_dialog_is_the_same_decision(packer: User) -> None:
    order = order_with_items(cancel_requested=True, purchased_at=clock.now() - timedelta(days=1))
    ship(order, packer, ship_despite_cancel_request=True)
    order.refresh_from_db()
    assert order.cancel_decided_at is not None
    kinds = OrderEvent.objects.values_list("kind", "user")
    assert list(kinds) == [("ship_anyway", packer.pk), ("marked_shipped", packer.pk)]


def test_decision_17_a_decision_is_made_once(packer: User) -> None:
    order = order_with_items(cancel_requested=True)
    assert cancelling.ship_anyway(order, packer, TODAY)
    assert not cancelling.ship_anyway(order, packer, TODAY + timedelta(minutes=1))
    order.refresh_from_db()
    assert order.cancel_decided_at == TODAY
    assert OrderEvent.objects.count() == 1
    assert not cancelling.ship_anyway(order_with_items(), packer, TODAY)


def test_decision_17_a_request_does_not_stop_the_notification_of_a_shipped_order(
    life: Life,
) -> None:
    ship(life.begin())
    order = life.change(asks())
    assert asks_to_cancel(order), "the parcel may still be in the pile"
    notifying.send_due(order.selling_partner_id, clock.now())
    assert ShipmentNotification.objects.get().state == "accepted"
    assert len(life.confirmations()) == 1


def test_sta_10_cancelled_after_a_shipment_alarms_until_the_parcel_is_taken_out(
    life: Life, packer: User
) -> None:
    ship(life.begin())
    order = life.change(status("CANCELLED"))
    assert order.status == "cancelled"
    assert is_cancelled_late(order)
    assert order.shipments.exists(), "the shipment stays"
    assert cancelling.taken_out(order, packer, clock.now())
    assert not cancelling.taken_out(order, packer, clock.now())
    assert not is_cancelled_late(life.change())
    assert life.kinds() == ["marked_shipped", "status_changed", "taken_out"]
    assert OrderEvent.objects.get(kind="taken_out").user == packer


def test_sta_10_a_waiting_notification_is_dropped_without_a_call(life: Life) -> None:
    order = life.begin()
    ship(order)
    life.change(status("CANCELLED"))
    overtaken.queue_overtaken(clock.now())
    notifying.send_due(order.selling_partner_id, clock.now())
    notification = ShipmentNotification.objects.get()
    assert (notification.state, notification.reason) == ("cancelled", "order_cancelled")
    assert life.confirmations() == []


def test_sta_10_an_accepted_notification_stays_accepted(life: Life) -> None:
    order = life.begin()
    ship(order)
    notifying.send_due(order.selling_partner_id, clock.now())
    order = life.change(status("CANCELLED"))
    overtaken.queue_overtaken(clock.now())
    notifying.send_due(order.selling_partner_id, clock.now())
    assert is_cancelled_late(order)
    assert ShipmentNotification.objects.get().state == "accepted"
    assert len(life.confirmations()) == 1


def test_sta_10_a_cancellation_after_an_earlier_decision_alarms_again(
    life: Life, packer: User
) -> None:
    life.begin()
    order = life.change(asks())
    ship(order, packer, ship_despite_cancel_request=True)
    order = life.change(status("CANCELLED"))
    assert order.cancel_decided_at is None
    assert is_cancelled_late(order)
