"""The preview of a shipment, feeds, and a queue that is held: each on a wide screen and a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from shipments.models import (
    Batch,
    FeedSubmission,
    NotificationAttempt,
    QueueHold,
    Shipment,
    ShipmentNotification,
)
from stores import clock
from stores.models import MachineClock, Member
from tests.browser.test_budgets import MOST_ELEMENTS
from tests.browser.test_shipments import SIZES, Scene, Size, name_of, opened, scene, told
from tests.browser.watching import Check, PageFor, Shot, settled
from tests.factories import NotificationFactory, StoreFactory, order_with_items

pytestmark = [pytest.mark.browser]

REJECTED = "InternalServiceError: Amazon encountered an exception. Message: Feed rejected"


def fed(desk: Scene, orders: int = 6) -> FeedSubmission:
    """A feed with every verdict that there is, and older ones in other states."""
    now = clock.now()
    seller = desk.store.selling_partner
    batch = Batch.objects.create(account=seller.account, number=12, kind="mark", created_at=now)
    fields = {"selling_partner": seller, "due_at": now + timedelta(minutes=1)}
    states = [
        ("running", "IN_PROGRESS"),
        ("prepared", ""),
        ("rejected", "DONE"),
        ("fatal", "FATAL"),
    ]
    for number, (state, status) in enumerate(states):
        FeedSubmission.objects.create(
            **fields, state=state, amazon_status=status, messages=300, feed_id=f"2120{number}",
            reason="throttled" if state == "prepared" else "",
            created_at=now - timedelta(hours=number),
        )  # fmt: skip
    feed = FeedSubmission.objects.create(
        **fields, batch=batch, state="done", amazon_status="DONE", feed_id="21203020619",
        messages=orders, accepted=orders - 2, refused=1, unclear=1,
        request_id="0d7c4a52-2222-4333-8444-555566667777", created_at=now - timedelta(minutes=9),
        creating_since=now - timedelta(minutes=9), submitted_at=now - timedelta(minutes=8),
        ended_at=now - timedelta(minutes=3),
    )  # fmt: skip
    outcomes = ["rejected", "unknown", *["accepted"] * (orders - 2)]
    for number, outcome in enumerate(outcomes, start=1):
        order = order_with_items(store=desk.store, status="shipped", ship_by_at=now)
        notification = NotificationFactory.create(
            shipment__order=order, state=outcome, reason="refused" if number == 1 else "",
            settled_at=now, attempts=1,
        )  # fmt: skip
        item = order.items.get()
        NotificationAttempt.objects.create(
            notification=notification, number=1, feed=feed, message_id=number, outcome=outcome,
            amazon_code="8541" if number == 1 else "",
            amazon_message="The carrier is not on the list." if number == 1 else "",
            started_at=now - timedelta(minutes=9), ended_at=now - timedelta(minutes=3),
            sent={
                "amazonOrderId": order.amazon_order_id, "carrierCode": "UPS",
                "trackingNumber": "1Z999AA10123456784", "shipDate": "2026-11-26T20:00:00Z",
                "orderItems": [{"orderItemId": item.amazon_item_id, "quantity": 2}],
            },
        )  # fmt: skip
    return feed


def manager(desk: Scene) -> Scene:
    Member.objects.filter(user=desk.user).update(role=Member.Role.MANAGER)
    return desk


@pytest.mark.parametrize("size", SIZES)
def test_t19_a_wrong_clock(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = scene()
    order = order_with_items(store=desk.store, status="shipped")
    NotificationFactory.create(shipment__order=order, state="waiting")
    now = clock.now()
    MachineClock.objects.create(
        machine="desk", ahead_s=305, measured_at=now, off_in_a_row=2, off_since=now
    )
    page = opened(page_for, desk, "/shipments/notifications/", size)
    banner = page.get_by_role("region", name="The clock is wrong")
    expect(banner).to_contain_text(
        "is 5 min ahead of Amazon's. 1 notification waits; none is lost."
    )
    shot(page, f"wrong-clock-{name_of(size)}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_preview_follows_the_form_and_records_nothing(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = scene(orders=2)
    page = opened(page_for, desk, f"/orders/{desk.orders[0].public_id}/", size)
    page.get_by_role("link", name="Enter tracking").click()
    dialog = page.get_by_role("dialog", name="Mark as shipped")
    settled(page)
    expect(dialog.locator("#preview")).to_contain_text("Enter a carrier and a tracking number")
    expect(dialog.get_by_role("button", name="Preview")).to_be_hidden()
    dialog.get_by_label("Carrier", exact=True).select_option("UPS")
    dialog.get_by_label("Tracking number").fill("12345678")
    dialog.get_by_label("Service").focus()
    expect(dialog.locator("#preview")).to_contain_text(
        "does not look like a tracking number of UPS"
    )
    shot(page, f"preview-odd-{name_of(size)}")
    dialog.get_by_label("Tracking number").fill("1Z 999 AA1 0123456784")
    dialog.get_by_label("Service").fill("Ground")
    dialog.get_by_label("Ship date").focus()
    row = dialog.get_by_role("row").filter(has_text="shippingMethod")
    expect(row).to_contain_text("Ground")
    expect(dialog.get_by_role("row").filter(has_text="trackingNumber")).to_contain_text(
        "1Z999AA10123456784"
    )
    dialog.locator("#preview").scroll_into_view_if_needed()
    shot(page, f"preview-{name_of(size)}")
    assert_clean(page)
    assert not Shipment.objects.exists()


def test_without_a_script_a_button_shows_the_preview(page_for: PageFor, shot: Shot) -> None:
    desk = scene(orders=2)
    where = f"/shipments/mark/{desk.orders[0].public_id}/"
    page = page_for(desk.user, where, javascript=False)
    page.get_by_label("Tracking number").fill("1Z999AA10123456784")
    page.get_by_label("Carrier", exact=True).select_option("UPS")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("1Z999AA10123456784")
    expect(page.get_by_label("Tracking number")).to_have_value("1Z999AA10123456784")
    shot(page, "preview-no-script")
    assert not Shipment.objects.exists()
    # Enter still sends the form.
    page.get_by_label("Tracking number").press("Enter")
    expect(page.locator("#content")).to_contain_text("1Z999AA10123456784")
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_feeds(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = scene(orders=1)
    page = opened(page_for, desk, "/shipments/notifications/feeds/", size)
    expect(page.get_by_role("heading", name="No feed yet")).to_be_visible()
    shot(page, f"feeds-empty-{name_of(size)}")
    assert_clean(page)
    feed = fed(desk)
    page.reload()
    expect(page.get_by_text("Amazon took 4 of 6 orders")).to_be_visible()
    shot(page, f"feeds-{name_of(size)}")
    assert_clean(page)
    page.goto(f"/shipments/notifications/feeds/{feed.public_id}/")
    shot(page, f"feed-{name_of(size)}")
    assert_clean(page)
    page.get_by_role(
        "link", name=feed.tries.earliest("message_id").notification.order.amazon_order_id
    ).click()
    expect(page.get_by_role("heading", name="Tries")).to_be_visible()
    shot(page, f"notification-fed-{name_of(size)}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_a_held_queue(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = manager(scene(orders=1))
    told(desk)
    QueueHold.objects.create(
        selling_partner=desk.store.selling_partner, reason="feed_rejected", held_at=clock.now(),
        amazon_message=REJECTED, request_id="0d7c4a52-2222-4333-8444-555566667777",
    )  # fmt: skip
    page = opened(page_for, desk, "/shipments/notifications/?show=waiting", size)
    shot(page, f"held-{name_of(size)}")
    assert_clean(page)
    page.get_by_role("button", name="I have checked: send again").click()
    expect(page.locator("#toasts")).to_contain_text("is sent again from now on")
    assert not QueueHold.objects.exists()


@pytest.mark.parametrize("size", SIZES)
def test_filters_and_the_search(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = scene(orders=1)
    StoreFactory.create(
        selling_partner=desk.store.selling_partner,
        name="Northwind CA",
        marketplace_id="A2EUQ1WTGCTBG2",
    )
    told(desk)
    page = opened(page_for, desk, "/shipments/notifications/?show=waiting", size)
    page.locator("summary", has_text="All states").click()
    shot(page, f"notifications-menu-{name_of(size)}")
    page.get_by_role("link", name="Throttled", exact=True).click()
    expect(page.get_by_role("button", name="Next try")).to_be_disabled()
    shot(page, f"notifications-throttled-{name_of(size)}")
    assert_clean(page)
    page.get_by_label("Order number or tracking number").fill("nothing like it")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert "nothing" not in page.url
    shot(page, f"notifications-nothing-{name_of(size)}")
    assert_clean(page)
    page.get_by_label("Order number or tracking number").fill("1Z999AA10123456784")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("7 found")).to_be_visible()
    shot(page, f"notifications-found-{name_of(size)}")


def elements(page: Page) -> int:
    number: int = page.evaluate("document.querySelectorAll('*').length")
    return number


def test_full_pages_stay_light(page_for: PageFor) -> None:
    desk = manager(scene(orders=1))
    feed = fed(desk, orders=55)
    ShipmentNotification.objects.update(
        state="waiting", reason="throttled", amazon_message=REJECTED
    )
    page = page_for(desk.user, "/shipments/notifications/?show=waiting")
    for path in ("?show=waiting", f"feeds/{feed.public_id}/", "feeds/"):
        page.goto(f"/shipments/notifications/{path}")
        assert elements(page) < MOST_ELEMENTS, path
