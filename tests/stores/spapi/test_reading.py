"""Orders v2026-01-01 as Amazon's model describes them -> the values that the product keeps."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stores.spapi.payloads import (
    AddressPayload,
    BrokenOrder,
    BuyerPayload,
    Money,
    OrderPayload,
    PackagePayload,
)
from stores.spapi.reading import read_order
from tests.stores.spapi.order_json import ORDER, changed


def read(order: dict[str, Any]) -> OrderPayload:
    payload = read_order(order)
    assert isinstance(payload, OrderPayload), payload
    return payload


def test_every_field_that_the_product_keeps_is_read() -> None:
    order = read(ORDER)
    assert order._replace(items=()) == OrderPayload(
        amazon_order_id="113-0000001-0000002",
        purchased_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
        updated_at=datetime(2026, 11, 21, 11, 30, 0, 250_000, tzinfo=UTC),
        channel="AMAZON",
        marketplace_id="ATVPDKIKX0DER",
        status="UNSHIPPED",
        fulfilled_by="MERCHANT",
        items=(),
        seller_order_id="NW-1001",
        programs=("PRIME", "AMAZON_BUSINESS"),
        replaces_order_id="113-9999999-0000001",
        service_level="STANDARD",
        earliest_ship_at=datetime(2026, 11, 21, 8, tzinfo=UTC),
        ship_by_at=datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC),
        deliver_by_at=datetime(2026, 11, 28, 7, 59, 59, tzinfo=UTC),
        label_not_before=datetime(2026, 11, 21, 6, tzinfo=UTC),
        currency="USD",
        total=Money(Decimal("54.89"), "USD"),
        buyer=BuyerPayload(
            "Tom Lindqvist", "relay7@marketplace.amazon.example", "Lindqvist Joinery", "PO-7"
        ),
        address=AddressPayload(
            name="Tom Lindqvist",
            company="Lindqvist Joinery",
            line1="2214 Alder Street",
            line2="Apt 5",
            district="Franklin",
            city="Columbus",
            state_or_region="OH",
            postal_code="43215",
            country="US",
            phone="+1 555-010-0142",
        ),
        packages=(
            PackagePayload(
                reference_id="1",
                carrier="UPS",
                service="Ground",
                tracking_number="1Z999AA10123456784",
                status="DELIVERED",
                detailed_status="DELIVERED",
                shipped_at=datetime(2026, 11, 22, 16, tzinfo=UTC),
            ),
        ),
    )


def test_every_field_of_a_line_that_the_product_keeps_is_read() -> None:
    item = read(ORDER).items[0]
    assert item._asdict() == {
        "amazon_item_id": "00000000000017",
        "quantity_ordered": 3,
        "quantity_fulfilled": 1,
        "quantity_unfulfilled": 2,
        "sku": "NOTEB-A5-DOT",
        "asin": "B0C7H2VYQK",
        "title": "Dotted notebook A5",
        "condition_type": "USED",
        "condition_subtype": "GOOD",
        "condition_note": "A small dent",
        "unit_price": Money(Decimal("16.30"), "USD"),
        "item_total": Money(Decimal("48.90"), "USD"),
        "shipping_total": Money(Decimal("4.99"), "USD"),
        "tax_total": Money(Decimal("3.00"), "USD"),
        "discount_total": Money(Decimal("2.00"), "USD"),
        "proceeds_total": Money(Decimal("54.89"), "USD"),
        "is_gift": True,
        "gift_wrap": "PREMIUM",
        "gift_message": "Enjoy\nit",
        "programs": ("TRANSPARENCY",),
        "constraints": ("signatureConfirmation",),
        "ioss_number": "IM0000000017",
        "is_custom": True,
        "cancel_requested": True,
        "cancel_reason": "CHANGED_MIND",
        "cancelled_by": "MERCHANT",
    }


def test_cus_1_the_address_of_the_buyers_design_is_not_kept() -> None:
    assert "design.zip" not in repr(read(ORDER))


def test_an_order_with_nothing_optional_is_read() -> None:
    names = ("orderId", "createdTime", "lastUpdatedTime", "salesChannel")
    order = read(
        {name: ORDER[name] for name in names}
        | {"orderItems": [{"orderItemId": "1", "quantityOrdered": 2, "product": {}}]}
    )
    assert (order.status, order.total, order.address, order.packages) == ("", None, None, ())
    assert (order.items[0].quantity_unfulfilled, order.items[0].unit_price) == (2, None)
    assert not order.cancel_requested


def test_a_missing_total_is_the_sum_of_the_lines() -> None:
    order = changed("proceeds", ...)
    assert read(order).total == Money(Decimal("54.89"), "USD")
    del order["orderItems"][0]["proceeds"]["proceedsTotal"]
    assert read(order).total == Money(Decimal("54.89"), "USD")


def test_brazilian_street_fields_fill_empty_lines_only() -> None:
    extended = {
        "streetName": "Rua das Flores",
        "streetNumber": "123",
        "complement": "Apto 45",
        "neighborhood": "Vila Nova",
    }
    address = {"name": "Ana Prado", "countryCode": "BR", "municipality": "Campinas"}
    found = read(changed("recipient/deliveryAddress", {**address, "extendedFields": extended}))
    assert found.address == AddressPayload(
        name="Ana Prado", line1="Rua das Flores, 123", line2="Apto 45", district="Vila Nova",
        city="Campinas", country="BR",
    )  # fmt: skip
    order = changed("recipient/deliveryAddress/extendedFields", extended)
    assert read(order).address == read(ORDER).address


def test_t21_free_text_is_cut_and_loses_what_no_database_stores() -> None:
    title = "Note\x00book \ud800" + "x" * 900
    assert read(changed("orderItems/0/product/title", title)).items[0].title == (
        "Notebook " + "x" * 491
    )


def test_amounts_keep_their_digits() -> None:
    order = changed("proceeds/grandTotal", {"amount": "19940", "currencyCode": "JPY"})
    order["orderItems"] = []
    assert str(read(order).total) == "Money(amount=Decimal('19940'), currency='JPY')"
    order["proceeds"]["grandTotal"]["amount"] = "0.123456"
    assert read(order).total == Money(Decimal("0.1235"), "JPY")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)  # fmt: skip


def places(data: Any, path: str = "") -> list[str]:
    steps = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for step, value in steps:
        here = f"{path}/{step}".lstrip("/")
        found.append(here)
        if isinstance(value, dict | list):
            found += places(value, here)
    return found


@given(st.sampled_from(places(ORDER)), JSON_VALUES)
def test_t21_no_value_in_any_field_can_raise(path: str, value: Any) -> None:
    found = read_order(changed(path, value))
    assert isinstance(found, OrderPayload | BrokenOrder)
