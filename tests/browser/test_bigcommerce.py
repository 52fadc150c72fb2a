"""BigCommerce: linking a store, a refused token, and what an order says of it, on a wide screen and a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shipments.models import BigCommerceUpdate
from stores import clock
from stores.models import BigCommerceLink
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot
from tests.factories import NotificationFactory, ShipmentFactory, order_with_items
from tests.stores.bigcommerce.conftest import make_link

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]


@pytest.mark.parametrize("size", SIZES)
def test_linking_and_a_refused_token(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=1)
    store = desk.stores[0]
    url = f"/stores/{store.public_id}/bigcommerce/"
    page = page_for(desk.user, url, width=size[0], height=size[1])
    shot(page, f"bigcommerce-link-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Check and link").click()
    expect(page.get_by_text("Paste the API path, or the store hash in it.")).to_be_visible()
    page.get_by_label("Store hash or API path").fill(
        "https://api.bigcommerce.com/stores/mugshop1/v3/"
    )
    page.get_by_label("Access token").fill("invented")
    page.get_by_role("button", name="Check and link").click()
    # Nothing answers at the address that tests have.
    expect(page.get_by_text("BigCommerce did not answer.")).to_be_visible()
    shot(page, f"bigcommerce-refused-{size[0]}")
    assert_clean(page)
    link = make_link(store=store, credentials=BigCommerceLink.Credentials.BAD)
    page.goto(page.url)
    expect(page.get_by_text("BigCommerce refuses the token.")).to_be_visible()
    assert link.token not in page.content()
    shot(page, f"bigcommerce-bad-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Paste a new token")).to_be_visible()
    shot(page, f"bigcommerce-card-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Paste a new token").click()
    page.get_by_role("button", name="Unlink BigCommerce").click()
    expect(page.get_by_text("the token is forgotten")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_what_a_parcel_says(page_for: PageFor, assert_clean: Check, shot: Shot, size: Size) -> None:
    desk = busy_desk(orders=1)
    link, now = make_link(store=desk.stores[0]), clock.now()
    made = []
    for state, reason, words in (
        ("rejected", "products_differ", ""),
        ("rejected", "refused", "The quantity of product 12 is more than is left to ship."),
        ("waiting", "not_there_yet", ""),
    ):
        shipment = ShipmentFactory.create(
            order=order_with_items(store=link.store, status="shipped", purchased_at=now)
        )
        made.append(NotificationFactory.create(shipment=shipment, state="accepted"))
        BigCommerceUpdate.objects.create(
            link=link, order=shipment.order, shipment=shipment, state=state, reason=reason,
            message=words, due_at=now + timedelta(minutes=40), queue_at=now, created_at=now,
        )  # fmt: skip
    page = page_for(desk.user, "/shipments/bigcommerce/", width=size[0], height=size[1])
    expect(page.get_by_role("heading", name="Needs a fix")).to_be_visible()
    shot(page, f"bigcommerce-list-{size[0]}")
    assert_clean(page)
    page.goto(page.url.replace("bigcommerce/", f"notifications/{made[2].public_id}/"))
    expect(page.get_by_text("BigCommerce does not have this order yet.")).to_be_visible()
    shot(page, f"bigcommerce-notification-{size[0]}")
    assert_clean(page)
    page.goto(page.url.partition("/shipments/")[0] + f"/orders/{made[0].order.public_id}/")
    expect(page.get_by_text("are not those of this order.")).to_be_visible()
    shot(page, f"bigcommerce-order-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Try again").click()
    expect(
        page.get_by_text("is queued again. BigCommerce is told within a minute.")
    ).to_be_visible()
    BigCommerceUpdate.objects.update(state="accepted")
    page.goto(page.url.partition("/orders/")[0] + "/shipments/bigcommerce/")
    expect(page.get_by_text("Nothing waits for BigCommerce")).to_be_visible()
    shot(page, f"bigcommerce-empty-{size[0]}")
    assert_clean(page)
