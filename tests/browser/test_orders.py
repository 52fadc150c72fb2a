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
