"""The page that proves that no order is missing, on a wide screen and a phone (IMP-11)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import ImportRun, QuarantinedOrder
from stores import clock
from stores.models import SellingPartner
from tests.browser.scenes import Desk, busy_desk
from tests.browser.watching import Check, PageFor, Shot

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


def audits(desk: Desk) -> None:
    """A failed check, an older good one with findings of every kind, and an order that is still missing."""
    now = clock.now()
    us, ca = desk.stores
    seller = us.selling_partner
    shipped = desk.orders[0].amazon_order_id
    findings = {
        "alone": False,
        "checked": {us.marketplace_id: 412, ca.marketplace_id: 57},
        "missing": {us.marketplace_id: 2},
        "no_store": {"A1AM78C64UM0Y8": 27},
        "missed": ["113-0000000-0000001", desk.orders[1].amazon_order_id],
        "outdated": [desk.orders[2].amazon_order_id],
        "accepted": [shipped],
    }
    for hours, state in ((2, "failed"), (27, "done")):
        started = now - timedelta(hours=hours)
        run = ImportRun.objects.create(
            selling_partner=seller,
            kind="audit",
            state=state,
            window_after=started - timedelta(days=30),
            window_before=started,
            started_at=started,
            ended_at=started + timedelta(minutes=1),
            findings=findings,
            missing=2,
            skipped={"coming": 3, "set_aside": 1},
            error_code="request_throttled" if state == "failed" else "",
            request_id="2f6c0e6e-5d1a-4d6a-9d9b-1f8a1c3f0b77" if state == "failed" else "",
        )
        run.stores.set(desk.stores)
    SellingPartner.objects.filter(pk=seller.pk).update(audited_at=now - timedelta(hours=2))
    QuarantinedOrder.objects.create(
        retry_at=now + timedelta(minutes=30),
        selling_partner=seller,
        store=us,
        amazon_order_id="113-0000000-0000001",
        reason="missed",
        first_seen_at=now,
        last_seen_at=now,
    )


@pytest.mark.parametrize("size", SIZES)
def test_missing_orders(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=3)
    audits(desk)
    page = page_for(desk.user, "/orders/audit/", width=size[0], height=size[1])
    expect(page.get_by_text("1 missing of 412").first).to_be_visible()
    shot(page, f"audit-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_missing_orders_never_checked(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    page = page_for(busy_desk(orders=3).user, "/orders/audit/", width=size[0], height=size[1])
    expect(page.get_by_role("heading", name="Not checked yet")).to_be_visible()
    shot(page, f"audit-never-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_where_is_an_order(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=3)
    page = page_for(desk.user, "/orders/audit/", width=size[0], height=size[1])
    page.get_by_label("Amazon order number").fill(desk.orders[0].amazon_order_id)
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_text("The order is here.")).to_be_visible()
    shot(page, f"where-{size[0]}")
    assert_clean(page)
