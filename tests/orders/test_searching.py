import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.lists.searching import find_asin, find_order, find_sku
from stores.models import Store
from tests.factories import TODAY, OrderFactory, ShipmentFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create()
    return store


@pytest.mark.parametrize(
    "typed", ["113-5041926-2207897", "11350419262207897", "113 5041926 2207897"]
)
def test_an_order_number_is_found_with_and_without_dashes(store: Store, typed: str) -> None:
    order = OrderFactory.create(store=store, amazon_order_id="113-5041926-2207897")
    assert find_order(typed, [store]) == order.public_id


def test_a_tracking_number_leads_to_its_order_unless_voided(store: Store) -> None:
    shipment = ShipmentFactory.create(order__store=store)
    assert find_order("1Z999AA10123456784", [store]) == shipment.order.public_id
    shipment.voided_at = TODAY
    shipment.save()
    assert find_order("1Z999AA10123456784", [store]) is None


def test_shp_24_a_scanned_usps_barcode_leads_to_the_order_of_its_number(store: Store) -> None:
    number = "9400111899223197428497"
    shipment = ShipmentFactory.create(order__store=store, tracking_number=number)
    for scanned in (f"42097201{number}", f"420972011234{number}", f"420 97201 {number}"):
        assert find_order(scanned, [store]) == shipment.order.public_id
    assert find_order(f"42097201{number[:-1]}8", [store]) is None


def test_a_tracking_number_of_two_orders_leads_to_neither(store: Store) -> None:
    ShipmentFactory.create_batch(2, order__store=store)
    assert find_order("1Z999AA10123456784", [store]) is None


def test_i5_nothing_of_another_account_is_found(store: Store) -> None:
    foreign = order_with_items(amazon_order_id="113-5041926-2207897")
    ShipmentFactory.create(order__store=foreign.store)
    assert find_order("113-5041926-2207897", [store]) is None
    assert find_order("1Z999AA10123456784", [store]) is None
    assert find_sku("NOTEB-A5-DOT", [store]) == ""
    assert find_asin("B0C7H2VYQK", [store]) == ""


@pytest.mark.parametrize("asin", ["B0C7H2VYQK", "0306406152", "030640615X"])
def test_imp_20_an_asin_is_found_by_all_of_its_ten_characters(store: Store, asin: str) -> None:
    order_with_items(store=store).items.update(asin=asin)
    assert find_asin(asin.lower(), [store]) == asin
    assert find_asin(asin[:-1], [store]) == ""
    with CaptureQueriesContext(connection) as seen:
        find_asin(asin, [store])
    assert len(seen) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + seen[0]["sql"])
            assert "item_asin" in str(cursor.fetchall())


def test_what_has_not_the_shape_of_an_asin_costs_no_query(store: Store) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert find_asin("Lindqvist!", [store]) == ""
    assert len(seen) == 0
