"""Default parcels of products: listed, searched, set in the store's units, forgotten (SUP-6)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.handling.parcels import Parcel
from shipments import habits
from shipments.models import ProductHabit
from stores.models import AuditEvent, Member, Store
from tests.factories import AccountFactory, OrderFactory, OrderItemFactory, ProductFactory
from tests.stores.visiting import a_store, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return a_store(AccountFactory.create())


def line(store: Store, key: str, **order: Any) -> None:
    OrderItemFactory.create(
        order=OrderFactory.create(store=store, **order), product_key=key, sku=key, title=f"A {key}"
    )


def path(store: Store, key: str = "") -> str:
    base = f"/shipments/products/{store.public_id}/"
    return f"{base}default/?key={key}" if key else base


def listed(store: Store, query: str = "") -> str:
    return page(signed_in(store, Member.Role.SHIPPER), f"{path(store)}?q={query}")


SIZE: dict[str, Any] = {"length": "11.8", "width": "7.9", "height": "3.9", "weight": "1.5"}


def save(store: Store, key: str, /, status: int = 302, **fields: Any) -> str:
    answer = signed_in(store, Member.Role.SHIPPER).post(path(store, key), fields)
    assert answer.status_code == status
    return answer.text


def test_a_default_is_set_in_the_units_of_the_store_and_proposed(store: Store) -> None:
    line(store, "MUG")
    assert "–" in listed(store)
    save(store, "MUG", **SIZE)
    kept = ProductHabit.objects.get()
    assert (kept.parcel_length_mm, kept.parcel_weight_g, kept.set_by_person) == (300, 680, True)
    html = listed(store)
    assert "11.8 × 7.9 × 3.9 in" in html
    assert "1.5 lb" in html
    assert "Default" in html
    order = OrderFactory.create(store=store)
    OrderItemFactory.create(order=order, product_key="MUG", quantity_unfulfilled=1)
    assert habits.proposed_parcel(order) == Parcel(300, 201, 99, 680)
    event = AuditEvent.objects.get()
    assert (event.action, event.detail) == ("product.default_set", {"product": "MUG"})


def test_a_default_is_forgotten(store: Store) -> None:
    line(store, "MUG")
    save(store, "MUG", **SIZE)
    save(store, "MUG", clear="1")
    kept = ProductHabit.objects.get()
    assert (kept.parcel_weight_g, kept.set_by_person) == (None, False)


def test_sup_6_the_form_begins_with_amazons_package(store: Store) -> None:
    line(store, "MUG")
    ProductFactory.create(
        store=store, asin="B0C7H2VYQK", length_mm=300, width_mm=200, height_mm=100, weight_g=680
    )
    html = page(signed_in(store), path(store, "MUG"))
    assert "Filled in from Amazon" in html
    assert 'value="11.8"' in html
    assert not ProductHabit.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"weight": "0"}, "The weight must be above 0."),
        ({"weight": "-1"}, "The weight must be above 0."),
        ({"weight": "882"}, "The weight is at most 330.69 lb."),
        ({**SIZE, "length": "400"}, "The length is at most 118.1 in."),
        ({"length": "5"}, "all three sides, or none"),
        ({"weight": "heavy"}, "Enter a number"),
        ({}, "Enter the three sides, the weight"),
    ],
)
def test_a_wrong_measure_names_field_and_limit(
    store: Store, fields: dict[str, str], words: str
) -> None:
    line(store, "MUG")
    answer = signed_in(store, Member.Role.SHIPPER).post(path(store, "MUG"), fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert not ProductHabit.objects.exists()


def test_open_orders_and_defaults_are_listed_and_searched(store: Store) -> None:
    line(store, "MUG")
    line(store, "MUG")
    line(store, "CANDLE")
    line(store, "OLD-ONE", status="shipped")
    ProductHabit.objects.create(store=store, product_key="LAMP", parcel_weight_g=900)
    line(a_store(AccountFactory.create()), "FOREIGN")
    html = listed(store)
    assert html.index("CANDLE") < html.index("MUG") < html.index("LAMP")
    assert "OLD-ONE" not in html
    assert "FOREIGN" not in html
    assert "Used last" in html
    assert "MUG" not in listed(store, "lam")
    assert "CANDLE" in listed(store, "a candle")
    assert "A OLD-ONE" in listed(store, "OLD-ONE")
    assert "No such product" in listed(store, "FOREIGN")


def test_a_foreign_or_unknown_product_is_not_found(store: Store) -> None:
    line(a_store(AccountFactory.create()), "FOREIGN")
    client = signed_in(store)
    for key in ("FOREIGN", "nothing", "%00"):
        assert client.get(f"{path(store)}default/?key={key}").status_code == 404
    assert client.get(f"{path(store)}default/").headers["Location"] == path(store)
    assert signed_in(store, Member.Role.VIEWER).get(path(store)).status_code == 403


def test_the_list_costs_the_same_for_one_product_and_for_many(store: Store) -> None:
    client = signed_in(store)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, path(store))
        return len(seen)

    line(store, "P0")
    ProductHabit.objects.create(store=store, product_key="H0", parcel_weight_g=1)
    queries()
    before = queries()
    for number in range(1, 60):
        line(store, f"P{number}")
        ProductHabit.objects.create(store=store, product_key=f"H{number}", parcel_weight_g=1)
    assert queries() <= before
    assert "50 products on this page" in page(client, path(store))
    assert "P9" in page(client, path(store)) + page(client, f"{path(store)}?page=2")
