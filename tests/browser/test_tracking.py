"""Where parcels are, and an edited address: each on a wide screen and a phone, under the strict policy."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from orders.models import Order
from shipments.models import Shipment
from stores import clock
from stores.models import Store, User
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import (
    LabelFactory,
    MemberFactory,
    NotificationFactory,
    ShipmentFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]
STATES = ["", "pre_transit", "in_transit", "out_for_delivery", "delivered", "lost", "returning"]


def desk() -> tuple[User, Store, list[Shipment]]:
    """A parcel in every state that a person can meet; one is late and one voided."""
    now = clock.now()
    store = StoreFactory.create(selling_partner__authorized_at=now, last_import_at=now)
    user = MemberFactory.create(account=store.selling_partner.account, role="shipper").user
    made = []
    for number, state in enumerate([*STATES, "in_transit", "in_transit"]):
        shipment = ShipmentFactory.create(
            order__store=store, order__deliver_by_at=now + timedelta(days=2), transit=state,
            transit_at=now - timedelta(hours=2), transit_source="label" if state else "",
            promised_at=now + timedelta(days=1 if number < 7 else -1), created_by=user,
            delivered_at=now - timedelta(hours=2) if state == "delivered" else None,
            created_at=now - timedelta(days=2), ship_date=(now - timedelta(days=2)).date(),
            voided_at=now if number == 8 else None, first_scan_at=now - timedelta(days=1),
        )  # fmt: skip
        LabelFactory.create(order=shipment.order, shipment=shipment)
        NotificationFactory.create(shipment=shipment, state="accepted")
        made.append(shipment)
    return user, store, made


def name_of(size: Size) -> str:
    return "wide" if size[0] > 700 else "phone"


def opened(page_for: PageFor, user: User, path: str, size: Size) -> Page:
    return page_for(user, path, width=size[0], height=size[1])


@pytest.mark.parametrize("size", SIZES)
def test_the_shipments_by_state(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    user, _, _ = desk()
    page = opened(page_for, user, "/shipments/", size)
    expect(page.get_by_text("Open a claim in Seller Central").first).to_be_visible()
    shot(page, f"tracking-list-{name_of(size)}")
    assert_clean(page)
    page.get_by_role("link", name="Late").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Delivered", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_one_shipment_and_what_became_of_it(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    user, _, made = desk()
    page = opened(page_for, user, f"/shipments/{made[2].public_id}/", size)
    shot(page, f"tracking-shipment-{name_of(size)}")
    assert_clean(page)
    page.get_by_role("link", name="What became of it?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lost").check()
    shot(page, f"tracking-say-{name_of(size)}")
    assert_clean(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Open a claim in Seller Central")).to_be_visible()
    shot(page, f"tracking-lost-{name_of(size)}")


@pytest.mark.parametrize("size", SIZES)
def test_decision_16_an_address_is_edited_beside_the_list_and_the_drawer_stays(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    user, store, _ = desk()
    order = order_with_items(store=store)
    page = opened(page_for, user, "/orders/?tab=awaiting", size)
    page.get_by_role("link", name=order.amazon_order_id).first.click()
    page.get_by_role("link", name="Edit address").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Ann Lee")
    dialog.get_by_label("Street and number").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("A parcel cannot be sent without it.")).to_be_visible()
    shot(page, f"address-errors-{name_of(size)}")
    assert_clean(page)
    dialog.get_by_label("Street and number").fill("1 Pier Road")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#drawer").get_by_text("1 Pier Road")).to_be_visible()
    expect(page.locator("#drawer").get_by_text("Edited here")).to_be_visible()
    expect(page.locator("tbody").get_by_text("Ann Lee")).to_be_attached()
    shot(page, f"address-edited-{name_of(size)}")
    assert_clean(page)


def test_size_and_weight_leave_the_drawer_open(page_for: PageFor) -> None:
    user, store, _ = desk()
    order = order_with_items(store=store)
    page = opened(page_for, user, "/orders/?tab=awaiting", (1440, 900))
    page.get_by_role("link", name=order.amazon_order_id).first.click()
    page.get_by_role("link", name="Set size and weight").click()
    page.get_by_label("Weight, lb").fill("1.5")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#drawer").get_by_text("1.5 lb")).to_be_visible()
    page.get_by_role("link", name="Set size and weight").wait_for(state="detached")
    expect(page.locator("tr.open")).to_have_count(1)


def test_the_address_is_edited_without_a_script(page_for: PageFor) -> None:
    user, store, _ = desk()
    order = order_with_items(store=store)
    path = reverse("orders:address", args=[order.public_id])
    page = page_for(user, path, javascript=False)
    page.get_by_label("Street and number").fill("1 Pier Road")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 Pier Road")).to_be_visible()
    assert Order.objects.get(pk=order.pk).address_edited_at is not None
