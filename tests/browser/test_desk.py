"""The support desk under the strict content policy: every page of the admin, its menus and its pickers (T9, T14)."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order
from stores.models import User
from tests.browser.conftest import watches
from tests.browser.watching import PageFor, Shot
from tests.factories import UserFactory
from tests.support.rows import one_of_each
from tests.support.test_desk import pages

pytestmark = [pytest.mark.browser]


@pytest.fixture
def boss(transactional_db: None) -> User:
    made: User = UserFactory.create(is_staff=True, is_superuser=True)
    return made


def test_t9_t14_no_page_of_the_desk_breaks_the_content_policy(
    page_for: PageFor, boss: User
) -> None:
    rows = one_of_each()
    page = page_for(boss, "/admin/")
    watches[page].allowed.add(403)
    seen = 0
    for about in pages(rows):
        answer = page.goto(about.url)
        assert answer is not None
        assert answer.status in (200, 403), about.url
        assert watches[page].faults == [], about.url
        seen += answer.status == 200
    assert seen > 50


def test_t9_t14_pickers_filters_and_actions_work_under_the_content_policy(
    page_for: PageFor, boss: User, shot: Shot
) -> None:
    rows = one_of_each()
    page = page_for(
        boss, f"/admin/stores/sellingpartner/{rows['stores.SellingPartner'].pk}/change/"
    )
    page.get_by_title("Choose a Date").or_(page.locator("a[id^=calendarlink]")).first.click()
    expect(page.locator(".calendarbox").first).to_be_visible()
    shot(page, "desk-picker")
    page.goto("/admin/stores/store/")
    page.locator("tr input.action-select").first.check()
    page.get_by_label("Action:").select_option("reset_import_date")
    page.get_by_role("button", name=re.compile("Run|Go")).click()
    expect(page.get_by_label("Read again from:")).to_be_visible()
    assert watches[page].faults == []


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_t14_a_buyer_is_shown_for_a_reason(
    page_for: PageFor, boss: User, shot: Shot, size: tuple[int, int]
) -> None:
    order: Order = one_of_each()["orders.Order"]
    page = page_for(boss, f"/admin/orders/order/{order.pk}/change/", width=size[0], height=size[1])
    shot(page, f"desk-order-{size[0]}")
    page.get_by_role("link", name="Show buyer details").click()
    shot(page, f"desk-reveal-{size[0]}")
    page.get_by_label("Reason:").select_option("address")
    page.get_by_label("Ticket:").fill("CASE-1234")
    page.get_by_role("button", name="Show buyer details").click()
    expect(page.get_by_text("2214 Alder Street")).to_be_visible()
    assert "Alder" not in page.url
    shot(page, f"desk-revealed-{size[0]}")
    page.goto("/admin/stores/auditevent/digest/")
    expect(page.get_by_text("Buyers shown to one person of support")).to_be_visible()
    shot(page, f"desk-digest-{size[0]}")
