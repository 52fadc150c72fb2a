"""Custom fields: what support mapped, from the import to the order page (SUP-2 to SUP-4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from orders.buyer import MARKER, BuyerData
from orders.imports.custom_fields import Field, pairs_of, shown
from orders.models import Order
from redaction.redacting import redact_due
from stores.models import Store
from stores.spapi.payloads import BuyerPayload
from stores.switches.custom_fields import SOURCES
from tests.factories import StoreFactory
from tests.orders.payloads import BUYER, NOW, US, item, later, order
from tests.orders.test_storing import put
from tests.stores.visiting import page, signed_in

PAYLOAD = order(
    seller_order_id="NW-1001",
    service_level="STANDARD",
    programs=("PRIME", "AMAZON_BUSINESS"),
    earliest_ship_at=datetime(2026, 11, 21, 8, tzinfo=UTC),
    ship_by_at=datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC),
    deliver_by_at=datetime(2026, 11, 28, 7, 59, 59, tzinfo=UTC),
    buyer=BUYER._replace(purchase_order="PO-4711"),
    items=(item(1), item(2), item(3, sku="SKU-1", asin="")),
)


def test_sup_3_each_source_has_its_value() -> None:
    pairs = pairs_of(list(SOURCES), PAYLOAD, with_lines=True)
    assert dict(pairs) == {
        "amazon_order_id": PAYLOAD.amazon_order_id,
        "seller_order_id": "NW-1001",
        "sales_channel": "Amazon.com",
        "marketplace_id": US,
        "service_level": "STANDARD",
        "programs": "PRIME, AMAZON_BUSINESS",
        "earliest_ship_at": "2026-11-21T08:00:00+00:00",
        "ship_by_at": "2026-11-24T07:59:59+00:00",
        "deliver_by_at": "2026-11-28T07:59:59+00:00",
        "asins": "B000000001, B000000002",
        "skus": "SKU-1, SKU-2",
        "order_item_ids": "00000000000001, 00000000000002, 00000000000003",
        "purchase_order": "",
    }


def test_sup_3_values_are_cut_at_100_characters() -> None:
    many = order(items=tuple(item(number) for number in range(40)))
    assert len(pairs_of(["skus"], many, with_lines=True)[0][1]) == 100
    long = BuyerData(purchase_order="9" * 100 + "8")
    assert shown([["purchase_order", ""]], long, str)[0].value == "9" * 100


def test_what_an_order_lacks_is_not_shown() -> None:
    bare = order(ship_by_at=None, items=())
    pairs = pairs_of(["seller_order_id", "ship_by_at", "skus"], bare, with_lines=True)
    assert shown(pairs, BuyerData(), str) == []
    told = shown([["ship_by_at", "2026-11-24T07:59:59+00:00"], ["old", "x"]], BuyerData(), str)
    assert told == [
        Field("Latest ship time", "2026-11-24 07:59:59+00:00", False),
        Field("old", "x", False),
    ]


@pytest.fixture
def store() -> Store:
    return StoreFactory.create(custom_fields=["skus", "purchase_order"])


def pairs() -> Any:
    return Order.objects.get().custom_fields


@pytest.mark.django_db
def test_sup_4_a_change_counts_for_later_imports_and_open_orders_follow(store: Store) -> None:
    put(store, PAYLOAD)
    assert pairs() == [["skus", "SKU-1, SKU-2"], ["purchase_order", ""]]
    store.custom_fields = ["programs"]
    put(store, PAYLOAD)  # nothing new from Amazon
    assert pairs()[0][0] == "skus"
    put(store, later(PAYLOAD))
    assert pairs() == [["programs", "PRIME, AMAZON_BUSINESS"]]
    store.custom_fields = ["marketplace_id"]
    put(store, later(PAYLOAD, 2, status="SHIPPED"))  # closed: stays as imported
    assert pairs()[0][0] == "programs"


@pytest.mark.django_db
def test_imp_13_no_product_of_an_order_first_seen_closed(store: Store) -> None:
    put(store, PAYLOAD._replace(status="SHIPPED"))
    assert pairs()[0] == ["skus", ""]


@pytest.mark.django_db
def test_sup_3_the_po_number_is_never_in_the_clear_and_goes_with_the_redaction(
    store: Store,
) -> None:
    put(store, PAYLOAD)
    stored = Order.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM orders_order")
        assert "PO-4711" not in str(cursor.fetchall())
    client = signed_in(store)
    address = f"/orders/{stored.public_id}/"
    assert "PO-4711" in page(client, address)
    assert redact_due(NOW + timedelta(days=15)).orders == 1
    html = page(client, address)
    assert "PO-4711" not in html
    label = html.index("Buyer&#x27;s PO number")
    assert MARKER in html[label : label + 120]


@pytest.mark.django_db
def test_sup_2_the_order_page_shows_label_and_value(store: Store) -> None:
    store.custom_fields = ["skus", "ship_by_at", "seller_order_id"]
    put(store, PAYLOAD)
    html = page(signed_in(store), f"/orders/{Order.objects.get().public_id}/")
    assert "Custom fields" in html
    assert "SKU-1, SKU-2" in html
    assert "Mon 23 Nov, 23:59 PST" in html  # in the store's zone (MKT-7)
    assert "NW-1001" in html
    store.custom_fields = []
    put(store, order(2))
    plain = Order.objects.get(amazon_order_id=order(2).amazon_order_id)
    assert "Custom fields" not in page(signed_in(store), f"/orders/{plain.public_id}/")


@pytest.mark.django_db
def test_they_cost_no_query_by_order(store: Store, django_assert_max_num_queries: Any) -> None:
    everything = [order(number, buyer=BuyerPayload()) for number in range(50)]
    store.custom_fields = ["skus", "programs", "purchase_order"]
    with django_assert_max_num_queries(30):
        put(store, *everything)


@pytest.mark.django_db
def test_sup_5_the_condition_note_is_an_option_where_support_switched_it_on(store: Store) -> None:
    used = item(condition_type="Used", condition_subtype="Good", condition_note="A <small> dent")
    put(store, order(1, items=(used,)))
    store.condition_note = True
    put(store, order(2, items=(used,)))
    client = signed_in(store)
    pages = [
        page(client, f"/orders/{row.public_id}/")
        for row in Order.objects.order_by("amazon_order_id")
    ]
    assert "dent" not in pages[0]
    assert "Condition note: A &lt;small&gt; dent" in pages[1]
