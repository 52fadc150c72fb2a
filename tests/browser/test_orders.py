import pytest
from playwright.sync_api import expect

from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot

pytestmark = [pytest.mark.browser]


def test_list_and_drawer_on_a_wide_screen(
    page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    desk = busy_desk()
    page = page_for(desk.user, "/orders/")
    shot(page, "orders-wide")
    assert_clean(page)
    order = desk.orders[3]
    page.get_by_role("link", name=order.amazon_order_id).click()
    expect(page.locator("#drawer-title")).to_have_text(order.amazon_order_id)
    expect(page.locator("#drawer-title")).to_be_focused()
    assert page.url.endswith(f"/orders/{order.public_id}/")
    page.locator("tbody input[name=order]").nth(4).check()
    page.locator("tbody input[name=order]").nth(6).click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text("3 of 60 selected")
    shot(page, "drawer-wide")
    assert_clean(page)


def test_list_and_order_on_a_phone(page_for: PageFor, assert_clean: Check, shot: Shot) -> None:
    desk = busy_desk(orders=12)
    page = page_for(desk.user, "/orders/", width=390, height=844)
    shot(page, "orders-phone")
    assert_clean(page)
    page.get_by_role("button", name="Open the menu").click()
    expect(page.get_by_role("link", name="Activity")).to_be_visible()
    shot(page, "menu-phone")
    assert_clean(page)
    page.keyboard.press("Escape")
    page.locator("tbody input[name=order]").first.check()
    shot(page, "bulk-phone")
    assert_clean(page)
    page.get_by_role("link", name=desk.orders[0].amazon_order_id).click()
    expect(page.locator("#drawer-title")).to_be_visible()
    shot(page, "drawer-phone")
    assert_clean(page)
    page.goto(f"/orders/{desk.orders[5].public_id}/")
    shot(page, "order-phone")
    assert_clean(page)


def test_a_toast_covers_neither_the_bulk_bar_nor_what_it_offers(page_for: PageFor) -> None:
    desk = busy_desk(orders=12)
    for width, height in ((1440, 900), (390, 844)):
        page = page_for(desk.user, "/orders/", width=width, height=height)
        page.locator("tbody input[name=order]").first.check()
        page.goto("/orders/?tab=all")
        expect(page.get_by_text("The selection was cleared")).to_be_visible()
        page.locator("tbody input[name=order]").first.check()
        toast = page.locator("#toasts .toast").bounding_box()
        bar = page.locator("#bulk").bounding_box()
        assert toast
        assert bar
        assert toast["y"] + toast["height"] < bar["y"]


def test_orders_of_a_product_are_found_ticked_and_taken_to_shipping(
    page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    desk = busy_desk(orders=12)
    page = page_for(desk.user, "/orders/")
    page.get_by_label("Search orders").fill("cndl-soy-cedar")
    page.get_by_label("Search orders").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("[data-tick-all]").check()
    expect(page.locator("#bulk")).to_contain_text("2 selected")
    shot(page, "found-wide")
    assert_clean(page)
    page.locator("#bulk").get_by_role("button", name="Mark shipped").click()
    for order in (desk.orders[2], desk.orders[7]):
        expect(page.get_by_label(f"Tracking number of {order.amazon_order_id}")).to_be_visible()
