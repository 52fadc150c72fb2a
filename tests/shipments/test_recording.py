from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.models import Shipment, ShipmentNotification
from shipments.recording import CannotShip, record_shipment
from stores.models import AuditEvent
from tests.factories import TODAY, StoreFactory, UserFactory, order_with_items

pytestmark = pytest.mark.django_db

DETAILS = ShipmentDetails("UPS", "1Z 999 AA1 0123456784", TODAY.date(), service="Ground")


def refused(order: Order, details: ShipmentDetails = DETAILS, now: datetime = TODAY) -> CannotShip:
    with pytest.raises(CannotShip) as caught:
        record_shipment(order, details, None, now)
    assert order.amazon_order_id in caught.value.text
    assert not Shipment.objects.filter(order=order).exists()
    assert not ShipmentNotification.objects.filter(order=order).exists()
    return caught.value


def test_sta_13_marking_as_shipped_writes_shipment_notification_state_and_history() -> None:
    order, user = order_with_items(), UserFactory.create()
    shipment = record_shipment(order, DETAILS, user, TODAY)
    order.refresh_from_db()
    assert (order.status, order.shipped_here_at) == (Order.Status.SHIPPED, TODAY)
    assert shipment.tracking_number == "1Z999AA10123456784"
    assert shipment.automatic_tracking is True
    assert shipment.created_by == user
    notification = ShipmentNotification.objects.get(order=order)
    assert notification.state == ShipmentNotification.State.WAITING
    assert (notification.due_at, notification.queue_at) == (TODAY, order.queue_at)
    assert notification.shipment == shipment
    event = OrderEvent.objects.get(order=order)
    assert (event.kind, event.user, event.at) == ("marked_shipped", user, TODAY)


def test_sys_5_who_marked_it_costs_one_statement_more_and_no_question_whose_order_it_is() -> None:
    counts = []
    for user in (None, UserFactory.create(), None, UserFactory.create()):
        order = Order.objects.select_related("store").get(pk=order_with_items().pk)
        with CaptureQueriesContext(connection) as queries:
            record_shipment(order, DETAILS, user, TODAY)
        counts.append(len(queries))
    assert counts[3] == counts[2] + 1
    row = AuditEvent.objects.latest("pk")
    assert (row.action, row.account_id) == ("order.marked_shipped", order.selling_partner.account_id)  # fmt: skip


def test_t17_a_second_submit_returns_the_first_result() -> None:
    order = order_with_items()
    first = record_shipment(order, DETAILS, None, TODAY)
    stale = Order.objects.get(pk=order.pk)
    again = record_shipment(stale, DETAILS, None, TODAY + timedelta(seconds=1))
    assert again == first
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 1
    assert OrderEvent.objects.count() == 1


def test_shp_8_another_number_for_a_shipped_order_is_refused() -> None:
    order = order_with_items()
    record_shipment(order, DETAILS, None, TODAY)
    with pytest.raises(CannotShip) as caught:
        record_shipment(order, DETAILS._replace(tracking_number="1Z000000"), None, TODAY)
    assert caught.value.code == "already_shipped"
    assert Shipment.objects.get().tracking_number == "1Z999AA10123456784"


def test_shp_9_after_a_void_there_is_one_notification_only() -> None:
    order = order_with_items()
    shipment = record_shipment(order, DETAILS, None, TODAY)
    Shipment.objects.filter(pk=shipment.pk).update(voided_at=TODAY)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.AWAITING_SHIPMENT)
    with pytest.raises(CannotShip) as caught:
        record_shipment(order, DETAILS, None, TODAY)
    assert caught.value.code == "being_told"
    ShipmentNotification.objects.update(state="accepted")
    second = record_shipment(order, DETAILS, None, TODAY)
    assert second != shipment
    assert ShipmentNotification.objects.get().shipment == shipment


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"amazon_status": "CANCELLED"}, "cancelled"),
        ({"fulfilled_by": "AMAZON"}, "amazon_fulfilled"),
        ({"programs": ["PRIME", "AMAZON_EASY_SHIP"]}, "read_only_program"),
        ({"programs": ["DELIVERY_BY_AMAZON"]}, "read_only_program"),
        ({"programs": ["IN_STORE_PICK_UP"]}, "read_only_program"),
        ({"programs": ["FBM_SHIP_PLUS"]}, "buy_shipping_only"),
        ({"status": "shipped"}, "already_shipped"),
        ({"amazon_status": "SHIPPED"}, "already_shipped"),
        ({"status": "on_hold"}, "on_hold"),
        ({"cancel_requested": True}, "cancel_requested"),
    ],
)
def test_shp_23_decision_19_orders_that_must_not_be_shipped_are_refused(
    fields: dict[str, Any], code: str
) -> None:
    assert refused(order_with_items(**fields)).code == code


