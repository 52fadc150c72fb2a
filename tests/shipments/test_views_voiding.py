"""The void dialog over HTTP: what it says before, and what it says after."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments import tasks
from shipments.models import Label, Shipment, ShipmentNotification
from stores import clock
from stores.models import AuditEvent, Member
from tests.factories import (
    LabelFactory,
    MemberFactory,
    NotificationFactory,
    OrderFactory,
    ShipmentFactory,
)
from tests.shipments.edge import state
from tests.shipments.labels_at_amazon import bought
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db


def client_for(shipment: Shipment, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    account = shipment.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


@pytest.fixture
def told() -> ShipmentNotification:
    row: ShipmentNotification = NotificationFactory.create(
        shipment__order__first_imported_at=clock.now() - timedelta(days=3),
        shipment__order__shipped_here_at=clock.now(),
    )
    return row


def url(shipment: Shipment) -> str:
    return reverse("shipments:void", args=[shipment.public_id])


@pytest.mark.parametrize(
    ("at_amazon", "words"),
    [
        ("waiting", "is not told any more"),
        ("rejected", "is not told any more"),
        ("sending", "at this moment"),
        ("unknown", "at this moment"),
        ("accepted", "goes on showing its number"),
        ("not_needed", "Nothing was sent to Amazon"),
    ],
)
def test_shp_9_the_dialog_says_what_it_means_for_the_notification(
    told: ShipmentNotification, at_amazon: str, words: str
) -> None:
    ShipmentNotification.objects.update(state=at_amazon)
    text = client_for(told.shipment).get(url(told.shipment)).text
    assert words in text
    assert "Buyer details are removed at once" not in text
    assert Shipment.objects.standing().exists()


def test_decision_28_the_dialog_of_a_label_says_that_the_order_is_read() -> None:
    label: Label = LabelFactory.create()
    shipment = label.shipment
    assert shipment is not None
    NotificationFactory.create(shipment=shipment, state="not_needed")
    text = client_for(shipment).get(url(shipment)).text
    assert "After the void the order is read" in text
    assert "Amazon voids the label and refunds it" in text


def test_red_16_the_dialog_says_so_when_the_buyer_goes_at_once(told: ShipmentNotification) -> None:
    Order.objects.update(first_imported_at=clock.now() - timedelta(days=14))
    client = client_for(told.shipment)
    text = client.get(url(told.shipment)).text
    assert "Buyer details are removed at once" in text
    assert "name and street go with it, for good" in text
    ShipmentFactory.create(order=told.order, tracking_number="1Z0000000002")
    assert "Buyer details are removed at once" not in client.get(url(told.shipment)).text


def test_shp_12_the_dialog_names_the_other_orders_of_the_parcel(told: ShipmentNotification) -> None:
    order = OrderFactory.create(store=told.order.store, status="shipped")
    ShipmentFactory.create(order=order, lead=told.shipment)
    text = client_for(told.shipment).get(url(told.shipment)).text
    assert "One parcel, 2 orders" in text
    assert order.amazon_order_id in text


def test_t17_one_press_voids_and_the_second_says_so(told: ShipmentNotification) -> None:
    client = client_for(told.shipment)
    first = client.post(url(told.shipment), follow=True)
    assert "is voided." in first.text
    assert state(told) == ("cancelled", "voided")
    second = client.post(url(told.shipment), follow=True)
    assert "is voided already" in second.text
    assert AuditEvent.objects.filter(action="shipment.voided").count() == 1
    assert "is voided already" in client.get(url(told.shipment)).text


def test_in_the_dialog_the_page_is_drawn_anew(told: ShipmentNotification) -> None:
    headers = {"HX-Request": "true", "HX-Target": "dialogs"}
    client = client_for(told.shipment)
    assert "<html" not in client.get(url(told.shipment), headers=headers).text
    answer = client.post(url(told.shipment), headers=headers)
    assert "orders-changed" in answer.headers["HX-Trigger"]


def test_t5_only_shippers_of_the_store_void(told: ShipmentNotification) -> None:
    viewer = client_for(told.shipment, Member.Role.VIEWER)
    foreign = client_for(ShipmentFactory.create())
    assert viewer.post(url(told.shipment)).status_code == 403
    assert foreign.post(url(told.shipment)).status_code == 404
    assert told.shipment in Shipment.objects.standing()


def test_shp_9_the_screens_say_that_amazon_still_shows_the_number(
    told: ShipmentNotification,
) -> None:
    ShipmentNotification.objects.update(state="accepted")
    client = client_for(told.shipment)
    page = client.post(url(told.shipment), follow=True)
    words = "Amazon still shows the number of this voided parcel"
    assert words in page.text
    notification = client.get(reverse("shipments:notification", args=[told.public_id])).text
    assert "Amazon still shows its number" in notification
    assert "Open in Seller Central" in notification


def test_a_label_is_voided_by_the_worker_and_the_page_follows(desk: Desk) -> None:
    label = bought(desk)
    assert label.shipment is not None
    client = client_for(label.shipment)
    answer = client.post(url(label.shipment), follow=True)
    assert "Amazon is asked to void the label" in answer.text
    assert "Being voided" in answer.text
    assert tasks.finish_voids() == "1 voided"
    page = client.get(reverse("shipments:of_order", args=[label.order.public_id]))
    assert "Voided" in page.text
    assert url(label.shipment) not in page.text
    assert tasks.finish_voids() == "none"


def test_a_void_that_amazon_refuses_is_shown_in_its_words(desk: Desk) -> None:
    label = bought(desk)
    desk.amazon.parcel_event(label.amazon_shipment_id, "PickupDone")
    assert label.shipment is not None
    client = client_for(label.shipment)
    client.post(url(label.shipment))
    assert tasks.finish_voids() == "1 refused"
    page = client.get(reverse("shipments:of_order", args=[label.order.public_id]))
    assert "Amazon did not void the label:" in page.text
    assert "picked up and cannot be cancelled" in page.text
    assert url(label.shipment) in page.text
