"""The second worklist of decision 18: voided after acceptance; and voids on the pull list."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments.labels.still_shown import rows_of, still_shown
from shipments.models import Label, Shipment, ShipmentNotification
from stores import clock
from stores.models import Member, Store
from tests.factories import LabelFactory, MemberFactory, NotificationFactory, ShipmentFactory

pytestmark = pytest.mark.django_db

URL = "/shipments/voided/"


def told(state: str = "accepted", **fields: Any) -> Shipment:
    """A voided parcel that Amazon was told about."""
    now = clock.now()
    row = NotificationFactory.create(
        state=state, shipment__created_at=now, shipment__voided_at=now,
        shipment__order__status="awaiting", **fields,
    )  # fmt: skip
    shipment: Shipment = row.shipment
    return shipment


def by_label(label_state: str = "voided") -> Shipment:
    now = clock.now()
    label = LabelFactory.create(
        state=label_state, shipment__voided_at=now, shipment__created_at=now
    )
    NotificationFactory.create(shipment=label.shipment, state="not_needed", reason="buy_shipping")
    shipment: Shipment = label.shipment
    return shipment


def shown(shipment: Shipment) -> bool:
    return shipment in still_shown([shipment.order.store], clock.now())


def client_for(store: Store, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


def test_decision_18_only_voids_whose_number_amazon_still_shows_are_listed() -> None:
    assert shown(told())
    assert shown(by_label())
    assert not shown(by_label("voiding"))  # Amazon's word is not known yet
    assert not shown(told("cancelled"))
    assert not shown(told("not_needed"))  # it was shipped elsewhere: Amazon never had our number
    standing = told()
    Shipment.objects.filter(pk=standing.pk).update(voided_at=None)
    assert not shown(standing)
    cancelled = told()
    Order.objects.filter(pk=cancelled.order_id).update(status="cancelled")
    assert not shown(cancelled)


def test_decision_18_the_list_leads_to_seller_central_and_to_the_new_parcel() -> None:
    shipment = told()
    order = shipment.order
    client = client_for(order.store)
    page = client.get(URL).text
    assert shipment.tracking_number in page
    assert f"/orders-v3/order/{order.amazon_order_id}" in page
    assert reverse("shipments:mark_shipped", args=[order.public_id]) in page
    ShipmentFactory.create(order=order, tracking_number="1ZNEWNUMBER01")
    page = client.get(URL).text
    assert "1ZNEWNUMBER01" in page
    assert reverse("shipments:mark_shipped", args=[order.public_id]) not in page


def test_decision_18_corrected_takes_it_off_the_list_until_the_next_void() -> None:
    shipment = told()
    order = shipment.order
    client = client_for(order.store)
    address = reverse("shipments:corrected", args=[order.public_id])
    assert "noted as corrected" in client.post(address, follow=True).text
    assert not shown(shipment)
    assert "nothing to correct" in client.post(address, follow=True).text
    Shipment.objects.update(voided_at=clock.now() + timedelta(minutes=1))
    assert shown(shipment)


def test_t5_viewers_read_and_others_see_nothing() -> None:
    shipment = told()
    order = shipment.order
    address = reverse("shipments:corrected", args=[order.public_id])
    assert order.amazon_order_id in client_for(order.store, Member.Role.VIEWER).get(URL).text
    assert client_for(order.store, Member.Role.VIEWER).post(address).status_code == 403
    foreign = client_for(told().order.store)
    assert order.amazon_order_id not in foreign.get(URL).text
    assert foreign.post(address).status_code == 404


def test_the_list_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    first = told()
    for _ in range(4):
        told(shipment__order__store=first.order.store)
    with django_assert_max_num_queries(3):  # the third reads the table of carriers
        assert len(rows_of([first.order.store], clock.now())) == 5


def test_shp_9_the_next_parcel_of_such_an_order_is_recorded_and_not_told() -> None:
    shipment = told()
    order = shipment.order
    Order.objects.update(amazon_status="SHIPPED", status="shipped", shipped_here_at=None)
    client = client_for(order.store)
    dialog = client.get(reverse("shipments:mark_shipped", args=[order.public_id]))
    assert "already shipped" not in dialog.text
    assert ShipmentNotification.objects.get().state == "accepted"
    assert Label.objects.count() == 0
