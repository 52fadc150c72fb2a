"""The pick list: how many of what, for which orders."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from orders.models import Order
from shipments.papers import pick_sheet, picking
from shipments.papers.sheet import LETTER
from tests.factories import ProductFactory, StoreFactory, order_with_items
from tests.shipments.papers.reading import letters, pages

pytestmark = pytest.mark.django_db


def order(sku: str, units: int = 1, **fields: Any) -> Order:
    found: Order = order_with_items(1, **fields)
    found.items.update(product_key=sku, quantity_ordered=units, quantity_unfulfilled=units)
    return found


def test_units_of_a_sku_are_added_over_orders_and_sorted() -> None:
    orders = [order("TEAPOT", 2), order("BOWL", 1), order("TEAPOT", 3)]
    found = picking.pick_list(orders)
    assert [(pick.key, pick.units) for pick in found.picks] == [("BOWL", 1), ("TEAPOT", 5)]
    assert [(one.order, one.units) for one in found.picks[1].orders] == [
        (orders[0], 2),
        (orders[2], 3),
    ]
    assert found.units == 6
    assert found.orders == 3


def test_used_and_new_ones_lie_on_different_shelves() -> None:
    used, new = order("BOWL"), order("BOWL")
    used.items.update(condition_type="USED", condition_subtype="GOOD")
    found = picking.pick_list([used, new])
    assert [(pick.condition, pick.units) for pick in found.picks] == [("", 1), ("Used - Good", 1)]


def test_gift_and_prime_are_marked() -> None:
    gift = order("BOWL", programs=["PRIME"])
    gift.items.update(is_gift=True)
    (pick,) = picking.pick_list([gift]).picks
    assert pick.orders[0].marks == ["Gift", "Prime"]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"fulfilled_by": "AMAZON"}, "Amazon ships"),
        ({"status": "on_hold"}, "on hold"),
        ({"cancel_requested": True}, "decide first"),
    ],
)
def test_nothing_is_fetched_for_an_order_that_does_not_ship(
    fields: dict[str, Any], word: str
) -> None:
    found = picking.pick_list([order("BOWL", **fields), order("CUP")])
    assert [pick.key for pick in found.picks] == ["CUP"]
    assert word in found.left_out[0][1]


def test_a_labelled_order_that_amazon_counts_as_shipped_is_still_to_be_fetched() -> None:
    shipped = order("BOWL", 2, status="shipped")
    shipped.items.update(quantity_fulfilled=2, quantity_unfulfilled=0)
    assert picking.pick_list([shipped]).units == 2


def test_the_paper_says_the_same_and_shows_the_photo() -> None:
    store = StoreFactory.create()
    one = order("BOWL", 2, store=store, programs=["PRIME"])
    file = BytesIO()
    Image.new("RGB", (60, 60), "teal").save(file, "PNG")
    ProductFactory.create(store=store, asin=one.items.get().asin, photo=file.getvalue())
    odd = order("日本-1", store=store)
    content = pick_sheet.printed(picking.pick_list([one, odd]), "Pick list of batch 7", LETTER)
    text = letters("".join(pages(content)))
    for wanted in ("Pick list of batch 7", "2 ×", "BOWL", "Dotted notebook A5", one.amazon_order_id, "(Prime)", "[U+65E5]"):  # fmt: skip
        assert letters(wanted) in text, wanted
    assert b"/Image" in content


def test_queries_do_not_grow_with_the_orders(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        order(f"SKU-{number}")
    orders = list(Order.objects.select_related("store").prefetch_related("items"))
    for one in orders:
        ProductFactory.create(store=one.store, asin="B0C7H2VYQK")
    with django_assert_num_queries(2):
        picking.pick_list(orders)
