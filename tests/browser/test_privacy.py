from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orders.models import Order
from redaction.models import RedactionFailure
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
    RedactionFailure.objects.create(
        order=desk.orders[4],
        error_class="SealBroken",
        attempts=3,
        first_failed_at=clock.now() - DAY,
        last_failed_at=clock.now(),
    )
    page = page_for(desk.user, "/privacy/", width=width, height=height)
    expect(page.get_by_role("table")).to_contain_text("14 days after import")
    expect(page.get_by_role("table")).to_contain_text("30 days after the ship date")
    shot(page, f"privacy-due-{name}")
    assert_clean(page)
    page.get_by_role("link", name="Done", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("5 fields removed")
    shot(page, f"privacy-done-{name}")
    assert_clean(page)
    expect(page.get_by_role("table")).to_contain_text("Rule U")
    expect(page.get_by_role("button", name="Export CSV")).to_be_visible()
    page.get_by_role("link", name="Failed").click()
    expect(page.get_by_role("table")).to_contain_text("run manage.py doctor")
    shot(page, f"privacy-failed-{name}")
    assert_clean(page)
    page.get_by_role("link", name="Not shipped").click()
    expect(page.get_by_role("table")).to_contain_text("14 days after import")
    shot(page, f"privacy-not-shipped-{name}")
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


@pytest.mark.parametrize(("width", "height", "name"), [(1440, 900, "wide"), (390, 844, "phone")])
def test_a_note_and_the_record_of_an_order(
    page_for: PageFor, assert_clean: Check, shot: Shot, width: int, height: int, name: str
) -> None:
    desk = busy_desk(orders=2)
    order = desk.orders[0]
    page = page_for(desk.user, f"/orders/{order.public_id}/", width=width, height=height)
    page.get_by_role("link", name="Add a note").click()
    page.get_by_role("textbox", name="Note").fill(
        f"Ring twice.\n{'Leave it behind the shed. ' * 8}"
    )
    shot(page, f"note-dialog-{name}")
    assert_clean(page)
    page.get_by_role("button", name="Save").click()
    noted = page.get_by_role("region", name="Note")
    expect(noted).to_contain_text("Ring twice.")
    noted.scroll_into_view_if_needed()
    shot(page, f"note-on-order-{name}")
    assert_clean(page)
    page.goto(f"/orders/{order.public_id}/note/")
    shot(page, f"note-page-{name}")
    assert_clean(page)
    Order.objects.filter(pk=order.pk).update(note="Ring once, says another tab.")
    page.get_by_role("textbox", name="Note").fill("Blue box")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The note was changed while you wrote.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Blue box")
    shot(page, f"note-of-another-tab-{name}")
    assert_clean(page)
    page.goto(f"/privacy/orders/{order.public_id}/")
    expect(page.get_by_role("region", name="Who looked")).to_contain_text("Added a note")
    shot(page, f"privacy-order-page-{name}")
    assert_clean(page)
    page.get_by_label("Search orders").fill("+1 555-010-9999")
    page.get_by_label("Search orders").press("Enter")
    expect(page.get_by_role("heading", name="No order found")).to_be_visible()
    shot(page, f"search-by-phone-{name}")
    assert_clean(page)
