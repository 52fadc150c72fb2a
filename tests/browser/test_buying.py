"""Buying a label in the browser, at the pretended Amazon: dialog, rates, result, on a wide screen and a phone."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from orders.models import Order
from shipments.models import Label, RateQuote
from stores import clock
from stores.models import User
from tests.amazon import PretendedAmazon
from tests.browser.watching import Check, PageFor, Shot, settled
from tests.factories import LabelFactory, MemberFactory, RateQuoteFactory
from tests.shipments.buying.shop import Shop, shop_at

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


@pytest.fixture
def shop(amazon: PretendedAmazon, settings: Settings, transactional_db: None) -> Shop:
    return shop_at(amazon, settings)


def packer(shop: Shop) -> User:
    account = shop.store.selling_partner.account
    user: User = MemberFactory.create(account=account, role="shipper").user
    return user


def open_order(shop: Shop, **fields: Any) -> Order:
    now = clock.now()
    shop.store.last_import_at = now
    shop.store.save()
    return shop.order(ship_by_at=now + timedelta(hours=30), first_imported_at=now, **fields)


def rates(page: Page) -> None:
    page.get_by_role("button", name="Get rates").click()
    expect(page.get_by_text("Prices hold until")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_sys_2_a_label_from_the_drawer(
    shop: Shop, page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    order = open_order(shop)
    shop.amazon.shipping_rules(termsNotAccepted=["OnTrac"])
    page = page_for(packer(shop), "/orders/", width=size[0], height=size[1])
    page.get_by_role("link", name=order.amazon_order_id).click()
    page.get_by_role("link", name="Buy label").click()
    expect(page.get_by_label("Weight, lb")).to_have_value("1.50")
    shot(page, f"buy-parcel-{size[0]}")
    assert_clean(page)
    rates(page)
    shot(page, f"buy-rates-{size[0]}")
    assert_clean(page)
    page.get_by_text("that cannot be had").click()
    page.get_by_text("Accept them in Seller Central").scroll_into_view_if_needed()
    shot(page, f"buy-barred-{size[0]}")
    page.get_by_text("UPS Ground").click()
    page.get_by_role("button", name="Buy label").click()
    expect(page.get_by_text("The label is bought.")).to_be_visible()
    expect(page.get_by_role("link", name="Print label (PDF)")).to_be_visible()
    shot(page, f"buy-done-{size[0]}")
    assert_clean(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Print label (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("link", name="Close").last.click()
    expect(page.get_by_text("Nothing to ship")).to_be_visible()
    assert len(shop.purchases(order)) == 1


def test_a_label_by_keyboard_alone(shop: Shop, page_for: PageFor) -> None:
    order = open_order(shop)
    page = page_for(packer(shop), "/orders/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=order.amazon_order_id)).to_be_visible()
    settled(page)
    page.keyboard.press("l")
    expect(page.get_by_label("Length, in")).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Prices hold until")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_focused()
    settled(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The label is bought.")).to_be_visible()
    assert len(shop.purchases(order)) == 1


def test_sys_2_a_label_without_a_script(
    shop: Shop, page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    order = open_order(shop)
    page = page_for(packer(shop), f"/orders/{order.public_id}/", javascript=False)
    page.get_by_role("link", name="Buy label").click()
    page.get_by_label("Weight, lb").fill("400")
    page.get_by_role("button", name="Get rates").click()
    expect(page.get_by_text("The weight is at most 330.69 lb.")).to_be_visible()
    page.get_by_label("Weight, lb").fill("2")
    rates(page)
    shot(page, "buy-rates-no-script")
    page.get_by_role("button", name="Buy label").click()
    expect(page.get_by_role("link", name="Print label (PDF)")).to_be_visible()
    assert len(shop.purchases(order)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_t17_the_button_pressed_again_and_again_while_amazon_is_slow(
    shop: Shop, page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    shop.amazon.shipping_rules(secondLabels=True)
    order = open_order(shop)
    page = page_for(packer(shop), f"/orders/{order.public_id}/", width=size[0], height=size[1])
    page.get_by_role("link", name="Buy label").click()
    rates(page)
    shop.amazon.fault("purchaseShipment", "timeout_after", seconds=1)
    button = page.get_by_role("button", name="Buy label")
    button.dblclick()
    expect(button).to_be_disabled()
    expect(page.get_by_text("answer was lost")).to_be_visible()
    shot(page, f"buy-unfinished-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Ask Amazon now").click()
    expect(page.get_by_text("The label is bought.")).to_be_visible()
    (purchase,) = shop.purchases(order)
    assert purchase["answers"] == 2


@pytest.mark.parametrize("size", SIZES)
def test_the_states_that_need_a_next_step(
    shop: Shop, page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    order, now = open_order(shop), clock.now()
    failed = LabelFactory.create(
        order=order, shipment=None, state="failed", error_code="out_of_money", created_at=now,
        error_message="The payment failed: the balance of the account is too low for this shipment",
        tracking_id="", bought_at=None, request_id="2f6c0e6e-5d1a-4d6a-9d9b-1f8a1c3f0b77",
    )  # fmt: skip
    missing = LabelFactory.create(order=open_order(shop, status="shipped"))
    reasons = ["The parcel is too heavy for it."]
    barred = [{"carrier": "UPS", "service": f"UPS {name}", "reasons": reasons} for name in "ABC"]
    empty = RateQuoteFactory.create(order=order, created_at=now, barred=barred)
    old = RateQuoteFactory.create(order=order, created_at=now - timedelta(hours=1))
    held = open_order(shop, status="on_hold")
    for name, path, words in (
        ("failed", f"labels/{failed.public_id}/", "Check the balance"),
        ("missing", f"labels/{missing.public_id}/", "Fetch again"),
        ("no-service", f"rates/{empty.public_id}/", "Amazon offers no service for this parcel"),
        ("expired", f"rates/{old.public_id}/", "These rates ran out"),
        ("refused", f"buy/{held.public_id}/", "Release the hold"),
    ):
        page = page_for(packer(shop), f"/shipments/{path}", width=size[0], height=size[1])
        expect(page.get_by_text(words).first).to_be_visible()
        shot(page, f"buy-{name}-{size[0]}")
        assert_clean(page)
    assert Label.objects.count() == 2
    assert RateQuote.objects.count() == 2
