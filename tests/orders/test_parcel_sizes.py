"""An order's size from its product's package, where support switched that on (SUP-6)."""

from typing import Any

import pytest

from orders.handling.parcel_sizes import size_new_orders, size_open_orders
from orders.models import Order, Product
from orders.products.catalogue import look_up
from stores.models import Store
from tests.amazon import CANADA, PretendedAmazon
from tests.factories import ProductFactory, StoreFactory, order_with_items
from tests.orders.importing import connect
from tests.orders.payloads import item, later, order
from tests.orders.test_products import put

pytestmark = pytest.mark.django_db

ASIN = "B0C7H2VYQK"
SIZE = {"length_mm": 300, "width_mm": 200, "height_mm": 100, "weight_g": 850}
SINGLE = (item(1, quantity_ordered=1, quantity_unfulfilled=1, asin=ASIN),)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create(amazon_dimensions=True)


def parcel(stored: Order | None = None) -> tuple[Any, ...]:
    one = Order.objects.get() if stored is None else Order.objects.get(pk=stored.pk)
    return (one.parcel_length_mm, one.parcel_width_mm, one.parcel_height_mm, one.parcel_weight_g,
            one.parcel_set_by)  # fmt: skip


EMPTY = (None, None, None, None, "")
FROM_AMAZON = (300, 200, 100, 850, "amazon")


def test_sup_6_a_known_size_is_there_with_the_import(store: Store) -> None:
    ProductFactory.create(store=store, asin=ASIN, **SIZE)
    put(store, order(items=SINGLE))
    assert parcel() == FROM_AMAZON


@pytest.mark.parametrize(
    ("changes", "items"),
    [
        ({"amazon_dimensions": False}, SINGLE),
        ({"marketplace_id": CANADA}, SINGLE),
        ({}, (item(1, quantity_ordered=2, asin=ASIN),)),
        ({}, (*SINGLE, item(2, quantity_ordered=0, asin=ASIN))),
        ({}, (*SINGLE, item(2, asin=ASIN))),
        ({}, (item(1, quantity_ordered=1, asin="B0OTHER000"),)),
        ({}, (item(1, quantity_ordered=1, asin=""),)),
    ],
)
def test_sup_6_other_orders_stay_without_a_size(
    store: Store, changes: dict[str, Any], items: tuple[Any, ...]
) -> None:
    for name, value in changes.items():
        setattr(store, name, value)
    store.save()
    ProductFactory.create(store=store, asin=ASIN, **SIZE)
    ProductFactory.create(asin="B0OTHER000", **SIZE)  # of another store
    put(store, order(items=items, marketplace_id=store.marketplace_id))
    assert parcel() == EMPTY


@pytest.mark.parametrize("missing", ["length_mm", "width_mm", "height_mm"])
def test_sup_6_a_missing_side_leaves_it_empty(store: Store, missing: str) -> None:
    ProductFactory.create(store=store, asin=ASIN, **{**SIZE, missing: None})
    put(store, order(items=SINGLE))
    assert parcel() == EMPTY


def test_sup_6_a_missing_weight_leaves_only_the_weight_empty(store: Store) -> None:
    ProductFactory.create(store=store, asin=ASIN, **{**SIZE, "weight_g": None})
    put(store, order(items=SINGLE))
    assert parcel() == (300, 200, 100, None, "amazon")


def test_sup_6_a_persons_size_is_never_overwritten(store: Store) -> None:
    put(store, order(items=SINGLE))
    Order.objects.update(parcel_length_mm=50, parcel_set_by="person")
    Product.objects.update(**SIZE)
    put(store, later(order(items=SINGLE)))
    size_open_orders(store, [ASIN])
    assert parcel() == (50, None, None, None, "person")


def test_sup_6_an_open_order_gets_the_size_when_it_becomes_known(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    Store.objects.update(amazon_dimensions=True)
    store = partner.stores.get()
    fields: dict[str, Any] = {"store": store, "unit_count": 1}
    waiting, held, shipped, big = (
        order_with_items(**fields),
        order_with_items(**fields, status=Order.Status.ON_HOLD),
        order_with_items(**fields, status=Order.Status.SHIPPED),
        order_with_items(2, **fields),
    )
    for one in (waiting, held, shipped, big):
        one.items.update(asin=ASIN, quantity_ordered=1)
    ProductFactory.create(store=store, asin=ASIN)
    look_up(partner.pk)
    product = Product.objects.get()
    size = (product.length_mm, product.width_mm, product.height_mm, product.weight_g, "amazon")
    assert parcel(waiting) == parcel(held) == size
    assert parcel(shipped) == parcel(big) == EMPTY


def test_sup_6_a_store_without_the_switch_costs_no_query(
    store: Store, django_assert_num_queries: Any
) -> None:
    Store.objects.update(amazon_dimensions=False)
    store.refresh_from_db()
    with django_assert_num_queries(0):
        assert size_new_orders([store], ["113-5041926-0000001"]) == 0
