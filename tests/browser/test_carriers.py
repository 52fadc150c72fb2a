"""The ship dialog with a scanner, what is odd and ticked, and several orders in one parcel: wide screen and phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shipments.models import Shipment
from stores import clock
from tests.browser.conftest import watches
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import MemberFactory, ShipmentFactory, StoreFactory
from tests.shipments.combining.people import bought_by

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


@pytest.mark.parametrize("size", SIZES)
def test_a_scanner_goes_from_field_to_field_and_oddities_are_ticked(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    order = bought_by(store, purchased_at=now - timedelta(hours=9), programs=["PRIME"])
    order.items.update(programs=["TRANSPARENCY"])
    page = page_for(user, f"/orders/{order.public_id}/", width=size[0], height=size[1])
    watches[page].allowed.add(422)
    enter = page.get_by_role("link", name="Enter tracking")
    expect(enter).to_be_in_viewport()
    enter.click()
    dialog = page.get_by_role("dialog", name="Mark as shipped")
    number = dialog.get_by_label("Tracking number", exact=True)
    expect(number).to_be_focused()
    number.fill("1Z999AA10123456784")
    number.press("Enter")
    codes = dialog.get_by_label("Transparency codes of")
    expect(codes).to_be_focused()
    page.keyboard.type("AZ:1\nAZ:2\n")
    expect(dialog.get_by_label("Carrier", exact=True)).to_be_focused()
    dialog.get_by_label("Carrier", exact=True).select_option("USPS")
    number.press("Enter")
    expect(dialog).to_contain_text("This looks like a tracking number of UPS, not USPS.")
    shot(page, f"doubts-{size[0]}")
    assert_clean(page)
    for tick in dialog.get_by_label("Ship it so.").all():
        tick.check()
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(page.locator("#toasts")).to_contain_text("is marked as shipped")
    assert Shipment.objects.get().transparency_codes != {}


@pytest.mark.parametrize("size", SIZES)
def test_several_orders_of_one_buyer_in_one_parcel(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    orders = [bought_by(store, purchased_at=now - timedelta(hours=9)) for _ in range(3)]
    for number in range(4):
        ShipmentFactory.create(
            order__store=store, created_at=now, tracking_number=f"T{number:010d}"
        )
    page = page_for(user, f"/orders/{orders[0].public_id}/", width=size[0], height=size[1])
    expect(page.get_by_text("Can combine")).to_be_visible()
    shot(page, f"can-combine-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="2 more orders to this address").click()
    expect(page.get_by_text("With this parcel of 3 orders")).to_be_visible()
    shot(page, f"combine-{size[0]}")
    assert_clean(page)
    page.get_by_label("I know the risk").check()
    page.get_by_label("Tracking number", exact=True).fill("1Z999AA10123456784")
    page.get_by_label("Carrier", exact=True).select_option("UPS")
    page.get_by_role("button", name="Mark all as shipped").click()
    expect(page.locator("#toasts")).to_contain_text("3 orders are marked as shipped in one parcel")
    assert Shipment.objects.filter(lead__order=orders[0]).count() == 2


def test_decision_17_ship_anyway_keeps_the_drawer_of_the_order_open(
    page_for: PageFor, assert_clean: Check
) -> None:
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    order = bought_by(store, purchased_at=now - timedelta(hours=9), cancel_requested=True)
    page = page_for(user, "/orders/")
    page.get_by_role("link", name=order.amazon_order_id).click()
    drawer = page.locator("#drawer")
    enter = drawer.get_by_role("link", name="Enter tracking")
    expect(enter).not_to_have_class("btn primary")
    drawer.get_by_role("button", name="Ship anyway").click()
    expect(drawer.get_by_role("button", name="Ship anyway")).to_have_count(0)
    expect(enter).to_have_class("btn primary")
    assert page.url.endswith(f"/orders/{order.public_id}/")
    assert_clean(page)
    page.keyboard.press("Escape")
    expect(drawer.locator("article")).to_have_count(0)
    assert page.url.endswith("/orders/")
