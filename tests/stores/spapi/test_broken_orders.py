"""IMP-9: one order that cannot be read names its fault and never costs the page."""

from decimal import Decimal
from typing import Any

import pytest

from stores.spapi.payloads import BrokenOrder
from stores.spapi.reading import read_order
from tests.stores.spapi.order_json import ORDER, changed, usd

BROKEN: list[tuple[str, Any, str]] = [
    ("createdTime", "yesterday", "bad_time createdTime"),
    ("createdTime", "2026-11-20T10:00:00", "bad_time createdTime"),
    ("createdTime", "2026-11-20", "bad_time createdTime"),
    ("lastUpdatedTime", ..., "missing lastUpdatedTime"),
    ("lastUpdatedTime", 1_790_000_000, "wrong_type lastUpdatedTime"),
    ("lastUpdatedTime", "0001-01-01T00:00:00+10:00", "bad_time lastUpdatedTime"),
    (
        "fulfillment/shipByWindow/latestDateTime",
        "9999-12-31T23:59:59Z",
        "bad_time fulfillment.shipByWindow.latestDateTime",
    ),
    ("salesChannel", [], "wrong_type salesChannel"),
    ("salesChannel/channelName", ..., "missing salesChannel.channelName"),
    ("orderItems", ..., "missing orderItems"),
    ("orderItems", {}, "wrong_type orderItems"),
    ("orderItems", [1], "wrong_type orderItems[0]"),
    ("orderItems", [ORDER["orderItems"][0]] * 1001, "too_many orderItems"),
    ("orderItems/0/orderItemId", 17, "wrong_type orderItems[0].orderItemId"),
    ("orderItems/0/quantityOrdered", -1, "bad_number orderItems[0].quantityOrdered"),
    ("orderItems/0/quantityOrdered", True, "bad_number orderItems[0].quantityOrdered"),
    ("orderItems/0/quantityOrdered", Decimal("1.5"), "bad_number orderItems[0].quantityOrdered"),
    ("orderItems/0/quantityOrdered", ..., "missing orderItems[0].quantityOrdered"),
    ("orderItems/0/product/sellerSku", "x" * 81, "too_long orderItems[0].sellerSku"),
    ("orderItems/0/product/price/unitPrice", usd("12,50"), "bad_amount orderItems[0].unitPrice.amount"),
    ("orderItems/0/product/price/unitPrice", usd("NaN"), "bad_amount orderItems[0].unitPrice.amount"),
    ("orderItems/0/product/price/unitPrice", usd("1e30"), "bad_amount orderItems[0].unitPrice.amount"),
    (
        "orderItems/0/product/price/unitPrice",
        {"amount": "1.00", "currencyCode": "EUR"},
        "mixed_currency orderItems",
    ),
    ("proceeds/grandTotal", usd("Infinity"), "bad_amount proceeds.grandTotal.amount"),
    ("proceeds/grandTotal", {"amount": "5"}, "missing proceeds.grandTotal.currencyCode"),
    ("proceeds/grandTotal", {"currencyCode": "USD"}, "missing proceeds.grandTotal.amount"),
    ("buyer/buyerName", {"first": "Tom"}, "wrong_type buyer.buyerName"),
    ("recipient/deliveryAddress", "Alder Street", "wrong_type recipient.deliveryAddress"),
    ("recipient/deliveryAddress/countryCode", "USA", "too_long recipient.countryCode"),
    ("packages/0/packageReferenceId", ..., "missing packages[0].packageReferenceId"),
    ("packages/0/shipTime", "soon", "bad_time packages[0].shipTime"),
    ("programs", "PRIME", "wrong_type programs"),
    ("programs", ["\x00"], "wrong_type programs"),
    ("orderId", "1" * 33, "too_long orderId"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "fault"), BROKEN)
def test_imp_9_a_broken_order_names_the_field_and_no_value(
    path: str, value: Any, fault: str
) -> None:
    found = read_order(changed(path, value))
    assert isinstance(found, BrokenOrder)
    assert f"{found.reason} {found.detail}" == fault
    if path != "orderId":
        assert found.amazon_order_id == "113-0000001-0000002"
    if not path.startswith("salesChannel"):
        assert found.marketplace_id == "ATVPDKIKX0DER"
    assert "Tom" not in repr(found)


@pytest.mark.parametrize("order", [None, 7, "order", [], {}, {"orderId": ["x"]}])
def test_what_is_no_order_at_all_is_broken_too(order: Any) -> None:
    found = read_order(order, 4)
    assert isinstance(found, BrokenOrder)
    assert found.amazon_order_id == ""
