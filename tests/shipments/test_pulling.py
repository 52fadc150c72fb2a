"""The pull list: parcels to take out of the pile before the pick-up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments.pulling import to_pull
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    LabelFactory,
    MemberFactory,
    OrderItemFactory,
    ShipmentFactory,
    StoreFactory,
)

pytestmark = pytest.mark.django_db

LATE: dict[str, Any] = {"status": "cancelled", "amazon_status": "CANCELLED"}
ASKED: dict[str, Any] = {
    "status": "shipped", "cancel_requested": True, "cancel_reason": "NO_LONGER_NEEDED",
}  # fmt: skip
URL = "/shipments/pull-list/"


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def shipped(store: Store, hours_ago: int = 1, tracking: str = "9400110000", **fields: Any) -> Order:
    """An order that was shipped here, with one line."""
    shipment = ShipmentFactory.create(
        order__store=store,
        order__shipped_here_at=TODAY - timedelta(hours=hours_ago),
        carrier_code="USPS",
        tracking_number=tracking,
        **{f"order__{name}": value for name, value in {"status": "shipped", **fields}.items()},
    )
    order: Order = shipment.order
    OrderItemFactory.create(order=order)
    return order


def test_decision_18_the_list_shows_what_to_take_out_and_nothing_else(
    packer: Client, store: Store
) -> None:
    late = shipped(store, 1, "9400110001", **LATE)
    asked = shipped(store, 2, "9400110002", **ASKED)
    shipped(store, 1, "9400110003")  # nobody asked
    shipped(store, 1, "9400110004", **ASKED, cancel_decided_at=TODAY)
    shipped(StoreFactory.create(), 1, "9400110005", **LATE)  # somebody else's
    text = packer.get(URL).content.decode()
    assert [parcel.order for parcel in to_pull([store])] == [late, asked]
    assert "Cancelled at Amazon" in text
    assert "Buyer asked to cancel" in text
    assert "No longer needed" in text
    assert "Tom Lindqvist" in text
    assert "2 × Dotted notebook A5" in text
    for number in ("9400110001", "9400110002"):
        assert number in text
    for number in ("9400110003", "9400110004", "9400110005"):
        assert number not in text


def test_decision_18_taken_out_leads_back_to_the_list(packer: Client, store: Store) -> None:
    order = shipped(store, **LATE)
    address = reverse("orders:taken_out", args=[order.public_id])
    answer = packer.post(address, {"next": "pull_list"}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    text = answer.content.decode()
    assert "is noted as taken out" in text
    assert "No parcel to take out" in text


def test_decision_18_a_parcel_may_stay_in(packer: Client, store: Store) -> None:
    order = shipped(store, **ASKED)
    address = reverse("orders:ship_anyway", args=[order.public_id])
    answer = packer.post(address, {"next": "pull_list"}, follow=True)
    assert "No parcel to take out" in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_list(
    store: Store, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        shipped(store, number, **LATE)
    with django_assert_num_queries(4):  # with the carrier table
        assert len(to_pull([store])) == 5


def test_decision_18_a_bought_label_can_be_voided_from_the_list(
    packer: Client, store: Store
) -> None:
    order = shipped(store, **LATE)
    shipment = order.shipments.get()
    LabelFactory.create(order=order, shipment=shipment)
    address = reverse("shipments:void", args=[shipment.public_id])
    text = packer.get(URL).content.decode()
    assert "label bought here" in text
    assert address in text
    packer.post(address)
    text = packer.get(URL).content.decode()
    assert "Being voided" in text
    assert address not in text


def test_decision_18_a_voided_parcel_stays_listed_until_it_is_taken_out(
    packer: Client, store: Store
) -> None:
    order = shipped(store, 1, "9400110001", **LATE)
    packer.post(reverse("shipments:void", args=[order.shipments.get().public_id]))
    text = packer.get(URL).content.decode()
    assert "9400110001" in text
    assert "Voided" in text
