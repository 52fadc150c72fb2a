"""Cancelling an order here only, and taking that back (STA-8, FEA-9)."""

from typing import Any

import pytest

from orders.attention import is_open_at_amazon
from orders.handling import cancelling, holding
from orders.models import Order, OrderEvent
from shipments.models import ShipmentNotification
from shipments.outbox import notifying
from stores import clock
from stores.models import User
from tests.factories import TODAY, UserFactory, order_with_items
from tests.orders.at_amazon import Life, quantities, status
from tests.shipments.edge import ScriptedAmazon, shipped
from tests.shipments.edge import edge as edge

pytestmark = pytest.mark.django_db


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def test_sta_8_fea_9_cancelling_here_tells_amazon_nothing_and_survives_imports(
    life: Life, packer: User
) -> None:
    order = life.begin()
    calls = len(life.amazon.calls())
    cancelling.cancel_here(order, packer, clock.now())
    assert len(life.amazon.calls()) == calls
    assert life.amazon.order(life.number)["status"] == "UNSHIPPED"
    order = life.change()
    assert order.status == "cancelled"
    assert is_open_at_amazon(order)
    assert OrderEvent.objects.get(kind="cancelled_here").user == packer


def test_sta_8_the_mismatch_ends_when_amazon_cancels_too(life: Life, packer: User) -> None:
    cancelling.cancel_here(life.begin(), packer, clock.now())
    order = life.change(status("CANCELLED"))
    assert order.status == "cancelled"
    assert not is_open_at_amazon(order)
    with pytest.raises(cancelling.Refused):
        cancelling.reopen(order, packer, clock.now())


def test_sta_8_it_can_be_reopened_while_amazon_has_it_open(life: Life, packer: User) -> None:
    order = life.begin()
    cancelling.cancel_here(order, packer, clock.now())
    cancelling.reopen(order, packer, clock.now())
    order = life.change()
    assert order.status == "awaiting"
    assert life.kinds() == ["cancelled_here", "reopened"]


def test_sta_9_shipped_at_amazon_wins_over_our_cancellation(life: Life, packer: User) -> None:
    cancelling.cancel_here(life.begin(), packer, clock.now())
    assert life.change(status("SHIPPED")).status == "shipped"


def test_imp_27_an_order_without_units_is_cancelled_by_amazon_and_not_a_mismatch(
    life: Life, packer: User
) -> None:
    life.begin()
    order = life.change(quantities(0))
    assert (order.status, order.amazon_status) == ("cancelled", "UNSHIPPED")
    assert not is_open_at_amazon(order)
    with pytest.raises(cancelling.Refused) as refused:
        cancelling.reopen(order, packer, clock.now())
    assert "Amazon cancelled" in refused.value.text


def test_sta_8_a_held_order_loses_its_hold(packer: User) -> None:
    order = order_with_items()
    holding.hold([order], None, packer, TODAY)
    Order.objects.update(hold_until=TODAY)
    cancelling.cancel_here(order, packer, TODAY)
    order.refresh_from_db()
    assert (order.status, order.hold_until) == ("cancelled", None)


@pytest.mark.parametrize("fields", [{"status": "shipped"}, {"fulfilled_by": "AMAZON"}])
def test_sta_8_shipped_and_amazon_fulfilled_orders_are_refused(
    packer: User, fields: dict[str, Any]
) -> None:
    order = order_with_items(**fields)
    with pytest.raises(cancelling.Refused):
        cancelling.cancel_here(order, packer, TODAY)
    assert not OrderEvent.objects.exists()


def test_sta_8_a_notification_that_waits_after_a_void_is_dropped(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())
    order = notification.order
    order.shipments.update(voided_at=TODAY)
    Order.objects.update(status="awaiting", shipped_here_at=None)
    cancelling.cancel_here(order, packer, TODAY)
    notifying.send_due(order.selling_partner_id, TODAY)
    assert ShipmentNotification.objects.get().state == "cancelled"
    assert edge.sent == []