def test_shp_23_an_order_without_units_left_is_refused() -> None:
    order = order_with_items()
    order.items.update(quantity_unfulfilled=0)
    assert refused(order).code == "nothing_left"


def test_decision_17_the_buyers_wish_to_cancel_is_overridden_by_a_tick_only() -> None:
    order = order_with_items(cancel_requested=True)
    record_shipment(order, DETAILS._replace(ship_despite_cancel_request=True), None, TODAY)
    order.refresh_from_db()
    assert order.cancel_decided_at == TODAY
    held = order_with_items(status="on_hold")
    refused(held, DETAILS._replace(ship_despite_cancel_request=True))


def test_decision_33_a_redacted_order_may_still_be_marked_as_shipped() -> None:
    order = order_with_items(redacted_at=TODAY, buyer_data=None, buyer_fields=["recipient_name"])
    record_shipment(order, DETAILS, None, TODAY)
    order.refresh_from_db()
    assert order.status == Order.Status.SHIPPED
    assert order.buyer_data is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tracking_number": " ", "service": " "}, "tracking_number"),
        ({"tracking_number": "a\x00b"}, "tracking_number"),
        ({"tracking_number": "x" * 51}, "tracking_number"),
        ({"carrier_code": "ups"}, "carrier_code"),
        ({"carrier_code": "Other"}, "carrier_name"),
        ({"carrier_code": "Other", "carrier_name": "n" * 51}, "carrier_name"),
        ({"service": "s" * 51}, "service"),
        ({"service": "a\nb"}, "service"),
    ],
)
def test_shp_3_shp_28_wrong_details_are_refused_and_name_their_field(
    change: dict[str, Any], field: str
) -> None:
    assert refused(order_with_items(), DETAILS._replace(**change)).field == field


def test_shp_3_other_carries_the_name_and_known_codes_drop_it() -> None:
    other = DETAILS._replace(carrier_code="Other", carrier_name="Bike  Courier ")
    assert record_shipment(order_with_items(), other, None, TODAY).carrier_name == "Bike Courier"
    named = DETAILS._replace(carrier_name="left over")
    assert record_shipment(order_with_items(), named, None, TODAY).carrier_name == ""


def test_shp_25_today_is_the_stores_day() -> None:
    # 06:00 UTC on the 24th is still the 23rd in Los Angeles.
    night = datetime.fromisoformat("2026-11-24T06:00:00+00:00")
    order = order_with_items()
    tomorrow_there = DETAILS._replace(ship_date=date(2026, 11, 24))
    assert refused(order, tomorrow_there, night).field == "ship_date"
    tokyo = order_with_items(store=StoreFactory.create(marketplace_id="A1VC38T7YXB528"))
    record_shipment(tokyo, tomorrow_there, None, night)


def test_shp_25_i3_a_ship_date_before_the_order_is_refused_and_names_its_day() -> None:
    # Placed at 05:00 UTC on the 22nd: in Los Angeles that is still the 21st.
    placed = datetime.fromisoformat("2026-11-22T05:00:00+00:00")
    order = order_with_items(purchased_at=placed)
    for slip in (date(2026, 11, 20), date(2025, 11, 23), date(26, 11, 23)):
        fault = refused(order, DETAILS._replace(ship_date=slip))
        assert fault.field == "ship_date"
        assert "placed on 21 November 2026" in fault.text
    record_shipment(order, DETAILS._replace(ship_date=date(2026, 11, 21)), None, TODAY)


def test_red_14_tracking_is_copied_to_the_shipment() -> None:
    letter = DETAILS._replace(carrier_code="USPS", service="First-Class Mail Letter")
    assert record_shipment(order_with_items(), letter, None, TODAY).automatic_tracking is False
