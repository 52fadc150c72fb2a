"""Labels after they were made: the parcels of an order, the void dialog and the worklists, wide and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shipments.models import Shipment
from stores import clock
from tests.browser.test_shipments import SIZES, Scene, Size, scene
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import (
    LabelFactory,
    LabelFileFactory,
    NotificationFactory,
    OrderItemFactory,
    ShipmentFactory,
    order_with_items,
)

pytestmark = [pytest.mark.browser]


def labelled(desk: Scene, **fields: object) -> Shipment:
    """An order with a bought label whose ship date was yesterday."""
    now = clock.now()
    label = LabelFactory.create(
        order__store=desk.store, order__status="shipped", order__shipped_here_at=now,
        order__first_imported_at=now - timedelta(days=2), order__ship_by_at=now,
        shipment__ship_date=(now - timedelta(days=2)).date(), shipment__created_at=now,
        shipment__carrier_code="USPS", shipment__tracking_number="9400111899560000000012",
        **fields,
    )  # fmt: skip
    OrderItemFactory.create(order=label.order)
    LabelFileFactory.create(label=label)
    NotificationFactory.create(shipment=label.shipment, state="not_needed", reason="buy_shipping")
    shipment: Shipment = label.shipment
    return shipment


def still_told(desk: Scene) -> Shipment:
    now = clock.now()
    row = NotificationFactory.create(
        state="accepted", shipment__created_at=now, shipment__voided_at=now,
        shipment__voided_by=desk.user,
        shipment__order=order_with_items(store=desk.store, ship_by_at=now + timedelta(hours=4)),
    )  # fmt: skip
    shipment: Shipment = row.shipment
    return shipment


@pytest.mark.parametrize("size", SIZES)
def test_the_parcels_of_an_order_and_the_void_dialog(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = scene(orders=1)
    shipment = labelled(desk)
    ShipmentFactory.create(
        order=shipment.order, voided_at=clock.now(), tracking_number="1Z999AA10123456784"
    )
    page = page_for(
        desk.user, f"/shipments/order/{shipment.order.public_id}/", width=size[0], height=size[1]
    )
    expect(page.get_by_role("link", name="Label (PDF)")).to_be_visible()
    shot(page, f"parcels-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Void").click()
    expect(page.get_by_role("heading", name="Void the shipment").last).to_be_visible()
    shot(page, f"void-{size[0]}")
    assert_clean(page)


def test_the_order_draws_its_parcels_and_voids_one(page_for: PageFor, assert_clean: Check) -> None:
    desk = scene(orders=1)
    shipment = ShipmentFactory.create(
        order=order_with_items(store=desk.store, status="shipped"), created_at=clock.now()
    )
    NotificationFactory.create(shipment=shipment)
    page = page_for(desk.user, f"/orders/{shipment.order.public_id}/")
    page.get_by_role("link", name="Void", exact=True).click()
    page.get_by_role("button", name="Void", exact=True).click()
    expect(page.get_by_text("Awaiting shipment").first).to_be_visible()
    expect(page.get_by_text("Shipment voided")).to_be_visible()
    shipment.refresh_from_db()
    assert shipment.voided_at is not None
    assert_clean(page)


def test_voiding_works_without_a_script(page_for: PageFor) -> None:
    desk = scene(orders=1)
    shipment = ShipmentFactory.create(
        order=order_with_items(store=desk.store, status="shipped"), created_at=clock.now()
    )
    NotificationFactory.create(shipment=shipment)
    page = page_for(desk.user, f"/orders/{shipment.order.public_id}/", javascript=False)
    page.get_by_role("link", name="Label and void").click()
    page.get_by_role("link", name="Void", exact=True).click()
    page.get_by_role("button", name="Void", exact=True).click()
    expect(page.locator("#content")).to_contain_text("Voided")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["voided", "unconfirmed", "pull-list"])
def test_the_worklists(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size, path: str
) -> None:
    desk = scene(orders=1)
    desk.store.complete_through = clock.now()
    desk.store.save()
    page = page_for(desk.user, f"/shipments/{path}/", width=size[0], height=size[1])
    shot(page, f"{path}-empty-{size[0]}")
    assert_clean(page)
    for _ in range(3):
        labelled(desk)
        still_told(desk)
    late = labelled(desk)
    late.order.status, late.order.amazon_status = "cancelled", "CANCELLED"
    late.order.save()
    page.reload()
    expect(page.locator("tbody tr").first).to_be_visible()
    shot(page, f"{path}-{size[0]}")
    assert_clean(page)
    page.emulate_media(media="print")
    shot(page, f"{path}-print-{size[0]}")
