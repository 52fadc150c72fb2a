"""The ways people work on the orders page: keys, ticks, filters, Back, and no script at all."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.scenes import Desk, busy_desk
from tests.browser.watching import Check, PageFor, Shot

pytestmark = [pytest.mark.browser]


def rows(page: Page) -> list[str]:
    return page.locator("tbody .number").all_inner_texts()


def test_back_and_escape_close_the_drawer_and_keep_the_list(page_for: PageFor) -> None:
    desk = busy_desk(orders=6)
    page = page_for(desk.user, "/orders/?service=STANDARD")
    shown = rows(page)
    title = page.locator("#drawer-title")
    page.locator("tbody .number").nth(1).click()
    expect(title).to_have_text(shown[1])
    page.go_back()
    expect(title).to_have_count(0)
    assert page.url.endswith("/orders/?service=STANDARD")
    assert rows(page) == shown
    page.locator("tbody .number").nth(2).click()
    expect(title).to_have_text(shown[2])
    page.keyboard.press("Escape")
    expect(title).to_have_count(0)
    assert page.url.endswith("/orders/?service=STANDARD")
    expect(page.locator("tbody .number").nth(2)).to_be_focused()


def test_an_orders_address_opens_the_full_page_after_a_reload(page_for: PageFor) -> None:
    desk = busy_desk(orders=3)
    page = page_for(desk.user, "/orders/")
    page.locator("tbody .number").first.click()
    expect(page.locator("#drawer-title")).to_be_visible()
    page.reload()
    expect(page.locator(".order-page #drawer-title")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("table.orders")).to_be_visible()


def test_keys_move_tick_open_and_search(page_for: PageFor) -> None:
    desk = busy_desk(orders=5)
    page = page_for(desk.user, "/orders/")
    shown = rows(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tbody .number").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_contain_text("1 of 5 selected")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text(shown[0])
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.locator("#search")).to_have_value("jx?")
    page.locator("#search").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.get_by_label("Switch single keys off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()


def test_g_and_a_letter_go_to_a_page(page_for: PageFor) -> None:
    desk = busy_desk(orders=1)
    page = page_for(desk.user, "/orders/activity/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile("/orders/$"))


def test_ticks_survive_paging_and_end_with_another_filter(page_for: PageFor) -> None:
    desk = busy_desk(orders=56)
    page = page_for(desk.user, "/orders/")
    page.locator("[data-tick-all]").check()
    expect(page.locator("#bulk")).to_contain_text("50 of 56 selected")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("tbody input[name=order]").first.check()
    expect(page.locator("#bulk")).to_contain_text("51 of 56 selected, 50 not on this page")
    carried = page.locator("form[data-select] input[name=carried]").input_value()
    assert len(carried.split()) == 50
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "Lindqvist" not in kept
    page.get_by_role("link", name="On hold").click()
    expect(page.get_by_text("The selection was cleared")).to_be_visible()
    expect(page.locator("#bulk")).to_be_hidden()


def test_htmx_keeps_no_copy_of_a_page(page_for: PageFor) -> None:
    desk = busy_desk(orders=3)
    page = page_for(desk.user, "/orders/")
    page.get_by_role("link", name="All 8").click()
    expect(page).to_have_url(re.compile("tab=all"))
    page.locator("tbody .number").first.click()
    expect(page.locator("#drawer-title")).to_be_visible()
    stored = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "Okafor" not in stored
    assert "<" not in stored


def test_buckets_menus_and_chips_filter_and_can_be_undone(
    page_for: PageFor, assert_clean: Check
) -> None:
    desk = busy_desk(orders=12)
    page = page_for(desk.user, "/orders/")
    page.get_by_role("link", name="Overdue 3").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Overdue 3").click()
    expect(page.locator("tbody tr")).to_have_count(12)
    page.get_by_text("Add filter").click()
    assert_clean(page)
    page.get_by_role("link", name="Service: Next day").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Service: Next day (remove this filter)").click()
    expect(page.locator("tbody tr")).to_have_count(12)
    page.get_by_text("All stores").first.click()
    page.get_by_role("link", name="Northwind CA").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(12)


def test_a_lost_session_ends_at_sign_in_and_not_in_the_drawer(page_for: PageFor) -> None:
    desk = busy_desk(orders=3)
    page = page_for(desk.user, "/orders/")
    page.context.clear_cookies()
    page.locator("tbody .number").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "next=%2Forders%2F" in page.url


def test_everything_is_readable_without_a_script(page_for: PageFor, shot: Shot) -> None:
    desk: Desk = busy_desk(orders=3)
    page = page_for(desk.user, "/orders/", javascript=False, width=390, height=844)
    page.get_by_role("button", name="Open the menu").click()
    expect(page.get_by_role("link", name="Activity")).to_be_visible()
    page.get_by_role("button", name="Close the menu").click()
    expect(page.locator("#bulk")).to_be_visible()
    shot(page, "orders-no-script")
    number = rows(page)[0]
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()
    page.get_by_role("link", name="Close").click()
    page.get_by_role("link", name=re.compile("^All ")).click()
    expect(page.locator("tbody tr")).to_have_count(8)
    page.get_by_label("Search orders").fill(number)
    page.get_by_label("Search orders").press("Enter")
    expect(page.get_by_role("heading", name=number)).to_be_visible()


def test_a_dialog_over_the_drawer_closes_first_and_shipping_ends_with_a_fresh_list(
    page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    desk = busy_desk(orders=8)
    page = page_for(desk.user, "/orders/")
    number = rows(page)[3]
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Enter tracking").click()
    dialog = page.get_by_role("dialog", name="Mark as shipped")
    expect(dialog).to_be_visible()
    shot(page, "dialog-wide")
    assert_clean(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#drawer-title")).to_have_text(number)
    expect(page.get_by_role("link", name="Enter tracking")).to_be_focused()
    page.keyboard.press("s")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(dialog.locator("[aria-invalid]").first).to_be_focused()
    dialog.get_by_label("Tracking number").fill("1Z999AA10123456784")
    dialog.get_by_label("Carrier").first.select_option("UPS")
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(7)
    expect(page.locator("#toasts")).to_contain_text(number)
    expect(page).to_have_url(re.compile("/orders/$"))
    assert_clean(page)


def test_a_draft_takes_the_ticks_with_it_and_keeps_what_was_scanned(page_for: PageFor) -> None:
    desk = busy_desk(orders=8)
    page = page_for(desk.user, "/orders/")
    numbers = rows(page)
    for row in (3, 4, 5):
        page.locator("tbody input[name=order]").nth(row).check()
    page.locator("#bulk").get_by_role("button", name="Mark shipped").click()
    page.get_by_label("Carrier").first.select_option("UPS")
    scanned = "1Z999AA10123456784"
    field = page.get_by_label(f"Tracking number of {numbers[3]}")
    field.focus()
    with page.expect_response(re.compile("/keep/$")) as kept:
        page.keyboard.type(scanned)
        page.keyboard.press("Enter")
    assert kept.value.status == 204
    page.get_by_role("link", name=numbers[3]).click()
    expect(page.locator("#drawer-title")).to_have_text(numbers[3])
    page.go_back()
    expect(field).to_have_value(scanned)
    expect(page.get_by_label("Carrier").first).to_have_value("UPS")
    page.get_by_role("button", name="Mark as shipped").click()
    expect(page.get_by_role("heading", name="1 order")).to_be_visible()
    page.goto("/orders/")
    expect(page.get_by_label(f"Tick {numbers[4]}")).not_to_be_checked()
    expect(page.locator("#bulk")).to_be_hidden()
