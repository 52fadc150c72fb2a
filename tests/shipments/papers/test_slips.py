"""Packing slips: what is on them, what never is, and that nothing breaks the pile (CON-7, RED-42)."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from orders.models import Order
from shipments.papers import slips
from stores.models import Branding, Store
from tests.factories import (
    BUYER,
    TODAY,
    ProductFactory,
    ShipmentFactory,
    StoreFactory,
    order_with_items,
)
from tests.shipments.papers.reading import letters, pages, sizes

pytestmark = pytest.mark.django_db


def picture(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (300, 200), colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def store() -> Store:
    found: Store = StoreFactory.create(name="Northwind US")
    Branding.objects.create(
        store=found,
        name="Northwind Goods",
        website="https://northwind.example",
        message="Thank you for your order",
        returns="Send it back within 30 days",
    )
    return found


def text_of(*orders: Order, **options: Any) -> str:
    fresh = list(Order.objects.filter(pk__in=[order.pk for order in orders]).order_by("pk"))
    return letters(" ".join(pages(slips.printed(fresh, TODAY, **options).content)))


def images_of(order: Order) -> int:
    reader = PdfReader(BytesIO(slips.printed([order], TODAY).content))
    return sum(len(page.images) for page in reader.pages)


def test_con_7_a_slip_has_the_dress_of_the_store_and_what_is_in_the_parcel(store: Store) -> None:
    order = order_with_items(1, store=store, custom_fields=[["seller_order_id", "PO-7781"]])
    text = text_of(order)
    for wanted in (
        "Northwind Goods", "https://northwind.example", "Tom Lindqvist", "2214 Alder Street", "Columbus, OH 43215",
        order.amazon_order_id, "2 ×", "Dotted notebook A5", "NOTEB-A5-DOT", "PO-7781", "$48.90", "$54.89",
        "Thank you for your order", "Send it back within 30 days",
    ):  # fmt: skip
        assert letters(wanted) in text, wanted
    assert "0142" not in text, "the buyer's phone number is the carrier's business"


def test_a_store_that_set_nothing_prints_its_name(store: Store) -> None:
    Branding.objects.all().delete()
    assert letters("Northwind US") in text_of(order_with_items(1, store=store))


def test_a_gift_has_its_message_and_no_price(store: Store) -> None:
    order = order_with_items(2, store=store)
    item = order.items.all()[0]
    order.items.filter(pk=item.pk).update(is_gift=True)
    order.buyer_data = {**BUYER, "gift_messages": {item.amazon_item_id: "Joyeux Noël, Anaïs 🎂"}}
    order.save()
    text = text_of(order)
    assert letters("Joyeux Noël, Anaïs [birthday cake]") in text
    assert "$" not in text


def test_units_that_left_earlier_are_not_on_the_slip(store: Store) -> None:
    order = order_with_items(2, store=store)
    order.items.filter(position=0).update(title="Gone", quantity_unfulfilled=0)
    order.items.filter(position=1).update(title="Left", quantity_unfulfilled=1)
    text = text_of(order)
    assert "Gone" not in text
    assert "1×" in text
    assert "Left" in text
    assert "2×" not in text


@pytest.mark.parametrize(
    ("marketplace", "size"), [("ATVPDKIKX0DER", (612, 792)), ("A1PA6795UKMFR9", (595, 842))]
)
def test_the_paper_is_that_of_the_country(marketplace: str, size: tuple[int, int]) -> None:
    order = order_with_items(1, store=StoreFactory.create(marketplace_id=marketplace))
    assert sizes(slips.printed([order], TODAY).content) == [size]
    assert sizes(slips.printed([order], TODAY, small=True).content) == [(288, 432)]


def test_sixty_lines_go_over_pages_and_each_says_whose_it_is(store: Store) -> None:
    order = order_with_items(60, store=store)
    for item in order.items.all():
        order.items.filter(pk=item.pk).update(title=f"Thing number {item.position:03d}.")
    for small in (False, True):
        found = pages(slips.printed([order], TODAY, small=small).content)
        assert len(found) > 1
        text = letters("".join(found))
        assert all(f"Thingnumber{number:03d}." in text for number in range(60))
        assert all(
            letters(f"Order {order.amazon_order_id}, continued") in letters(page)
            for page in found[1:]
        )


def test_a_very_long_title_wraps_and_loses_nothing(store: Store) -> None:
    order = order_with_items(1, store=store)
    title = " ".join(f"Größe{number}" for number in range(60))[:500]
    order.items.update(title=title)
    assert letters(title) in text_of(order, small=True)


def test_compact_slips_are_two_to_a_sheet_and_without_prices(store: Store) -> None:
    Branding.objects.update(slip_template="compact")
    orders = [order_with_items(1, store=store) for _ in range(4)]
    content = slips.printed(orders, TODAY).content
    assert len(pages(content)) == 2
    assert "$" not in "".join(pages(content))


def test_photos_are_on_the_template_with_photos_only(store: Store) -> None:
    order = order_with_items(1, store=store)
    ProductFactory.create(store=store, asin=order.items.get().asin, photo=picture("teal"))
    assert images_of(order) == 0
    Branding.objects.update(slip_template="photos")
    assert images_of(order) == 1
    Branding.objects.update(logo=picture("navy"))
    assert images_of(order) == 2


def test_a_logo_that_is_no_picture_leaves_the_slip_without_one(store: Store) -> None:
    Branding.objects.update(logo=b"no picture")
    assert images_of(order_with_items(1, store=store)) == 0


@pytest.mark.usefixtures("japanese_font")
def test_a_japanese_address_is_printed(store: Store) -> None:
    order = order_with_items(1, store=store, country="JP", city="渋谷区", state_or_region="東京都",
        postal_code="150-0001", buyer_data={"recipient_name": "田中 さくら", "line1": "神宮前1-2-3"})  # fmt: skip
    text = text_of(order)
    assert letters("〒150-0001") in text
    assert "東京都渋谷区" in text
    assert "田中さくら" in text


def test_letters_without_a_font_cost_one_slip_and_say_why_and_what_to_do(store: Store) -> None:
    foreign = order_with_items(
        1, store=store, buyer_data={**BUYER, "recipient_name": "田中 さくら"}
    )
    good = order_with_items(1, store=store)
    found = slips.printed([foreign, good], TODAY)
    refused, whole = pages(found.content)
    assert letters("because of the address") in letters(refused)
    assert "DOCUMENT_FONT" in letters(refused)
    assert letters("Tom Lindqvist") in letters(whole)
    assert [number for number, _ in found.left_out] == [foreign.amazon_order_id]


def test_an_address_goes_as_amazon_sent_it_where_the_store_wants_that(store: Store) -> None:
    Store.objects.update(standardise_addresses=False)
    order = order_with_items(1, store=store)
    assert letters("Columbus OH 43215 US") in text_of(order)


def test_red_42_a_redacted_order_gives_the_marker_and_nothing_of_the_buyer(store: Store) -> None:
    order = order_with_items(
        1, store=store, redacted_at=TODAY, buyer_data=None, buyer_fields=list(BUYER)
    )
    ShipmentFactory.create(order=order)
    text = text_of(order)
    assert letters("REDACTED (Amazon)") in text
    assert "1Z999AA10123456784" in text
    for gone in ("Tom", "Alder", "Columbus", "43215"):
        assert gone not in text


def test_shp_12_a_combined_order_names_the_others_of_its_parcel(store: Store) -> None:
    orders = [order_with_items(1, store=store) for _ in range(3)]
    lead = ShipmentFactory.create(order=orders[0])
    for order in orders[1:]:
        ShipmentFactory.create(order=order, lead=lead)
    for order in orders:
        text = text_of(order)
        assert letters("In one parcel with") in text
        assert all(other.amazon_order_id in text for other in orders)


def test_queries_do_not_grow_with_the_orders(
    store: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Branding.objects.update(slip_template="photos")
    for _ in range(6):
        ShipmentFactory.create(order=order_with_items(2, store=store))
    orders = list(Order.objects.select_related("store").prefetch_related("items"))
    with django_assert_num_queries(5):  # branding, products, photos, shipments, combined parcels
        slips.printed(orders, TODAY)
