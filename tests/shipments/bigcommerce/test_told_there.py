"""What BigCommerce told Amazon, or should have: voids after that, and the guard before ship-by (decisions 18 and 24)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from orders.models import Order
from shipments.bigcommerce import listing, working
from shipments.labels.still_shown import still_shown
from shipments.listing.counting import late_ids
from shipments.models import Shipment
from shipments.outbox.alarming import warn
from shipments.outbox.notifying import send_due
from stores import clock
from stores.models import BigCommerceLink, Member
from tests.factories import MemberFactory
from tests.shipments.bigcommerce.conftest import Shop, update_of
from tests.shipments.bigcommerce.test_handing_back import lose_the_answer, sources, teller
from tests.shipments.bigcommerce.test_queueing import OTHER_NUMBER, notification_of, void

pytestmark = pytest.mark.django_db

__all__ = ["teller"]


def page(shop: Shop, url: str) -> str:
    client = Client()
    account = shop.desk.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.MANAGER).user)
    return client.get(url).content.decode()


def is_shown(shop: Shop, shipment: Shipment) -> bool:
    return shipment in still_shown([shop.desk.store], clock.now())


def test_decision_18_voided_after_bigcommerce_told_amazon_the_old_number_is_listed(
    teller: Shop,
) -> None:
    order = teller.order()
    shipment = teller.ship(order)
    teller.run()
    void(shipment)
    assert is_shown(teller, shipment)
    assert (notification_of(order).state, notification_of(order).reason) == (
        "not_needed",
        "bigcommerce",
    )
    order.refresh_from_db()
    teller.ship(order, OTHER_NUMBER)
    assert str(teller.run()) == "nothing due"
    send_due(order.selling_partner_id, clock.now())
    assert sources(teller, order) == ["bigcommerce"]
    assert is_shown(teller, shipment)
    assert shipment.tracking_number in page(teller, "/shipments/voided/")
    line = listing.of_order(order)
    assert line is not None
    assert line.words.advice == "It told Amazon as well: change the number in Seller Central too."


def test_decision_18_voided_while_bigcommerce_was_asked_about_it(teller: Shop) -> None:
    order = teller.order()
    shipment = teller.ship(order)
    lose_the_answer(teller)
    void(shipment)
    assert not is_shown(teller, shipment), "nobody knows yet"
    order.refresh_from_db()
    teller.ship(order, OTHER_NUMBER)
    assert str(teller.run()) == "1 accepted"
    assert is_shown(teller, shipment)
    assert str(teller.run(clock.now() + timedelta(hours=1))) == "nothing due"
    assert sources(teller, order) == ["bigcommerce"]


def test_decision_18_where_waybill_tells_a_void_before_that_leaves_nothing_at_amazon(
    shop: Shop,
) -> None:
    order = shop.order()
    shipment = shop.ship(order)
    shop.run()
    void(shipment)
    assert notification_of(order).state == "cancelled"
    assert not is_shown(shop, shipment)


def test_i1_a_next_parcel_that_bigcommerce_does_not_get_is_read_and_told_by_waybill(
    shop: Shop,
) -> None:
    """BigCommerce has the voided one and told nobody: Amazon shows the order open in younger news."""
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.order()
    shipment = shop.ship(order)
    shop.run()
    void(shipment)
    Order.objects.update(amazon_updated_at=clock.now() + timedelta(seconds=1))
    order.refresh_from_db()
    shop.ship(order, OTHER_NUMBER)
    row = notification_of(order)
    assert (row.state, row.reason) == ("unknown", "bigcommerce")
    send_due(order.selling_partner_id, clock.now() + timedelta(minutes=5))
    assert sources(shop, order) == ["call"]


@pytest.mark.parametrize("reason", ["rejected", "waiting"])
def test_decision_24_an_order_left_to_bigcommerce_and_not_there_is_warned_of(
    shop: Shop, reason: str
) -> None:
    account = shop.desk.store.selling_partner.account
    MemberFactory.create(account=account, role=Member.Role.MANAGER)
    BigCommerceLink.objects.update(teller="bigcommerce")
    order, sent = shop.order(), shop.shipped()
    Order.objects.update(ship_by_at=clock.now() + timedelta(hours=1))
    shop.run()
    shop.ship(order)
    if reason == "rejected":
        order.items.update(sku="OTHER")
        shop.run()
    assert (update_of(order).state, update_of(sent).state) == (reason, "accepted")
    soon = clock.now() + timedelta(minutes=30)
    assert late_ids([shop.desk.store], soon) == [notification_of(order).pk]
    assert warn(soon).rows == 1
    (letter,) = mail.outbox
    assert "left to BigCommerce" in letter.body
    assert sent.amazon_order_id not in letter.body


def test_decision_24_the_dashboard_leads_to_what_was_left_to_bigcommerce(shop: Shop) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce", credentials="bad")
    order = shop.shipped()
    notification = notification_of(order)
    before = clock.now() - timedelta(minutes=30)
    type(notification).objects.update(created_at=before)
    Order.objects.update(ship_by_at=clock.now() + timedelta(hours=1))
    assert order.amazon_order_id in page(shop, "/shipments/notifications/?show=late")
    assert "?show=late" in page(shop, "/orders/")
    working.send_due(shop.link.pk, clock.now())
    assert update_of(order).state == "waiting"
