"""Photos, weights, quantities and the parcel on an order's page; the form for the parcel's size."""

import struct
import zlib
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import Order, Stock
from stores import clock
from stores.models import Store
from tests.browser.scenes import Desk, busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import ProductFactory

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def png(size: int) -> bytes:
    """A grey square."""
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x90" * size) * size)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def furnished() -> tuple[Desk, Order]:
    """An order of three lines: with everything, without a SKU, and plain."""
    desk = busy_desk(orders=6)
    order = desk.orders[1]
    Store.objects.update(show_stock=True)
    first, second, third = order.items.all()
    asins = ("B0C7H2VYQK", "B0C7H2VYQA", "B0C7H2VYQP")
    for item, asin in zip((first, second, third), asins, strict=True):
        item.asin = asin
        item.save()
        ProductFactory.create(store=order.store, asin=asin, weight_g=850)
    for product in order.store.products.all()[:2]:
        product.photo, product.photo_type = png(75), "image/png"
        product.save()
    order.items.filter(pk=first.pk).update(
        condition_type="USED", condition_subtype="VERY_GOOD", is_gift=True, gift_wrap="STANDARD",
        condition_note="Small scratch on the lid, otherwise like new",
    )  # fmt: skip
    order.items.filter(pk=second.pk).update(sku="", product_key=asins[1])
    order.items.filter(pk=third.pk).update(sku="PLAIN-1", product_key="PLAIN-1")
    asked_at = clock.now() - timedelta(minutes=12)
    Stock.objects.create(
        store=order.store, sku=first.sku, quantity=37, asked_at=asked_at, ask_at=clock.now()
    )
    Order.objects.filter(pk=order.pk).update(
        parcel_length_mm=300, parcel_width_mm=200, parcel_height_mm=100, parcel_weight_g=850,
        parcel_set_by="amazon",
    )  # fmt: skip
    return desk, order


@pytest.mark.parametrize("size", SIZES)
def test_the_lines_of_an_order(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, order = furnished()
    path = f"/orders/{order.public_id}/"
    page = page_for(desk.user, path, width=size[0], height=size[1])
    page.wait_for_load_state("networkidle")
    photos = page.locator("img.item-mark")
    assert photos.count() == 2
    # Loaded from our host, at the size of the placeholder.
    assert photos.evaluate_all("all => all.every(one => one.naturalWidth === 75)")
    marks = page.locator(".item-mark")
    assert set(
        marks.evaluate_all("all => all.map(one => `${one.offsetWidth}x${one.offsetHeight}`)")
    ) == {"36x36"}
    expect(page.get_by_text("37 available at Amazon")).to_be_visible()
    expect(page.get_by_text("No SKU")).to_be_visible()
    shot(page, f"order-products-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_setting_the_size_of_a_parcel(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, order = furnished()
    page = page_for(desk.user, f"/orders/{order.public_id}/", width=size[0], height=size[1])
    page.get_by_role("link", name="Change size and weight").click()
    page.get_by_label("Length, in").fill("900")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The length is at most 118.1 in.")).to_be_visible()
    shot(page, f"parcel-{size[0]}")
    assert_clean(page)
    page.get_by_label("Length, in").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("12 × 7.9 × 3.9 in")).to_be_visible()
    expect(page.get_by_text("Entered here.")).to_be_visible()


def test_without_a_script_the_form_is_a_page(page_for: PageFor, assert_clean: Check) -> None:
    desk, order = furnished()
    page = page_for(desk.user, f"/orders/{order.public_id}/parcel/", javascript=False)
    page.get_by_label("Weight, lb").fill("3.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3.5 lb", exact=True)).to_be_visible()
