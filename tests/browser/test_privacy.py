from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import Order
from redaction.redacting import redact_due
from stores import clock
from stores.models import Store
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import ShipmentFactory

pytestmark = [pytest.mark.browser]

DAY = timedelta(days=1)


def move_import(order: Order, age: timedelta) -> None:
    Order.objects.filter(pk=order.pk).update(first_imported_at=clock.now() - age)


@pytest.mark.parametrize(("width", "height", "name"), [(1440, 900, "wide"), (390, 844, "phone")])
def test_privacy_pages(
    page_for: PageFor, assert_clean: Check, shot: Shot, width: int, height: int, name: str
) -> None:
    desk = busy_desk(orders=12)
    for number, order in enumerate(desk.orders[:5]):
        move_import(order, 13.5 * DAY - number * DAY)
    for number, order in enumerate(desk.orders[5:9]):
        move_import(order, (15 + number) * DAY)
    ShipmentFactory.create(
        order=desk.orders[9],
        created_at=clock.now() - 29 * DAY,
        ship_date=(clock.now() - 29 * DAY).date(),
    )
    redact_due(clock.now())
    page = page_for(desk.user, "/privacy/", width=width, height=height)
    expect(page.get_by_role("table")).to_contain_text("14 days after import")
    expect(page.get_by_role("table")).to_contain_text("30 days after the ship date")
    shot(page, f"privacy-due-{name}")
    assert_clean(page)
    page.get_by_role("link", name="Done", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("5 fields removed")
    shot(page, f"privacy-done-{name}")
    assert_clean(page)
    page.goto(f"/orders/{desk.orders[5].public_id}/")
    proof = page.get_by_role("region", name="Buyer details")
    expect(proof).to_contain_text("5 fields removed")
    proof.scroll_into_view_if_needed()
    shot(page, f"privacy-redacted-order-{name}")
    assert_clean(page)
    page.goto(f"/orders/{desk.orders[0].public_id}/")
    expect(proof).to_contain_text("this order has not shipped")
    proof.scroll_into_view_if_needed()
    shot(page, f"privacy-warned-order-{name}")
    assert_clean(page)


def test_privacy_overdue_empty_and_standalone_order_page(
    page_for: PageFor, assert_clean: Check, shot: Shot
) -> None:
    desk = busy_desk(orders=3)
    assert Store.objects.exists()
    page = page_for(desk.user, "/privacy/")
    expect(page.locator("main")).to_contain_text("Nothing is due")
    assert_clean(page)
    move_import(desk.orders[0], 17 * DAY)
    page.reload()
    expect(page.locator("main")).to_contain_text("overdue for removal")
    shot(page, "privacy-overdue-wide")
    assert_clean(page)
    page.goto(f"/privacy/orders/{desk.orders[1].public_id}/")
    shot(page, "privacy-order-page")
    assert_clean(page)
