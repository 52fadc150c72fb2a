"""Which parcels go to BigCommerce, voids, and who tells Amazon (SHP-26, decision 7)."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django_q.models import OrmQ

from orders.models import Order
from shipments import tasks
from shipments.bigcommerce import working
from shipments.bigcommerce.sweeping import sweep
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.models import BigCommerceUpdate, Shipment, ShipmentNotification
from shipments.outbox.notifying import send_due
from stores import clock
from stores.bigcommerce import linking
from stores.models import BigCommerceLink
from tests.factories import MemberFactory, ShipmentFactory, UserFactory
from tests.shipments.bigcommerce.conftest import NUMBER, Shop, update_of

pytestmark = pytest.mark.django_db

OTHER_NUMBER = "1Z999AA10123456793"


def void(shipment: Shipment) -> None:
    member = MemberFactory.create(account=shipment.order.store.selling_partner.account)
    voiding.void(shipment, member.user, clock.now())


def notification_of(order: Any) -> ShipmentNotification:
    return ShipmentNotification.objects.get(order=order)


def test_decision_7_only_parcels_since_the_link_of_amazons_orders_are_sent(shop: Shop) -> None:
    before = shop.shipped()
    BigCommerceUpdate.objects.all().delete()
    BigCommerceLink.objects.update(created_at=clock.now() + timedelta(seconds=1))
    assert sweep(clock.now()) == 0
    BigCommerceLink.objects.update(created_at=shop.link.created_at)
    ShipmentFactory.create(created_at=clock.now())  # of a store without a link
    manual = shop.order()
    type(manual).objects.filter(pk=manual.pk).update(channel="manual")
    ShipmentFactory.create(order=manual, created_at=clock.now())
    assert sweep(clock.now()) == 1
    assert BigCommerceUpdate.objects.get().order == before
    assert sweep(clock.now()) == 0


def test_decision_12_the_daily_sweep_finds_what_the_short_one_does_not(shop: Shop) -> None:
    order = shop.shipped()
    BigCommerceUpdate.objects.all().delete()
    long_ago = clock.now() - timedelta(days=9)
    BigCommerceLink.objects.update(created_at=long_ago)
    order.shipments.update(created_at=long_ago + timedelta(days=1))
    assert tasks.send_to_bigcommerce() == "0 queued, 0 links"
    assert tasks.look_for_bigcommerce() == "1 queued"


def test_the_task_of_every_minute_queues_and_pokes(shop: Shop) -> None:
    shop.shipped()
    assert tasks.send_to_bigcommerce() == "0 queued, 1 links"
    assert [job.func() for job in OrmQ.objects.all()] == ["shipments.tasks.send_to_shop"]
    assert tasks.send_to_shop(shop.link.pk) == "1 accepted"
    assert tasks.send_to_bigcommerce() == "0 queued, 0 links"


def test_the_command_tells_both_and_leaves_a_link_to_the_worker_that_has_it(shop: Shop) -> None:
    order, out = shop.shipped(), StringIO()
    with working.alone(shop.link.pk):
        call_command("notify_shipments", stdout=out)
    assert f"{shop.link}: a worker is sending these at the moment" in out.getvalue()
    assert notification_of(order).state == "accepted"
    assert shop.shipments(order) == []
    call_command("notify_shipments", stdout=out)
    assert f"{shop.link}: 1 accepted" in out.getvalue()
    assert len(shop.shipments(order)) == 1


def test_combined_orders_are_each_shipped_there(shop: Shop) -> None:
    first, second = shop.order(), shop.order()
    Order.objects.update(name_key="same")
    zone = first.store.marketplace.time_zone
    day = max(order.purchased_at.astimezone(zone).date() for order in (first, second))
    orders = list(Order.objects.order_by("pk"))
    combine(orders, ShipmentDetails("UPS", NUMBER, day, "Ground"), None, clock.now())
    assert str(shop.run()) == "2 accepted"
    numbers = [shop.shipments(order)[0]["trackingNumber"] for order in (first, second)]
    assert numbers == [NUMBER] * 2


def test_shp_9_a_parcel_voided_before_it_was_sent_is_dropped_and_the_next_one_goes(
    shop: Shop,
) -> None:
    order = shop.order()
    shipment = shop.ship(order)
    void(shipment)
    assert (update_of(order).state, update_of(order).reason) == ("cancelled", "voided")
    assert str(shop.run()) == "nothing due"
    order.refresh_from_db()
    shop.ship(order, OTHER_NUMBER)
    assert str(shop.run()) == "1 accepted"
    (parcel,) = shop.shipments(order)
    assert parcel["trackingNumber"] == OTHER_NUMBER
    assert BigCommerceUpdate.objects.count() == 1


def test_shp_9_a_parcel_voided_after_a_lost_answer_is_looked_up_first(shop: Shop) -> None:
    order = shop.order()
    shipment = shop.ship(order)
    shop.there.fault("createShipment", "timeout_after", seconds=0)
    shop.run()
    void(shipment)
    assert update_of(order).state == "waiting"
    assert str(shop.run()) == "1 accepted"


def test_shp_9_a_parcel_voided_after_a_failed_try_ends_unsent(shop: Shop) -> None:
    order = shop.order()
    shipment = shop.ship(order)
    shop.there.fault("createShipment", "message", status=400)
    shop.run()
    assert update_of(order).state == "rejected"
    void(shipment)
    assert str(shop.run()) == "1 cancelled"
    assert shop.shipments(order) == []


def test_shp_9_voided_after_it_was_sent_it_stays_there_and_nothing_more_is_sent(
    shop: Shop,
) -> None:
    order = shop.order()
    shipment = shop.ship(order)
    shop.run()
    void(shipment)
    order.refresh_from_db()
    shop.ship(order, OTHER_NUMBER)
    assert str(shop.run()) == "nothing due"
    assert len(shop.shipments(order)) == 1
    assert update_of(order).shipment == shipment


def test_shp_26_never_both_where_bigcommerce_tells_amazon_waybill_does_not(shop: Shop) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    shop.there.change(tellsAmazon=True)
    order = shop.shipped()
    row = notification_of(order)
    assert (row.state, row.reason) == ("not_needed", "bigcommerce")
    send_due(order.selling_partner_id, clock.now())
    assert shop.desk.confirmations(row) == []
    assert str(shop.run()) == "1 accepted"
    send_due(order.selling_partner_id, clock.now())
    assert [one["source"] for one in shop.desk.confirmations(row)] == ["bigcommerce"]


def test_shp_26_where_waybill_tells_amazon_both_hear_it_once(shop: Shop) -> None:
    order = shop.shipped()
    shop.run()
    send_due(order.selling_partner_id, clock.now())
    assert [one["source"] for one in shop.desk.confirmations(notification_of(order))] == ["call"]
    assert len(shop.shipments(order)) == 1


def test_shp_26_i1_an_order_that_bigcommerce_lacks_is_told_by_waybill_in_time(shop: Shop) -> None:
    """Two hours before ship-by at the latest, an hour after the parcel was recorded at the earliest."""
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.order(copied=False)
    ship_by = clock.now() + timedelta(hours=6)
    type(order).objects.filter(pk=order.pk).update(ship_by_at=ship_by, queue_at=ship_by)
    order.refresh_from_db()
    shop.ship(order)
    shop.run()
    shop.run(ship_by - timedelta(hours=2, minutes=1))
    assert notification_of(order).state == "not_needed"
    shop.run(ship_by - timedelta(hours=2))
    assert update_of(order).reason == "not_there"
    row = notification_of(order)
    assert (row.state, row.reason) == ("unknown", "bigcommerce")
    send_due(order.selling_partner_id, ship_by)
    assert [one["source"] for one in shop.desk.confirmations(row)] == ["call"]


def test_shp_26_i1_unlinking_leaves_waiting_orders_to_waybill(shop: Shop) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.shipped()
    linking.unlink(shop.desk.store, UserFactory.create())
    assert tasks.send_to_bigcommerce() == "0 queued, 0 links"
    assert (update_of(order).state, update_of(order).reason) == ("not_needed", "unlinked")
    assert notification_of(order).state == "waiting"
    assert shop.there.calls() == []


def test_shp_26_a_voided_parcel_leaves_the_choice_to_the_next_one(shop: Shop) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.order()
    void(shop.ship(order))
    assert notification_of(order).state == "cancelled"
    BigCommerceLink.objects.update(teller="waybill")
    order.refresh_from_db()
    shop.ship(order, OTHER_NUMBER)
    assert notification_of(order).state == "waiting"
