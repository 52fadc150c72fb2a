"""The settings of stores, section by section, and ship-from addresses, on a wide screen and a phone."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from shipments.models import OutgoingMail
from stores import clock
from stores.models import Branding, ShipFrom
from tests.browser.conftest import watches
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import NotificationFactory, ShipFromFactory, order_with_items
from tests.shipments.mailing import shipped_order
from tests.shipments.pdfs import pdf

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


@pytest.mark.parametrize("size", SIZES)
def test_ship_from_addresses(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=1)
    page = page_for(desk.user, "/stores/addresses/", width=size[0], height=size[1])
    shot(page, f"senders-empty-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Add an address").click()
    page.get_by_label("Name of the sender").fill("Harbour Supplies")
    page.get_by_label("Postal code").fill("4101")
    watches[page].allowed.add(422)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("postal code like 43215")).to_be_visible()
    shot(page, f"sender-refused-{size[0]}")
    assert_clean(page)
    page.get_by_label("Street and number").fill("12 Dock Road")
    page.get_by_label("City").fill("Portland")
    page.get_by_label("State, county or region").fill("ME")
    page.get_by_label("Postal code").fill("04101")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("12 Dock Road")).to_be_visible()
    shot(page, f"senders-{size[0]}")
    assert_clean(page)
    desk.stores[0].ship_from = ShipFrom.objects.get()
    desk.stores[0].save()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("in use and cannot be deleted")).to_be_visible()
    shot(page, f"sender-in-use-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_store_settings(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=1)
    store = desk.stores[0]
    ShipFromFactory.create(account=desk.account)
    page = page_for(desk.user, f"/stores/{store.public_id}/", width=size[0], height=size[1])
    shot(page, f"settings-general-{size[0]}")
    assert_clean(page)
    parts = page.get_by_role("navigation", name="Settings of")
    parts.get_by_role("link", name="Shipping").click()
    page.get_by_label("Ship from").select_option(label="Harbour Supplies, Portland")
    shot(page, f"settings-shipping-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("are saved")).to_be_visible()
    page.goto(f"/stores/{store.public_id}/branding/")
    page.get_by_label("Sender of mails").fill("orders@harbour.example")
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": _logo()}
    page.get_by_label("Logo").set_input_files(logo)  # type: ignore[arg-type]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("are saved")).to_be_visible()
    assert Branding.objects.get().logo_type == "image/png"
    page.goto(f"/stores/{store.public_id}/branding/")
    shot(page, f"settings-branding-{size[0]}")
    page.get_by_label("Sender of mails").scroll_into_view_if_needed()
    shot(page, f"settings-email-{size[0]}")
    assert_clean(page)


def _logo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (300, 90), (31, 79, 209)).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_default_parcels(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=12)
    where = f"/shipments/products/{desk.stores[0].public_id}/"
    page = page_for(desk.user, where, width=size[0], height=size[1])
    page.get_by_role("link", name="Set CNDL-SOY-CEDAR").click()
    shot(page, f"product-default-{size[0]}")
    assert_clean(page)
    page.get_by_label("Weight").fill("882")
    watches[page].allowed.add(422)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The weight is at most 330.69 lb.")).to_be_visible()
    page.get_by_label("Weight").fill("1.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1.5 lb")).to_be_visible()
    shot(page, f"products-{size[0]}")
    assert_clean(page)
    page.goto(f"{where}?q=nothing-like-it")
    expect(page.get_by_text("No such product")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_returns(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=1)
    order = shipped_order(desk.stores[0])
    where = f"/shipments/returns/{order.public_id}/"
    page = page_for(desk.user, where, width=size[0], height=size[1])
    shot(page, f"returns-empty-{size[0]}")
    assert_clean(page)
    watches[page].allowed.add(422)
    broken = {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"}
    page.get_by_label("Label as a PDF").set_input_files(broken)  # type: ignore[arg-type]
    page.get_by_role("button", name="Keep the label").click()
    expect(page.get_by_text("This is no PDF")).to_be_visible()
    page.get_by_label("Label as a PDF").set_input_files({**broken, "buffer": pdf()})  # type: ignore[arg-type]
    page.get_by_role("button", name="Keep the label").click()
    page.get_by_role("link", name="Mail it to the buyer").click()
    expect(page.get_by_text("tracks and filters mail")).to_be_visible()
    shot(page, f"return-mail-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Send the mail").click()
    expect(page.locator(".state", has_text="Waiting")).to_be_visible()
    OutgoingMail.objects.update(state="failed", code="smtp_550", sender="orders@harbour.example")
    page.goto(where)
    expect(page.get_by_text("approved sender in Seller Central, letter by letter")).to_be_visible()
    shot(page, f"returns-{size[0]}")
    assert_clean(page)
    page.goto(f"/orders/{order.public_id}/")
    expect(page.get_by_text("Add or mail a return label")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_when_amazon_is_told(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=1)
    where = f"/shipments/settings/{desk.stores[0].public_id}/"
    far = clock.now() + timedelta(days=3)
    order = order_with_items(store=desk.stores[0], status="shipped", ship_by_at=far)
    NotificationFactory.create(shipment__order=order, reason="scheduled", created_at=far)
    page = page_for(desk.user, where, width=size[0], height=size[1])
    expect(page.get_by_text("One that waits already keeps its moment")).to_be_visible()
    shot(page, f"settings-notifications-{size[0]}")
    assert_clean(page)
    watches[page].allowed.add(422)
    page.get_by_label("Never").check()
    page.get_by_label("from so many orders on").fill("2000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Tick this to choose Never")).to_be_visible()
    expect(page.get_by_text("Enter 1 to 1,000 orders.")).to_be_visible()
    shot(page, f"settings-notifications-refused-{size[0]}")
    assert_clean(page)
    page.get_by_role("radio", name="At a time of the ship date").check()
    page.get_by_label("Time of day").fill("17:00")
    page.get_by_label("from so many orders on").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("are saved")).to_be_visible()
    page.goto(where)
    expect(page.get_by_label("Time of day")).to_have_value("17:00")
    page.get_by_label("Warn so many hours").scroll_into_view_if_needed()
    shot(page, f"settings-notifications-below-{size[0]}")


@pytest.mark.parametrize("size", SIZES)
def test_what_waits_on_purpose_and_what_is_late(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=1)
    store, now = desk.stores[0], clock.now()
    later = now + timedelta(hours=5)
    rows: list[tuple[str, str, dict[str, Any]]] = [
        ("waiting", "scheduled", {"due_at": later, "created_at": later}),
        ("waiting", "first_scan", {"due_at": later, "created_at": later}),
        ("waiting", "throttled", {"due_at": now, "created_at": now - timedelta(hours=2)}),
        ("not_needed", "never", {"due_at": now, "created_at": now, "settled_at": now}),
    ]
    for state, reason, times in rows:
        ship_by = now + timedelta(hours=2 if reason == "throttled" else 30)
        order = order_with_items(store=store, status="shipped", ship_by_at=ship_by)
        NotificationFactory.create(shipment__order=order, state=state, reason=reason, **times)
    page = page_for(
        desk.user, "/shipments/notifications/?show=waiting", width=size[0], height=size[1]
    )
    expect(page.get_by_role("button", name="Tell Amazon now").first).to_be_visible()
    expect(page.get_by_text("At the latest")).to_be_visible()
    shot(page, f"notifications-scheduled-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Look at them").click()
    expect(page.get_by_text("Notifications to Amazon: Late")).to_be_attached()
    shot(page, f"notifications-late-{size[0]}")
    assert_clean(page)
    page.goto("/shipments/notifications/?show=ended")
    page.get_by_role("button", name="Tell Amazon now").click()
    expect(page.get_by_text("within a minute").first).to_be_visible()
    shot(page, f"notification-told-now-{size[0]}")
    assert_clean(page)
