"""Orders that are entered here and files of carriers' programs, each page on a wide screen and a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, expect

from orders.models import Order
from tests.browser.scenes import busy_desk
from tests.browser.watching import Check, PageFor, Shot

pytestmark = [pytest.mark.browser]

SIZES = [pytest.param((1440, 900), id="wide"), pytest.param((390, 844), id="phone")]
Size = tuple[int, int]
ORDERS = (
    "Order number,Name,Address 1,City,State,Zip,Country,SKU,Qty\n"
    "WEB-1,Ada Bell,4 Mill Lane,Columbus,OH,43215,US,MUG-ENAMEL-12-BLU,2\n"
    "WEB-2,Ben Cole,,Columbus,OH,43215,US,PEN-BLACK,1\n"
)


@pytest.mark.parametrize("size", SIZES)
def test_an_order_is_entered_by_hand(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=2)
    page = page_for(desk.user, "/orders/", width=size[0], height=size[1])
    page.get_by_text("More", exact=True).click()
    shot(page, f"orders-more-{size[0]}")
    page.get_by_role("link", name="New order").click()
    shot(page, f"order-new-{size[0]}")
    assert_clean(page)
    page.get_by_label("Recipient").fill("Ada Bell")
    page.get_by_label("Postal code").fill("4321")
    page.get_by_role("button", name="Enter the order").click()
    expect(page.get_by_text("Enter street and number.")).to_be_visible()
    shot(page, f"order-new-faults-{size[0]}")
    assert_clean(page)
    page.get_by_label("Street and number").fill("4 Mill Lane")
    page.get_by_label("City").fill("Columbus")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("State or region").fill("OH")
    page.get_by_label("Postal code").fill("43215")
    page.get_by_label("SKU").first.fill("MUG-1")
    page.get_by_label("Quantity").first.fill("2")
    page.get_by_label("Quantity").first.press("Enter")
    expect(page.get_by_text("M-1001 is entered")).to_be_visible()
    shot(page, f"order-entered-{size[0]}")
    assert_clean(page)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Recipient")).to_have_value("Ada Bell")
    shot(page, f"order-edit-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_orders_are_entered_from_a_file(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=1)
    page = page_for(desk.user, reverse("orders:enter_file"), width=size[0], height=size[1])
    shot(page, f"orders-file-{size[0]}")
    assert_clean(page)
    file = FilePayload(name="orders.csv", mimeType="text/csv", buffer=ORDERS.encode())
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("Line 3, street and number")).to_be_visible()
    shot(page, f"orders-file-preview-{size[0]}")
    assert_clean(page)
    page.get_by_role("button", name="Enter 1 order").click()
    expect(page.get_by_text("1 order is entered")).to_be_visible()
    shot(page, f"orders-file-done-{size[0]}")
    assert_clean(page)


@pytest.mark.parametrize("size", SIZES)
def test_tracking_numbers_come_in_and_orders_go_out(
    page_for: PageFor, assert_clean: Check, shot: Shot, size: Size
) -> None:
    desk = busy_desk(orders=12)
    page = page_for(desk.user, reverse("shipments:import_tracking"), width=size[0], height=size[1])
    shot(page, f"tracking-file-{size[0]}")
    assert_clean(page)
    wrong = FilePayload(name="x.csv", mimeType="text/csv", buffer=b"a;b\n1;2")
    page.get_by_label("File", exact=True).set_input_files(wrong)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("The first line must name the columns")).to_be_visible()
    shot(page, f"tracking-file-refused-{size[0]}")
    assert_clean(page)
    order = Order.objects.filter(status="awaiting", cancel_requested=False, programs=[]).first()
    assert order is not None
    text = f"Order,Tracking,Carrier\n{order.amazon_order_id},1Z999AA10123456784,UPS\nM-1,12,UPS\n"
    right = FilePayload(name="x.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("File", exact=True).set_input_files(right)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("None of your orders has the number M-1")).to_be_visible()
    shot(page, f"tracking-file-draft-{size[0]}")
    page.goto(reverse("shipments:export_orders"))
    expect(page.get_by_text("buyers' names and addresses")).to_be_visible()
    shot(page, f"orders-out-{size[0]}")
    assert_clean(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert download.value.suggested_filename.startswith("orders-to-ship-")
