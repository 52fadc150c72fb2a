"""Batches as packers meet them: chosen across pages, drafted, started, watched to their end."""

import pytest
from playwright.sync_api import expect

from orders.models import Order
from shipments.batches import drafting, starting, working
from shipments.batches.drafting import Line
from shipments.models import Batch, Shipment
from stores import clock
from stores.models import Store, User
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import MemberFactory, StoreFactory
from tests.shipments.batches.making import many_orders

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def scene(orders: int) -> tuple[User, Store, list[Order]]:
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    made = many_orders(store, orders - 1)
    Order.objects.filter(store=store).update(purchased_at=now, first_imported_at=now)
    return user, store, made


def batch_of(store: Store, orders: list[Order], user: User) -> Batch:
    settings = {"carrier_code": "UPS", "service": "Ground"}
    lines = [
        Line(n, order, details={"tracking_number": f"T{n:010d}"})
        for n, order in enumerate(orders, start=1)
    ]
    account = store.selling_partner.account
    return drafting.draft(account, Batch.Kind.MARK, settings, lines, user, clock.now())


@pytest.mark.parametrize("size", SIZES)
def test_all_orders_across_pages_are_selected_and_marked_as_shipped(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    user, _, _ = scene(56)
    page = page_for(user, "/orders/", width=size[0], height=size[1])
    page.locator("tbody input[name=order]").first.check()
    page.get_by_role("button", name="Select all 56").click()
    expect(page.locator("#bulk")).to_contain_text("56 of 56 selected")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("tbody input[name=order]:checked")).to_have_count(6)
    page.locator("tbody input[name=order]").last.uncheck()
    expect(page.locator("#bulk")).to_contain_text("55 of 56 selected")
    shot(page, f"select-all-{size[0]}")
    assert_clean(page)
    page.locator("#bulk").get_by_role("button", name="Mark shipped").click()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    fields = page.locator("input[data-scan]")
    expect(fields.first).to_be_focused()
    page.get_by_label("Carrier", exact=True).select_option("UPS")
    fields.first.focus()
    for number in range(3):
        page.keyboard.type(f"T000000000{number}")
        page.keyboard.press("Enter")
    expect(fields.nth(3)).to_be_focused()
    shot(page, f"batch-draft-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    fields.first.fill("T0000000050")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.url.endswith("/start/") else None)
    page.get_by_role("button", name="Mark as shipped").dblclick()
    expect(page.get_by_role("heading", name="4 orders")).to_be_visible()
    assert len(sent) == 1, "a double click sends the page once"
    shot(page, f"batch-running-{size[0]}")
    assert_clean(page)
    batch = Batch.objects.get()
    working.work(batch.pk, clock.now())
    # The poll sees the end, the page is drawn anew and says what came of it.
    expect(page.locator("#toasts")).to_contain_text("4 orders marked as shipped.")
    shot(page, f"batch-done-{size[0]}")
    assert_clean(page)
    assert Shipment.objects.count() == 4
    page.goto("/orders/")
    expect(page.locator("#bulk")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_the_list_of_batches_and_one_with_failed_orders(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    user, store, orders = scene(12)
    page = page_for(user, "/shipments/batches/", width=size[0], height=size[1])
    expect(page.get_by_role("heading", name="No batches yet")).to_be_visible()
    assert_clean(page)
    batch = batch_of(store, orders[:6], user)
    starting.start(batch, user, clock.now())
    Order.objects.filter(pk__in=[orders[1].pk, orders[2].pk]).update(status="on_hold")
    working.work(batch.pk, clock.now())
    batch_of(store, orders[6:], user)
    page.goto("/shipments/batches/")
    expect(page.get_by_role("link", name="Batch 1 · 6 orders")).to_be_visible()
    shot(page, f"batches-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Batch 1 · 6 orders").click()
    expect(page.get_by_role("heading", name="Failed 2")).to_be_visible()
    shot(page, f"batch-failed-{size[0]}")
    assert_clean(page)
    Order.objects.filter(pk__in=[orders[1].pk, orders[2].pk]).update(status="awaiting")
    page.get_by_role("button", name="Retry failed").click()
    expect(page.get_by_role("heading", name="Waiting 2")).to_be_visible()


def test_a_handful_is_marked_without_a_script(page_for: PageFor) -> None:
    user, _, _ = scene(3)
    page = page_for(user, "/orders/", javascript=False)
    for box in page.locator("tbody input[name=order]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Mark shipped").click()
    page.locator("input[data-scan]").first.fill("T0000000001")
    page.locator("input[data-scan]").last.fill("T0000000002")
    page.get_by_label("Carrier", exact=True).select_option("UPS")
    page.get_by_role("button", name="Mark as shipped").click()
    expect(page.get_by_role("heading", name="2 orders")).to_be_visible()
    assert Batch.objects.get().entries.filter(state="waiting").count() == 2
