"""What people see of a seller that was frozen after an incident (T4)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from config.leaving.freezing import freeze
from shipments.models import FeedSubmission
from stores import clock
from stores.models import BigCommerceLink
from tests.browser.test_notifications import manager
from tests.browser.test_shipments import SIZES, Size, name_of, opened, scene
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import NotificationFactory, order_with_items

pytestmark = [pytest.mark.browser]
HERE = "/shipments/notifications/"


@pytest.mark.parametrize("size", SIZES)
def test_t4_the_pages_of_a_frozen_store(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = manager(scene(orders=2))
    now = clock.now()
    seller = desk.store.selling_partner
    for state in ("waiting", "unknown"):
        order = order_with_items(store=desk.store, status="shipped", ship_by_at=now)
        row = NotificationFactory.create(shipment__order=order, state=state)
    feed = FeedSubmission.objects.create(
        selling_partner=seller, state="prepared", messages=300, due_at=now, created_at=now
    )
    BigCommerceLink.objects.create(
        store=desk.store, store_hash="abcde", token="t", credentials_changed_at=now, created_at=now
    )
    freeze([seller], now - timedelta(hours=3), everybody=False)
    page = opened(page_for, desk, "/stores/", size)
    expect(
        page.get_by_text("Frozen after an incident: renew the authorization first.")
    ).to_be_visible()
    for name, url, words in (
        ("card", "/stores/", "The token for BigCommerce was thrown away too"),
        ("list", f"{HERE}?show=fix", "Frozen since"),
        ("row", f"{HERE}{row.public_id}/", "on purpose after an incident"),
        ("feeds", f"{HERE}feeds/", "Frozen since"),
        ("feed", f"{HERE}feeds/{feed.public_id}/", "Frozen since"),
        ("addresses", f"/orders/addresses/{desk.store.public_id}/", "frozen after an incident"),
    ):
        page.goto(url)
        expect(page.get_by_text(words).first).to_be_visible()
        expect(page.get_by_text("lost its connection")).to_have_count(0)
        shot(page, f"frozen-{name}-{name_of(size)}")
        assert_clean(page)
