"""The other pages of the orders app, the sign-in pages and the error pages, each on a wide screen and a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from config.help.subjects import SUBJECTS
from orders.models import ImportRun, Order, QuarantinedOrder
from stores import audit, clock
from stores.models import Member
from tests.browser.conftest import watches
from tests.browser.scenes import Desk, busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import MemberFactory

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def runs(desk: Desk) -> ImportRun:
    """Some ended runs, an order that could not be stored, and the run that goes on."""
    now = clock.now()
    seller = desk.stores[0].selling_partner
    states = ["done", "partly", "failed", "done", "done"]
    for number, state in enumerate([*states, "running"][::-1]):
        started = now - timedelta(minutes=5 * number, seconds=20)
        run = ImportRun.objects.create(
            selling_partner=seller,
            kind="backfill" if number == 5 else "poll",
            state=state,
            window_after=started - timedelta(minutes=15),
            window_before=started - timedelta(minutes=2),
            started_at=started,
            ended_at=None if state == "running" else started + timedelta(seconds=90),
            pages=3,
            seen=250,
            created=12,
            updated=30,
            unchanged=208,
            skipped={"amazon_fulfilled": 12, "no_store": 27},
            quarantined=1 if state == "partly" else 0,
            error_code="request_throttled" if state == "failed" else "",
            request_id="2f6c0e6e-5d1a-4d6a-9d9b-1f8a1c3f0b77" if state == "failed" else "",
        )
        run.stores.set(desk.stores)
    QuarantinedOrder.objects.create(
        retry_at=now,
        selling_partner=seller,
        store=desk.stores[0],
        amazon_order_id="113-0000000-0000001",
        reason="unknown_status",
        detail="fulfillment.fulfillmentStatus",
        first_seen_at=now - timedelta(hours=3),
        last_seen_at=now,
        seen_count=12,
    )
    return ImportRun.objects.get(state="running")


@pytest.mark.parametrize("size", SIZES)
def test_activity(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=3)
    running = runs(desk)
    page = page_for(desk.user, "/orders/activity/", width=size[0], height=size[1])
    expect(page.get_by_text("Reading page 4")).to_be_visible()
    shot(page, f"activity-{size[0]}")
    assert_clean(page)
    ImportRun.objects.filter(pk=running.pk).update(state="done", ended_at=clock.now())
    # The page is drawn anew: the run stands in the list, and no card asks on.
    expect(page.get_by_text("Reading page 4")).to_be_hidden()
    expect(page.get_by_text("Import runs, newest first")).to_be_attached()
    with page.expect_request("**/orders/activity/*/", timeout=3000) as asked:
        page.evaluate("fetch(location.href + 'none/').catch(() => 0)")
    # Had the poll gone on, its request would have come before this one or soon after.
    assert asked.value.url.endswith("none/")
    watches[page].faults.clear()


@pytest.mark.parametrize("size", SIZES)
def test_what_people_did(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=3)
    Member.objects.filter(user=desk.user).update(role=Member.Role.MANAGER)
    account = desk.stores[0].selling_partner.account
    for order in Order.objects.all():
        audit.record(
            "order.viewed", user=desk.user, account=account, subject=f"order {order.public_id}"
        )
    store = f"store {desk.stores[0].public_id}"
    fields = ["auto_import", "notify_when"]
    audit.record("store.changed", user=desk.user, account=account, subject=store, fields=fields)
    audit.record(
        "security.sign_in_failed", user=desk.user, account=account, network="203.0.113.0/24"
    )
    audit.record("seller.frozen", user=None, account=account, subject="seller 1")
    audit.record("member.removed", user=desk.user, account=account, subject="user 0")
    page = page_for(desk.user, "/activity/", width=size[0], height=size[1])
    expect(page.get_by_text("A sign-in failed")).to_be_visible()
    shot(page, f"people-{size[0]}")
    assert_clean(page)
    page.get_by_label("About").select_option("stores")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("A sign-in failed")).to_be_hidden()
    page.get_by_label("About").select_option("imports")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Nothing of this kind")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_customers(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=12)
    page = page_for(desk.user, "/orders/customers/", width=size[0], height=size[1])
    shot(page, f"customers-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_search_for_a_name(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=2)
    page = page_for(desk.user, "/orders/", width=size[0], height=size[1])
    page.get_by_label("Search orders").fill("Nobody Here")
    page.get_by_label("Search orders").press("Enter")
    expect(page.get_by_role("heading", name="No order found")).to_be_visible()
    assert "Nobody" not in page.url
    shot(page, f"search-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_an_empty_desk(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    page = page_for(MemberFactory.create().user, "/orders/", width=size[0], height=size[1])
    expect(page.get_by_role("heading", name="Connect a store")).to_be_visible()
    shot(page, f"empty-{size[0]}")
    assert_clean(page)
    for path in ("/orders/activity/", "/orders/customers/"):
        page.goto(path)
        assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_signing_in_and_out(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=2, email="maya@example.com")
    page = page_for(None, "/orders/", width=size[0], height=size[1])
    shot(page, f"sign-in-{size[0]}")
    assert_clean(page)
    page.get_by_label("Email").fill(desk.user.email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    shot(page, f"sign-in-wrong-{size[0]}")
    assert_clean(page)
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("table.orders")).to_be_visible()
    if size[0] < 900:
        page.get_by_role("button", name="Open the menu").click()
    page.get_by_role("link", name="Maya Ortiz").click()
    page.get_by_role("link", name="Change your password").click()
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    shot(page, f"password-{size[0]}")
    assert_clean(page)
    page.goto("/accounts/logout/")
    assert_clean(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/password/reset/")
    expect(page.get_by_role("heading", name="Forgotten your password?")).to_be_visible()
    shot(page, f"reset-{size[0]}")
    assert_clean(page)


def test_a_page_that_is_not_there(page_for: PageFor, assert_clean: Check, shot: Shot) -> None:
    desk = busy_desk(orders=1)
    page = page_for(desk.user, "/orders/")
    watches[page].allowed.add(404)
    page.goto("/orders/no-such-page/")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    shot(page, "not-found")
    assert_clean(page)


def test_pages_reflow_at_four_hundred_percent(
    page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    """WCAG 1.4.10: a window of 1280 px at 400 % is 320 px wide."""
    desk = busy_desk(orders=8)
    runs(desk)
    order = f"/orders/{desk.orders[5].public_id}/"
    page = page_for(desk.user, "/orders/", width=320, height=640)
    for path in ("/orders/", order, "/orders/activity/", "/orders/customers/"):
        page.goto(path)
        shot(page, "reflow-" + path.strip("/").replace("/", "-")[:20])
        assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_help(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=1)
    page = page_for(desk.user, "/help/", width=size[0], height=size[1])
    shot(page, f"help-{size[0]}")
    assert_clean(page)
    for subject in SUBJECTS:
        page.goto(reverse(subject.page))
        shot(page, f"{subject.page.replace(':', '-')}-{size[0]}")
        assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_why_the_address_is_empty(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=12)
    store = desk.stores[0]
    where = f"/orders/addresses/{store.public_id}/"
    page = page_for(desk.user, where, width=size[0], height=size[1])
    expect(page.get_by_text("came without a full address")).to_be_visible()
    shot(page, f"addresses-single-{size[0]}")
    assert_clean(page)
    Order.objects.filter(store=store).update(address_problem="no_access")
    page.goto(where)
    expect(page.get_by_text("lacks the role for buyer details")).to_be_visible()
    shot(page, f"addresses-role-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Ask Amazon now").click()
    expect(page.get_by_text("What this means")).to_be_visible()
    shot(page, f"addresses-unanswered-{size[0]}")
    assert_clean(page)
