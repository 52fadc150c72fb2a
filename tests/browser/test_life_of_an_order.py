"""Holding, cancelling and deciding about cancellations, on a wide screen and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from orders.models import ImportRun, Order
from stores import clock
from tests.browser.scenes import Desk, busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import ShipmentFactory, order_with_items

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def scene() -> tuple[Desk, Order]:
    """A desk whose second order has a buyer who asked to cancel, and one order that was cancelled late."""
    desk = busy_desk(orders=12)
    late = order_with_items(
        store=desk.stores[0],
        status="cancelled",
        amazon_status="CANCELLED",
        shipped_here_at=clock.now(),
    )
    return desk, late


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_the_counts_lead_to_the_orders_and_their_boxes(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, late = scene()
    page = page_for(desk.user, "/orders/", width=size[0], height=size[1])
    shot(page, f"life-list-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="1 buyer asked to cancel").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=desk.orders[2].amazon_order_id).click()
    expect(page.get_by_text("The buyer asked to cancel this order")).to_be_visible()
    shot(page, f"life-asking-{size[0]}")
    assert_clean(page)
    press(page, "Ship anyway")
    expect(page.locator("#toasts")).to_contain_text("ships anyway")
    page.goto("/orders/?tab=all&mark=late")
    shot(page, f"life-late-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name=late.amazon_order_id).click()
    expect(page.get_by_text("Cancelled at Amazon after it was shipped here")).to_be_visible()
    shot(page, f"life-late-order-{size[0]}")
    assert_clean(page)
    press(page, "Taken out")
    expect(page.locator("#toasts")).to_contain_text("is noted as taken out")
    assert Order.objects.get(pk=late.pk).cancel_decided_at is not None


@pytest.mark.parametrize("size", SIZES)
def test_an_order_is_held_released_and_cancelled_in_dialogs(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, _ = scene()
    order = desk.orders[3]
    page = page_for(desk.user, f"/orders/{order.public_id}/", width=size[0], height=size[1])
    page.get_by_role("link", name="Put on hold").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Until").fill("2020-01-01")
    dialog.get_by_role("button", name="Put on hold").click()
    expect(dialog.get_by_text("Choose a day after today")).to_be_visible()
    shot(page, f"life-hold-{size[0]}")
    assert_clean(page)
    dialog.get_by_label("Until").fill("")
    dialog.get_by_role("button", name="Put on hold").click()
    held = page.get_by_role("heading", name="On hold", exact=True)
    expect(held).to_be_visible()
    held.scroll_into_view_if_needed()
    shot(page, f"life-held-{size[0]}")
    assert_clean(page)
    press(page, "Release")
    page.get_by_role("link", name="Cancel here").click()
    expect(dialog.get_by_text("This does not cancel the order at Amazon.")).to_be_visible()
    shot(page, f"life-cancel-{size[0]}")
    assert_clean(page)
    dialog.get_by_role("button", name="Cancel here").click()
    expect(page.get_by_text("Cancelled here, open at Amazon")).to_be_visible()
    shot(page, f"life-cancelled-here-{size[0]}")
    assert_clean(page)
    press(page, "Reopen")
    expect(page.get_by_role("link", name="Put on hold")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_many_are_held_from_the_list_and_those_left_out_are_named(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, _ = scene()
    page = page_for(desk.user, "/orders/", width=size[0], height=size[1])
    for number in range(3):
        page.locator("tbody input[name=order]").nth(number).check()
    Order.objects.filter(pk=desk.orders[0].pk).update(status="shipped")
    shot(page, f"life-bulk-{size[0]}")
    page.locator("#bulk").get_by_role("button", name="Hold").click()
    expect(page.get_by_role("heading", name="2 orders")).to_be_visible()
    shot(page, f"life-hold-many-{size[0]}")
    assert_clean(page)
    press(page, "Put on hold")
    expect(page.get_by_text("2 orders are on hold.")).to_be_visible()
    expect(page.get_by_text("is shipped already")).to_be_visible()
    shot(page, f"life-many-done-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Back to the orders").click()
    page.get_by_role("link", name="On hold").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    assert_clean(page)


def test_holding_in_the_drawer_draws_the_list_anew(page_for: PageFor) -> None:
    desk, _ = scene()
    order = desk.orders[3]
    page = page_for(desk.user, "/orders/")
    page.get_by_role("link", name=order.amazon_order_id).click()
    expect(page.locator("#drawer-title")).to_be_focused()
    page.keyboard.press("h")
    page.get_by_role("dialog").get_by_role("button", name="Put on hold").click()
    expect(page.get_by_role("link", name=order.amazon_order_id)).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("is on hold")
    expect(page).to_have_url(re.compile("/orders/$"))


def test_holding_works_without_a_script(page_for: PageFor) -> None:
    desk, _ = scene()
    page = page_for(desk.user, f"/orders/{desk.orders[3].public_id}/", javascript=False)
    page.get_by_role("link", name="Put on hold").click()
    press(page, "Put on hold")
    expect(page.get_by_text("Until somebody releases it.")).to_be_visible()
    press(page, "Release")
    expect(page.get_by_role("link", name="Put on hold")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_pull_list_empties_as_parcels_are_taken_out(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk, late = scene()
    ShipmentFactory.create(order=late)
    page = page_for(desk.user, "/shipments/pull-list/", width=size[0], height=size[1])
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    shot(page, f"life-pull-{size[0]}")
    assert_clean(page)
    press(page, "Taken out")
    expect(page.get_by_text("No parcel to take out")).to_be_visible()
    assert_clean(page)


def test_an_import_is_shown_from_the_press_to_its_end(page_for: PageFor, shot: Shot) -> None:
    desk = busy_desk(orders=2)
    page = page_for(desk.user, "/orders/activity/")
    press(page, "Import now")
    expect(page.get_by_text("Import starting")).to_be_visible()
    shot(page, "life-import-starting")
    store = desk.stores[0]
    now = clock.now()
    for number, each in enumerate(desk.stores):
        run = ImportRun.objects.create(
            selling_partner=each.selling_partner,
            kind="poll",
            state="running",
            window_after=now,
            window_before=now,
            started_at=now,
            created=number + 1,
        )
        run.stores.add(each)
    expect(page.get_by_text(f"Importing · {store.name}")).to_be_visible()
    ImportRun.objects.update(state="done", ended_at=now)
    expect(page.get_by_text("Import runs, newest first")).to_be_visible()
    expect(page.get_by_text(f"Importing · {store.name}")).to_be_hidden()
