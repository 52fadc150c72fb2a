"""Every way that makes or reopens a notification asks the store's setting (SHP-14)."""

from datetime import time, timedelta
from typing import Any

import pytest

from orders.models import Order
from shipments.combining.recording import combine
from shipments.labels import reopening
from shipments.labels.undoing import parcel_of, undo
from shipments.models import ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.notifying import send_due
from shipments.recording import ordered_on, record_shipment
from stores import clock
from stores.models import Store
from tests.factories import (
    TODAY,
    LabelFactory,
    NotificationFactory,
    ShipmentFactory,
    StoreFactory,
    order_with_items,
)
from tests.shipments.combining.people import bought_by
from tests.shipments.edge import ScriptedAmazon
from tests.shipments.real_amazon import Desk
from tests.shipments.test_recording import DETAILS

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
When = Store.NotifyWhen


def a_store(when: str, **fields: Any) -> Store:
    return StoreFactory.create(notify_when=when, **fields)


def recorded(store: Store, **fields: Any) -> ShipmentNotification:
    order = order_with_items(store=store, **{"ship_by_at": TODAY + 30 * HOUR} | fields)
    record_shipment(order, DETAILS, None, TODAY)
    return ShipmentNotification.objects.get(order=order)


def test_shp_14_a_late_moment_keeps_the_row_waiting_until_then(edge: ScriptedAmazon) -> None:
    row = recorded(a_store(When.AT_TIME, notify_time=time(17)))
    due_at = TODAY + 13 * HOUR  # it is four in the morning in Los Angeles
    assert (row.state, row.reason, row.due_at) == ("waiting", "scheduled", due_at)
    assert row.created_at == due_at
    for early in (TODAY, due_at - timedelta(seconds=1)):
        assert claiming.sellers_with_due(early) == []
        send_due(row.selling_partner_id, early)
    assert edge.sent == []
    send_due(row.selling_partner_id, due_at)
    assert [sent.amazon_order_id for sent in edge.sent] == [row.order.amazon_order_id]


def test_shp_14_never_makes_a_row_that_says_so_and_is_never_sent(edge: ScriptedAmazon) -> None:
    row = recorded(a_store(When.NEVER))
    assert (row.state, row.reason, row.settled_at) == ("not_needed", "never", TODAY)
    send_due(row.selling_partner_id, TODAY + 90 * HOUR)
    assert edge.sent == []


def test_decision_25_an_order_near_its_ship_by_is_told_at_once() -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=24), ship_by_at=TODAY + HOUR)
    assert (row.state, row.reason, row.due_at) == ("waiting", "", TODAY)


@pytest.mark.parametrize("when", [When.AFTER_HOURS, When.NEVER])
def test_shp_9_shp_14_a_void_before_the_moment_drops_the_row_and_the_next_parcel_is_judged_anew(
    when: str, edge: ScriptedAmazon
) -> None:
    row = recorded(a_store(when, notify_hours=6))
    undo(parcel_of(row.shipment), None, TODAY + HOUR)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "voided")
    send_due(row.selling_partner_id, TODAY + 90 * HOUR)
    assert edge.sent == []
    Store.objects.update(notify_when=When.AFTER_HOURS, notify_hours=2)
    fresh = Order.objects.get(pk=row.order_id)
    record_shipment(fresh, DETAILS._replace(tracking_number="1Z0002"), None, TODAY + 2 * HOUR)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("waiting", "scheduled")
    assert (row.due_at, row.settled_at) == (TODAY + 4 * HOUR, None)


def test_shp_13_shp_14_orders_of_one_parcel_have_their_moments_each() -> None:
    store = a_store(When.AFTER_HOURS, notify_hours=24)
    orders = [bought_by(store, ship_by_at=TODAY + n * HOUR) for n in (40, 10)]
    combine(orders, DETAILS, None, TODAY)
    first, second = (ShipmentNotification.objects.get(order=order) for order in orders)
    assert (first.due_at, second.due_at) == (TODAY + 24 * HOUR, TODAY + 8 * HOUR)


def test_shp_13_shp_14_under_never_no_order_of_a_parcel_waits() -> None:
    store = a_store(When.NEVER, notify_combined=Store.NotifyCombined.FIRST_ONLY)
    combine([bought_by(store), bought_by(store)], DETAILS, None, TODAY)
    rows = ShipmentNotification.objects.values_list("state", "reason")
    assert list(rows) == [("not_needed", "never")] * 2


def test_rea_7_what_fell_due_while_the_seller_was_cut_off_goes_in_order_of_ship_by(
    edge: ScriptedAmazon,
) -> None:
    store = a_store(When.AFTER_HOURS, notify_hours=1)
    seller = store.selling_partner
    seller.credentials = "bad"
    seller.save()
    later, first = (recorded(store, ship_by_at=TODAY + n * HOUR) for n in (40, 20))
    still_to_come = NotificationFactory.create(
        shipment__order=order_with_items(store=store, ship_by_at=TODAY + 9 * HOUR, status="shipped"),
        due_at=TODAY + 7 * HOUR, reason="scheduled",
    )  # fmt: skip
    send = [TODAY + 2 * HOUR, TODAY + 6 * HOUR]
    assert claiming.sellers_with_due(send[0]) == []
    seller.credentials = "good"
    seller.save()
    send_due(seller.pk, send[1])
    told = [sent.amazon_order_id for sent in edge.sent]
    assert told == [first.order.amazon_order_id, later.order.amazon_order_id]
    still_to_come.refresh_from_db()
    assert still_to_come.state == "waiting"


def test_decision_28_shp_14_a_parcel_told_after_a_void_at_amazon_waits_for_its_moment() -> None:
    store = a_store(When.AFTER_HOURS, notify_hours=3)
    order = order_with_items(store=store, status="shipped", ship_by_at=TODAY + 30 * HOUR)
    label = LabelFactory.create(order=order, shipment__voided_at=TODAY, state="voiding")
    row = NotificationFactory.create(
        shipment=label.shipment, state="not_needed", reason="buy_shipping", settled_at=TODAY
    )
    parcel = ShipmentFactory.create(order=order)
    reopening.settle(label, "UNSHIPPED", TODAY)
    row.refresh_from_db()
    assert (row.shipment, row.state, row.reason) == (parcel, "waiting", "scheduled")
    assert (row.due_at, row.settled_at) == (TODAY + 3 * HOUR, None)


def test_shp_14_i1_amazon_hears_of_it_at_its_moment_and_once(desk: Desk) -> None:
    Store.objects.update(notify_when=When.AFTER_HOURS, notify_hours=1)
    now = clock.now()
    [order_id] = desk.amazon.generate(desk.seller.id, 1, programs=[])
    order = desk.imported(order_id)
    Order.objects.update(ship_by_at=now + 30 * HOUR)
    day = ordered_on(order)
    assert day is not None
    record_shipment(order, DETAILS._replace(ship_date=day), None, now)
    row = ShipmentNotification.objects.get()
    seller = row.selling_partner_id
    assert row.due_at > now + timedelta(minutes=59)
    send_due(seller, now)
    assert desk.confirmations(row) == []
    for _ in range(2):
        send_due(seller, now + 2 * HOUR)
    assert len(desk.confirmations(row)) == 1
    row.refresh_from_db()
    assert row.state == "accepted"
