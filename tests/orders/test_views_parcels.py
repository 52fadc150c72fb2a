"""Setting the size and weight of a parcel by hand (SUP-6)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.handling.parcel_sizes import size_open_orders
from orders.models import Order, OrderEvent
from stores.models import Member, Store
from tests.factories import TODAY, MemberFactory, ProductFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create(amazon_dimensions=True)


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    return signed_in(client, store, Member.Role.SHIPPER)


def signed_in(client: Client, store: Store, role: Member.Role) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


def url(order: Order, name: str = "parcel") -> str:
    return reverse(f"orders:{name}", args=[order.public_id])


def parcel(order: Order) -> tuple[Any, ...]:
    order.refresh_from_db()
    return (order.parcel_length_mm, order.parcel_width_mm, order.parcel_height_mm,
            order.parcel_weight_g, order.parcel_set_by)  # fmt: skip


SIDES = {"length": "11.8", "width": "7.9", "height": "3.9", "weight": "1.87"}


def test_sup_6_a_shipper_enters_inches_and_pounds_in_the_united_states(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store)
    assert "No size yet." in packer.get(url(order, "detail")).text
    assert "Length, in" in packer.get(url(order)).text
    assert packer.post(url(order), SIDES).status_code == 302
    assert parcel(order) == (300, 201, 99, 848, "person")
    text = packer.get(url(order, "detail")).text
    assert "11.8 × 7.9 × 3.9 in" in text
    assert "1.87 lb" in text
    assert "Entered here." in text
    assert "Size or weight entered" in text
    event = OrderEvent.objects.get()
    assert (event.kind, event.detail) == ("parcel_measured", {})
    assert 'value="11.8"' in packer.get(url(order)).text


def test_sup_6_elsewhere_it_is_centimetres_and_kilograms(packer: Client, store: Store) -> None:
    Store.objects.update(marketplace_id="A1PA6795UKMFR9")
    order = order_with_items(store=store)
    assert "Weight, kg" in packer.get(url(order)).text
    packer.post(url(order), {"length": "30", "width": "20.5", "height": "0.1", "weight": "0.25"})
    assert parcel(order) == (300, 205, 1, 250, "person")
    assert "30 × 20.5 × 0.1 cm" in packer.get(url(order, "detail")).text


def test_sup_6_an_entered_size_replaces_amazons_and_is_never_replaced(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store, unit_count=1)
    order.items.update(quantity_ordered=1, asin="B0C7H2VYQK")
    ProductFactory.create(
        store=store, asin="B0C7H2VYQK", length_mm=300, width_mm=200, height_mm=100, weight_g=850
    )
    assert size_open_orders(store, ["B0C7H2VYQK"]) == 1
    text = packer.get(url(order, "detail")).text
    assert "11.8 × 7.9 × 3.9 in" in text
    assert "From the product&#x27;s package at Amazon." in text or "From the product's" in text
    packer.post(url(order), {"weight": "2"})
    assert parcel(order) == (None, None, None, 907, "person")
    assert size_open_orders(store, ["B0C7H2VYQK"]) == 0
    assert parcel(order) == (None, None, None, 907, "person")


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Enter the three sides, the weight, or all of them."),
        ({"length": "5", "width": "5"}, "Enter all three sides, or none."),
        ({**SIDES, "length": "0"}, "The length must be above 0."),
        ({**SIDES, "length": "-3"}, "The length must be above 0."),
        ({**SIDES, "length": "118.2"}, "The length is at most 118.1 in."),
        ({**SIDES, "weight": "331"}, "The weight is at most 330.69 lb."),
        ({**SIDES, "weight": "NaN"}, "Enter a number, for example 11.5."),
        ({**SIDES, "weight": "1e9999"}, "The weight is at most"),
        ({**SIDES, "weight": "1.234"}, "Two places behind the point are enough."),
        ({**SIDES, "weight": "heavy"}, "Enter a number, for example 11.5."),
    ],
)
def test_sup_6_what_is_no_size_comes_back_with_what_to_do(
    packer: Client, store: Store, entered: dict[str, str], words: str
) -> None:
    order = order_with_items(store=store)
    response = packer.post(url(order), entered)
    assert response.status_code == 422
    assert words in response.text
    assert parcel(order) == (None, None, None, None, "")
    assert not OrderEvent.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"status": Order.Status.SHIPPED}, {"programs": ["AMAZON_EASY_SHIP"]},
     {"status": Order.Status.SHIPPED, "fulfilled_by": "AMAZON"}],
)  # fmt: skip
def test_what_is_not_shipped_from_here_keeps_its_size(
    packer: Client, store: Store, fields: dict[str, Any]
) -> None:
    order = order_with_items(store=store, **fields)
    assert "size and weight" not in packer.get(url(order, "detail")).text
    response = packer.post(url(order), SIDES)
    assert response.status_code == 422
    assert "not shipped from here" in response.text
    assert parcel(order) == (None, None, None, None, "")


def test_a_viewer_reads_it_and_the_dialog_is_a_fragment(client: Client, store: Store) -> None:
    order = order_with_items(store=store, parcel_weight_g=850, parcel_set_by="person")
    viewer = signed_in(client, store, Member.Role.VIEWER)
    text = viewer.get(url(order, "detail")).text
    assert "1.87 lb" in text
    assert "size and weight" not in text
    assert viewer.post(url(order), SIDES).status_code == 403
    packer = signed_in(Client(), store, Member.Role.SHIPPER)
    assert "<html" in packer.get(url(order)).text
    assert "<html" not in packer.get(url(order), headers=DIALOG).text
