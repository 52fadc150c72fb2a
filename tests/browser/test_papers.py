"""The pick list on a wide screen and a phone, and papers that come as files (CON-7)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order
from shipments.models import Batch
from stores import clock
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_the_pick_list_of_a_batch(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: tuple[int, int]
) -> None:
    desk = busy_desk(orders=24)
    batch = Batch.objects.create(
        account=desk.stores[0].selling_partner.account,
        number=12,
        kind=Batch.Kind.LABELS,
        created_at=clock.now(),
    )
    for position, order in enumerate(Order.objects.filter(store__in=desk.stores)):
        batch.entries.create(position=position, order=order)
    address = f"/shipments/batches/{batch.public_id}/pick-list/"
    page = page_for(desk.user, address, width=size[0], height=size[1])
    expect(page.get_by_role("link", name="Labels")).to_be_visible()
    shot(page, f"pick-list-{size[0]}")
    assert_clean(page)
    assert downloaded(page, page.get_by_role("link", name="Packing slips", exact=True).click) == (
        "packing-slips-batch-12.pdf"
    )


def test_ticked_orders_become_a_pick_list_and_packing_slips(page_for: PageFor) -> None:
    page = page_for(busy_desk(orders=6).user, "/orders/")
    for box in page.get_by_label("Tick 1").all()[:2]:
        box.check()
    page.get_by_role("button", name="Pick list").click()
    expect(page.get_by_role("heading", name="Pick list")).to_be_visible()
    small = page.get_by_role("button", name="4 × 6").click
    assert downloaded(page, small) == "packing-slips.pdf"


def downloaded(page: Page, press: Callable[[], None]) -> str:
    """The name of the file that comes of it."""
    with page.expect_download() as started:
        press()
    return started.value.suggested_filename
