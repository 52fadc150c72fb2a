"""Orders from a file: what becomes of each line, then exactly the good orders (decision 31, bad input)."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from orders.manual.file_columns import country_of, price_of, quantity_of
from orders.manual.from_file import MOST_LINES, Fate, enter_from, preview, text_of
from orders.models import Order
from stores import clock
from stores.models import AuditEvent, Member, Store
from tests.factories import TODAY, ManualOrderFactory, MemberFactory, StoreFactory, UserFactory

HEAD = "Order number,Name,Address 1,City,State,Zip,Country,Email,SKU,Qty,Price,Ship by\n"
ADA = "Ada Bell,4 Mill Lane,Columbus,OH,43215,US,ada@example.com"


@pytest.fixture
def store(db: None) -> Store:
    made: Store = StoreFactory.create(last_import_at=clock.now())
    return made


def test_decision_31_lines_of_one_number_are_one_order(store: Store) -> None:
    text = f"{HEAD}web-1,{ADA},MUG,2,9.50,2026-11-24\nWEB-1,,,,,,,,PEN,1,\nWEB-2,{ADA},PEN,,,\n"
    orders, seen = enter_from(text, store, UserFactory.create(), TODAY)
    assert [fate.fault for fate in seen.fates] == ["", "", ""]
    first, second = Order.objects.order_by("pk")
    assert [order.pk for order in orders] == [first.pk, second.pk]
    assert (first.amazon_order_id, first.is_manual, first.total) == ("WEB-1", True, None)
    assert [(i.sku, i.quantity_ordered, i.unit_price) for i in first.items.all()] == [
        ("MUG", 2, Decimal("9.50")), ("PEN", 1, None),
    ]  # fmt: skip
    assert first.ship_by_at == datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC)
    assert first.buyer.recipient_name == second.buyer.recipient_name == "Ada Bell"
    assert first.customer == second.customer
    assert [event.detail for event in first.events.all()] == [{"from": "file"}]


def test_each_bad_line_says_why_and_the_good_orders_are_entered(store: Store) -> None:
    ManualOrderFactory.create(store=store, amazon_order_id="WEB-9")
    lines = [
        f"WEB-1,{ADA},MUG,1,,",
        f"113-4567890-1234567,{ADA},MUG,1,,",
        f"WEB-2,{ADA},MUG,none,,",
        "WEB-2,,,,,,,,PEN,1,,",
        f"WEB-3,{ADA},MUG,1,cheap,",
        f"WEB-4,{ADA},MUG,1,,someday",
        "WEB-5,Ada Bell,,Columbus,OH,43215,US,,MUG,1,,",
        f"WEB-6,{ADA},MUG,1,,",
        "WEB-6,Ben Cole,,,,,,,PEN,1,,",
        f"WEB-9,{ADA},MUG,1,,",
        f",{ADA},MUG,1,,",
        f"WEB-7,{ADA.replace('Ada', 'A' + chr(7))},MUG,1,,",
        f"WEB-8,{ADA},MUG,3,12.00,",
    ]
    orders, seen = enter_from(HEAD + "\n".join(lines), store, UserFactory.create(), TODAY)
    assert [order.amazon_order_id for order in orders] == ["WEB-1", "WEB-8"]
    faults = {fate.line: fate.fault for fate in seen.left_out}
    assert faults == {
        3: "Line 3, order number: This looks like an Amazon order number. Orders from Amazon are imported, never entered.",
        4: "Line 4, quantity: Enter a quantity from 1 to 9,999.",
        5: "Line 5: left out with line 4 of the same order.",
        6: "Line 6, price of one: enter a price like 9.50.",
        7: "Line 7, ship by: write it like 2026-12-24.",
        8: "Line 8, street and number: Enter the street and the house number.",
        9: "Line 9: left out with line 10 of the same order.",
        10: "Line 10, recipient: it differs from line 9 of the same order.",
        11: "Line 11, order number: an order with it is here already.",
        12: "Line 12: the order number is empty.",
        13: "Line 13: Recipient holds characters that cannot be printed.",
    }


def test_t17_the_same_file_twice_enters_nothing_twice(store: Store) -> None:
    text = f"{HEAD}WEB-1,{ADA},MUG,1,,\n"
    enter_from(text, store, UserFactory.create(), TODAY)
    orders, seen = enter_from(text, store, UserFactory.create(), TODAY)
    assert orders == []
    assert seen.fates == [
        Fate(2, "WEB-1", "Line 2, order number: an order with it is here already.")
    ]
    assert Order.objects.count() == 1
    assert AuditEvent.objects.get().detail["count"] == 1  # what enters nothing is no act


def test_what_is_more_than_a_file_may_hold_is_said(store: Store) -> None:
    lines = "".join(f"WEB-{n},{ADA},MUG,1,,\n" for n in range(MOST_LINES + 5))
    seen = preview(HEAD + lines, store, TODAY)
    assert len(seen.entries) == MOST_LINES
    assert seen.fates[-1].fault.startswith("Lines 1,002 to 1,006 were not read")


def test_a_line_without_a_country_takes_the_stores(db: None) -> None:
    british = StoreFactory.create(marketplace_id="A1F83G8C2ARO7P")
    text = "Order;Name;Street;Town;Postcode;SKU\nW-1;Ada Bell;4 Mill Lane;Leeds;LS1 4AP;MUG\n"
    (entry,) = preview(text, british, TODAY).entries
    assert (entry.country, entry.postal_code) == ("GB", "LS1 4AP")


@pytest.mark.parametrize(
    ("text", "code"),
    [("us", "US"), ("Germany", "DE"), ("UK", "GB"), ("", "CA"), ("Narnia", "Narnia")],
)
def test_countries_are_read_by_code_or_name(text: str, code: str) -> None:
    assert country_of(text, "CA") == code


def test_numbers_are_read_as_people_write_them() -> None:
    assert [price_of(text) for text in ("9.50", "9,5", "1,234.50", "")] == [
        Decimal("9.50"), Decimal("9.5"), Decimal("1234.50"), None,
    ]  # fmt: skip
    assert [quantity_of(text) for text in ("", "3", "-3", "1.5", "9" * 20)] == [1, 3, 0, 0, 0]
    for text in ("cheap", "NaN", "1.234", "Infinity"):
        with pytest.raises(ValueError):
            price_of(text)


def test_the_text_of_a_file_loses_its_mark_and_nul() -> None:
    assert text_of(BytesIO("Köln\x00".encode("utf-16"))) == "Köln"


@pytest.fixture
def packer(store: Store) -> Client:
    client = Client()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def upload(client: Client, store: Store, content: bytes) -> str:
    file = SimpleUploadedFile("orders.csv", content, content_type="text/csv")
    form = {"file": file, "store": store.public_id}
    return client.post(reverse("orders:enter_file"), form).text


def test_the_preview_enters_nothing_and_the_second_press_does(packer: Client, store: Store) -> None:
    text = f"{HEAD}WEB-1,{ADA},MUG,2,,\nWEB-2,Ben Cole,,Columbus,OH,43215,US,,MUG,1,,\n"
    page = upload(packer, store, text.encode())
    assert "1 order with 2 units would be entered" in page
    assert "Line 3, street and number" in page
    assert not Order.objects.exists()
    sent = {"store": store.public_id, "content": text}
    page = packer.post(reverse("orders:enter_file"), sent).text
    assert "1 order is entered" in page
    assert "Line 3, street and number" in page
    assert Order.objects.get().amazon_order_id == "WEB-1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "Excel workbook"),
        (b"", "The file is empty"),
        (b"Order number,Name\nWEB-1,Ada", "none is called street and number, city or sku"),
        (b"x" * 1_100_000, "over 1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    packer: Client, store: Store, content: bytes, words: str
) -> None:
    assert words in upload(packer, store, content)
    assert not Order.objects.exists()


def test_t5_a_store_of_another_account_gets_no_orders(packer: Client) -> None:
    other = StoreFactory.create()
    sent = {"store": other.public_id, "content": f"{HEAD}WEB-1,{ADA},MUG,1,,\n"}
    packer.post(reverse("orders:enter_file"), sent)
    assert not Order.objects.exists()
