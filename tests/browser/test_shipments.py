"""Marking as shipped, and what Amazon was told: each on a wide screen and a phone, under the strict policy."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order
from shipments.models import NotificationAttempt, Shipment, ShipmentNotification
from stores import clock
from stores.models import Store, User
from tests.browser.conftest import watches
from tests.browser.watching import Check, PageFor, Shot, settled
from tests.factories import (
    MemberFactory,
    NotificationFactory,
    OrderItemFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


class Scene(NamedTuple):
    user: User
    store: Store
    orders: list[Order]


def scene(orders: int = 6) -> Scene:
    """Open orders around now, one of which the buyer wants to cancel and one on hold."""
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    made = []
    for number in range(orders):
        order = order_with_items(
            store=store,
            purchased_at=now - timedelta(hours=20 + number),
            ship_by_at=now + timedelta(hours=8 * number - 5),
            cancel_requested=number == 2,
            status="on_hold" if number == 5 else "awaiting",
        )
        OrderItemFactory.create(
            order=order, position=1, product_key="PEN-FINE-BLUE", quantity_unfulfilled=1
        )
        made.append(order)
    return Scene(user, store, made)


def told(desk: Scene) -> list[ShipmentNotification]:
    """One notification in every state that a person can meet."""
    now = clock.now()
    said = "We encountered an error with carrierCode: the value is not on the list of this marketplace."
    states: list[tuple[str, str, dict[str, object]]] = [
        (
            "rejected",
            "refused",
            {"amazon_message": said, "amazon_code": "InvalidInput", "attempts": 2},
        ),
        (
            "rejected",
            "buy_shipping_only",
            {"amazon_message": "Ship+ orders are not supported.", "attempts": 1},
        ),
        ("waiting", "throttled", {"due_at": now + timedelta(minutes=4), "attempts": 1}),
        ("unknown", "no_answer", {"due_at": now + timedelta(minutes=1), "attempts": 1}),
        ("waiting", "", {}),
        ("accepted", "", {"settled_at": now - timedelta(minutes=9), "attempts": 1}),
        ("not_needed", "already_shipped", {"settled_at": now, "attempts": 1}),
    ]
    made = []
    for state, reason, fields in states:
        order = order_with_items(store=desk.store, status="shipped", ship_by_at=now)
        fields = {"due_at": now, **fields}
        made.append(
            NotificationFactory.create(
                shipment__order=order,
                shipment__created_at=now - timedelta(minutes=12),
                shipment__created_by=desk.user,
                state=state,
                reason=reason,
                request_id="a1b2c3d4-1111-4222-8333-444455556666" if state == "rejected" else "",
                created_at=now - timedelta(minutes=12),
                **fields,
            )
        )
    tries = [
        ("throttled", 429, "QuotaExceeded", "You exceeded your quota."),
        ("rejected", 400, "InvalidInput", said),
    ]
    for number, (outcome, status, code, message) in enumerate(tries, start=1):
        at = now - timedelta(minutes=11 - number)
        NotificationAttempt.objects.create(
            notification=made[0], number=number, outcome=outcome, status=status, amazon_code=code,
            amazon_message=message, request_id=made[0].request_id,
            started_at=at, ended_at=at + timedelta(seconds=1),
        )  # fmt: skip
    return made


def opened(page_for: PageFor, desk: Scene, path: str, size: Size) -> Page:
    width, height = size
    return page_for(desk.user, path, width=width, height=height)


def name_of(size: Size) -> str:
    return "wide" if size[0] > 1000 else "phone"


@pytest.mark.parametrize("size", SIZES)
def test_enter_tracking_beside_the_list(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = scene()
    order = desk.orders[0]
    page = opened(page_for, desk, "/orders/", size)
    watches[page].allowed.add(422)
    page.get_by_role("link", name=order.amazon_order_id).click()
    expect(page.get_by_role("link", name="Enter tracking")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Enter tracking").click()
    dialog = page.get_by_role("dialog", name="Mark as shipped")
    expect(dialog.get_by_label("Tracking number")).to_be_focused()
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(dialog).to_contain_text("Enter the tracking number.")
    expect(dialog.get_by_label("Tracking number")).to_be_focused()
    settled(page)
    shot(page, f"mark-errors-{name_of(size)}")
    dialog.get_by_label("Carrier", exact=True).select_option("Other")
    expect(dialog.get_by_label("Name of the carrier")).to_be_visible()
    dialog.get_by_label("Carrier", exact=True).select_option("USPS")
    expect(dialog.get_by_label("Name of the carrier")).to_have_count(0)
    expect(page.locator("#services option").first).to_have_attribute("value", "Ground Advantage")
    dialog.get_by_label("Service").fill("Ground Advantage")
    dialog.get_by_role("button", name="Mark as shipped").click()
    # The preview may say it before; the tick comes with the answer (decision 27).
    tick = dialog.get_by_role("group", name="Check before you go on")
    expect(tick).to_contain_text("This parcel has no tracking number.")
    settled(page)
    shot(page, f"mark-untracked-{name_of(size)}")
    dialog.get_by_role("textbox", name="Tracking number").fill("9400 1118 9922 3857 2640 14")
    shot(page, f"mark-{name_of(size)}")
    assert_clean(page)
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(page.locator("#toasts")).to_contain_text("is marked as shipped")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name=order.amazon_order_id)).to_have_count(0)
    assert Shipment.objects.get().tracking_number == "9400111899223857264014"


def test_the_page_of_an_order_follows_its_dialog(page_for: PageFor, assert_clean: Check) -> None:
    desk = scene(orders=3)
    page = page_for(desk.user, f"/orders/{desk.orders[0].public_id}/")
    page.get_by_role("link", name="Enter tracking").click()
    dialog = page.get_by_role("dialog", name="Mark as shipped")
    dialog.get_by_label("Tracking number").fill("1Z999AA10123456784")
    dialog.get_by_label("Carrier", exact=True).select_option("UPS")
    dialog.get_by_role("button", name="Mark as shipped").click()
    expect(page.locator(".order-page")).to_contain_text("1Z999AA10123456784")
    expect(page.get_by_role("link", name="Enter tracking")).to_have_count(0)
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("show", ["fix", "waiting", "accepted", "ended"])
def test_notifications(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size, show: str
) -> None:
    desk = scene(orders=1)
    told(desk)
    page = opened(page_for, desk, f"/shipments/notifications/?show={show}", size)
    shot(page, f"notifications-{show}-{name_of(size)}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_one_notification_its_correction_and_the_shipments(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = scene(orders=1)
    rejected = told(desk)[0]
    page = opened(page_for, desk, f"/shipments/notifications/{rejected.public_id}/", size)
    shot(page, f"notification-{name_of(size)}")
    assert_clean(page)
    page.get_by_role("link", name="Correct and send again").click()
    shot(page, f"correct-{name_of(size)}")
    assert_clean(page)
    page.goto("/shipments/")
    shot(page, f"shipments-{name_of(size)}")
    assert_clean(page)


def test_marking_works_without_a_script(page_for: PageFor) -> None:
    desk = scene(orders=2)
    page = page_for(desk.user, f"/orders/{desk.orders[0].public_id}/", javascript=False)
    page.get_by_role("link", name="Enter tracking").click()
    page.get_by_label("Tracking number").fill("1Z999AA10123456784")
    page.get_by_label("Carrier", exact=True).select_option("UPS")
    page.get_by_role("button", name="Mark as shipped").click()
    expect(page.locator("#content")).to_contain_text("1Z999AA10123456784")
    assert Shipment.objects.count() == 1
