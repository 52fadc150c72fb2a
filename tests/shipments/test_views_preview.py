"""What goes to Amazon, shown before it goes: in the dialog, in a draft, and on the notification's page."""

from datetime import timedelta
from typing import Any

import pytest

from orders.models import Order
from shipments.models import NotificationAttempt, Shipment, ShipmentNotification
from shipments.outbox.confirming import fields_of
from shipments.outbox.field_words import lines_of
from shipments.outbox.notifying import send_due
from tests.amazon import US
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import ScriptedAmazon, refused, shipped, state
from tests.shipments.test_views_marking import browser, entered, member_of, pokes, url

__all__ = ["pokes"]

pytestmark = pytest.mark.django_db

PREVIEW = {"HX-Request": "true", "HX-Target": "preview"}


def asked(order: Order, **changes: str) -> Any:
    client = browser(member_of(order))
    return client.post(url(order), entered(preview="yes", **changes), headers=PREVIEW)


def test_shp_1_shp_2_shp_3_shp_4_the_dialog_shows_every_field_before_it_is_sent() -> None:
    order = order_with_items(lines=2)
    answer = asked(order, ship_date="2026-11-22")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for text in (
        order.amazon_order_id,
        "carrierCode",
        "UPS",
        "shippingMethod",
        "Ground",
        "trackingNumber",
        "1Z999AA10123456784",
        "shipDate",
        "2026-11-22T20:00:00Z",
        "packageReferenceId",
        US,
    ):
        assert text in answer.text
    for item in order.items.all():
        assert f"2 × {item.amazon_item_id}" in answer.text
        assert item.product_key in answer.text
    assert "Lindqvist" not in answer.text


def test_a_preview_records_nothing_even_with_every_tick() -> None:
    order = order_with_items()
    for headers in (PREVIEW, {}):
        fields = entered(preview="yes", record="1", tick="x")
        answer = browser(member_of(order)).post(url(order), fields, headers=headers)
        assert answer.status_code in (200, 422)
        assert "The moment of sending" in answer.text
    assert not Shipment.objects.exists()
    assert not ShipmentNotification.objects.exists()


def test_shp_24_an_odd_number_is_named_before_the_form_is_sent() -> None:
    order = order_with_items()
    assert (
        "does not look like a tracking number of UPS"
        in asked(order, tracking_number="12345678").text
    )
    assert "does not look like" not in asked(order).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tracking_number": ""}, "Enter a tracking number"),
        ({"tracking_number": "x" * 90}, "Enter a tracking number"),
        ({"carrier_code": "", "tracking_number": "§§"}, "Enter a carrier and a tracking number"),
        ({"carrier_code": "Other"}, "carrier&#x27;s name with Other"),
        ({"ship_date": "nonsense"}, "What goes to Amazon"),
    ],
)
def test_a_form_that_is_half_filled_in_says_what_is_missing(
    changes: dict[str, str], words: str
) -> None:
    answer = asked(order_with_items(), **changes)
    assert answer.status_code == 200
    assert words in answer.text


def test_shp_28_without_a_script_the_button_preview_shows_the_page_with_what_was_entered() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    page = client.get(url(order))
    assert 'name="preview"' in page.text
    shown = client.post(url(order), entered(preview="yes"))
    assert "<html" in shown.text
    assert "1Z 999 AA1 0123456784" in shown.text
    assert "<code>1Z999AA10123456784</code>" in shown.text
    manual = order_with_items(channel="manual", store=order.store)
    assert 'name="preview"' not in client.get(url(manual)).text


def test_shp_23_a_waiting_notification_says_that_its_order_was_cancelled_meanwhile() -> None:
    notification = shipped(order_with_items())
    Order.objects.update(amazon_status="CANCELLED")
    page = browser(member_of(notification.order)).get(
        f"/shipments/notifications/{notification.public_id}/"
    )
    assert "The order is cancelled at Amazon" in page.text


def test_what_amazon_was_told_stays_although_the_shipment_is_changed(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    send_due(notification.selling_partner_id, TODAY)
    Shipment.objects.update(tracking_number="1Z999AA10123456785")
    client = browser(member_of(notification.order))
    page = client.get(f"/shipments/notifications/{notification.public_id}/")
    assert "<code>1Z999AA10123456785</code>" in page.text
    ShipmentNotification.objects.update(state="unknown")
    page = client.get(f"/shipments/notifications/{notification.public_id}/")
    assert "<code>1Z999AA10123456784</code>" in page.text
    assert "told by the newest try" in page.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"carrier_code": "Gone Carrier"}, "unknown_carrier"),
        ({"carrier_code": "Other", "carrier_name": ""}, "nameless_carrier"),
    ],
)
def test_shp_3_a_carrier_that_amazon_no_longer_has_ends_without_a_call_and_can_be_corrected(
    edge: ScriptedAmazon, change: dict[str, str], reason: str
) -> None:
    notification = shipped(order_with_items())
    Shipment.objects.update(**change)
    send_due(notification.selling_partner_id, TODAY)
    assert edge.sent == []
    assert not NotificationAttempt.objects.exists()
    assert state(notification) == ("rejected", reason)
    client = browser(member_of(notification.order))
    page = client.get(f"/shipments/notifications/{notification.public_id}/")
    assert "Nothing was sent" in page.text
    assert "Correct and send again" in page.text
    correct = f"/shipments/notifications/{notification.public_id}/correct/"
    assert "<code>UPS</code>" in client.post(correct, entered(preview="yes"), headers=PREVIEW).text
    client.post(correct, entered())
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification) == ("accepted", "")


def test_a_preview_of_a_correction_changes_nothing(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    send_due(notification.selling_partner_id, TODAY)
    client = browser(member_of(notification.order))
    correct = f"/shipments/notifications/{notification.public_id}/correct/"
    for headers in (PREVIEW, {}):
        answer = client.post(correct, entered(preview="yes", carrier_code="USPS"), headers=headers)
        assert "<code>USPS</code>" in answer.text
    notification.shipment.refresh_from_db()
    assert notification.shipment.carrier_code == "UPS"
    assert state(notification) == ("rejected", "refused")


def test_shp_18_a_feed_has_its_own_names_and_no_fields_of_the_call() -> None:
    fields = {
        "amazonOrderId": "111-0000000-0000001",
        "marketplaceId": US,
        "packageReferenceId": "1",
        "carrierCode": "UPS",
        "trackingNumber": "1Z",
        "shipDate": "2026-11-23T20:00:00Z",
        "orderItems": [{"orderItemId": "A", "quantity": 2, "transparencyCodes": ["X1", "X2"]}],
    }
    names = [line.name for line in lines_of(fields, {"A": "MUG"}, by_feed=True)]
    assert names == [
        "AmazonOrderID",
        "CarrierCode",
        "ShipperTrackingNumber",
        "FulfillmentDate",
        "Item",
        "TransparencyCode",
    ]
    assert lines_of(fields, {"A": "MUG"})[-1] == (
        "Transparency codes",
        "transparencyCodes",
        "X1, X2",
        "MUG",
    )


def test_every_field_that_is_sent_has_a_label(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    Shipment.objects.update(carrier_code="Other", carrier_name="Tiny Courier")
    send_due(notification.selling_partner_id, TODAY)
    sent = fields_of(edge.sent[0])
    assert set(sent) == {line.name for line in lines_of(sent, {})}


def test_an_old_ship_date_is_named_in_the_dialog() -> None:
    order = order_with_items(purchased_at=TODAY - timedelta(days=40))
    assert "days back" in asked(order, ship_date="2026-10-20").text
    assert "days back" not in asked(order).text
