"""Everything but the notification works for orders that were entered here (decision 31, I1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from redaction.redacting import redact_due
from shipments.details import ShipmentDetails
from shipments.models import Shipment, ShipmentNotification
from shipments.recording import CannotShip, record_shipment
from tests.factories import (
    TODAY,
    ManualOrderFactory,
    MemberFactory,
    OrderItemFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

DETAILS = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), "Ground")


def manual(**fields: Any) -> Order:
    order: Order = ManualOrderFactory.create(**fields)
    OrderItemFactory.create(order=order)
    return order


def test_decision_31_i1_marking_it_as_shipped_queues_no_notification() -> None:
    store = StoreFactory.create()
    ours, theirs = manual(store=store), order_with_items(store=store)
    for order in (ours, theirs):
        record_shipment(order, DETAILS, None, TODAY)
    assert [n.order for n in ShipmentNotification.objects.all()] == [theirs]
    ours.refresh_from_db()
    assert (ours.status, ours.shipped_here_at) == ("shipped", TODAY)
    assert [event.kind for event in ours.events.all()] == ["marked_shipped"]


def test_decision_31_a_second_shipment_is_refused_without_a_word_of_amazon() -> None:
    order = manual()
    record_shipment(order, DETAILS, None, TODAY)
    again = DETAILS._replace(tracking_number="1Z999AA10123456785")
    with pytest.raises(CannotShip) as caught:
        record_shipment(order, again, None, TODAY + timedelta(minutes=1))
    assert caught.value.text == f"Order {order.amazon_order_id} is already shipped."
    assert Shipment.objects.count() == 1


def test_decision_31_the_pages_say_that_nobody_is_told(client: Client) -> None:
    order = manual()
    client.force_login(MemberFactory.create(account=order.selling_partner.account).user)
    url = reverse("shipments:mark_shipped", args=[order.public_id])
    form = {
        "carrier_code": "UPS", "service": "Ground", "tracking_number": "1Z999AA10123456784",
        "ship_date": TODAY.date().isoformat(),
    }  # fmt: skip
    assert "Leave it empty for a letter that has none." in client.get(url).text
    page = client.post(url, form, follow=True).text
    assert "It is not from Amazon, which is not told." in page
    assert "Not from Amazon" in client.get(reverse("shipments:list")).text


def test_decision_31_shp_28_a_letter_without_a_number_leaves_once(client: Client) -> None:
    order = manual()
    client.force_login(MemberFactory.create(account=order.selling_partner.account).user)
    url = reverse("shipments:mark_shipped", args=[order.public_id])
    form = {"carrier_code": "USPS", "tracking_number": " ", "ship_date": TODAY.date().isoformat()}
    for _ in range(2):
        page = client.post(url, form, follow=True)
        assert page.status_code in (200, 422)
    shipment = Shipment.objects.get()
    assert (shipment.tracking_number, shipment.carrier_code) == ("", "USPS")
    order.refresh_from_db()
    assert order.status == "shipped"
    assert not ShipmentNotification.objects.exists()
    for name in ("list", "shipment"):
        where = [shipment.public_id] if name == "shipment" else []
        assert client.get(reverse(f"shipments:{name}", args=where)).status_code == 200


def test_shp_28_decision_27_an_amazon_order_without_a_number_needs_its_service() -> None:
    order = order_with_items()
    with pytest.raises(CannotShip, match="bad_details") as caught:
        record_shipment(order, DETAILS._replace(tracking_number="", service=" "), None, TODAY)
    assert caught.value.field == "tracking_number"
    assert "needs the name of that service" in caught.value.text
    assert not Shipment.objects.exists()
    shipment = record_shipment(order, DETAILS._replace(tracking_number=""), None, TODAY)
    row = ShipmentNotification.objects.get()
    assert (row.via, row.reason, row.state) == ("feed", "untracked", "waiting")
    assert row.due_at == TODAY + timedelta(minutes=5)
    # Nobody can see it arrive: the term of untracked parcels counts (RED-12).
    assert not shipment.automatic_tracking


def test_decision_31_a_letter_without_a_number_has_no_deadline() -> None:
    order = manual()
    record_shipment(order, DETAILS._replace(tracking_number=""), None, TODAY)
    assert redact_due(TODAY + timedelta(days=400)).orders == 0
    order.refresh_from_db()
    assert order.redacted_at is None
