"""getOrder, includedData and the roles for personal data (sp-api.md 1.2, 1.3, 1.6)."""

from typing import Any

import pytest

from tests.amazon import ALL_PARTS
from tests.sandbox.visitor import Visitor, an_order

ID = "111-0000001-0000001"
ORDER_PARTS = {
    "BUYER": "buyer",
    "RECIPIENT": "recipient",
    "PROCEEDS": "proceeds",
    "FULFILLMENT": "fulfillment",
    "PACKAGES": "packages",
    "TAX": "tax",
    "PAYMENT": "payment",
    "FULFILLMENT_ORDERS": "fulfillmentOrders",
}
ITEM_PARTS = {
    "PROCEEDS": "proceeds",
    "EXPENSE": "expense",
    "PROMOTION": "promotion",
    "CANCELLATION": "cancellation",
    "FULFILLMENT": "fulfillment",
    "TAX": "tax",
}
ALWAYS = {"orderId", "createdTime", "lastUpdatedTime", "programs", "salesChannel", "orderItems"}


def _rich_order() -> dict[str, Any]:
    """An order in which every part of the order and of its item is present."""
    gift = {"giftMessage": "With love", "giftWrapLevel": "STANDARD"}
    item = {
        "orderItemId": "1001",
        "quantityOrdered": 1,
        "product": {"title": "Mug", "customization": {"customizedUrl": "https://x.example/1.zip"}},
        "fulfillment": {"quantityFulfilled": 0, "packing": {"giftOption": gift}},
        "cancellation": {"cancellationRequest": {"requester": "BUYER"}},
        "proceeds": {},
        "expense": {},
        "promotion": {},
        "tax": {},
    }
    return an_order(
        ID,
        orderItems=[item],
        packages=[{"packageReferenceId": "1"}],
        proceeds={},
        tax={},
        payment={},
        fulfillmentOrders=[{"fulfillmentOrderId": "f1"}],
    )


def _read(visitor: Visitor, **query: str) -> dict[str, Any]:
    """The order as getOrder gives it, after searchOrders gave the same."""
    order: dict[str, Any] = visitor.read(ID, **query).json()["order"]
    search = visitor.search(lastUpdatedAfter="2026-01-01T00:00:00Z", **query).json()
    assert search["orders"] == [order]
    return order


def test_nothing_is_included_unless_asked_for(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    order = _read(visitor)
    assert set(order) == ALWAYS
    assert set(order["orderItems"][0]) == {"orderItemId", "quantityOrdered", "product"}


@pytest.mark.parametrize("part", ALL_PARTS.split(","))
def test_each_value_adds_exactly_its_parts(visitor: Visitor, part: str) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    order = _read(visitor, includedData=part)
    assert set(order) - ALWAYS == ({ORDER_PARTS[part]} if part in ORDER_PARTS else set())
    extra = set(order["orderItems"][0]) - {"orderItemId", "quantityOrdered", "product"}
    assert extra == ({ITEM_PARTS[part]} if part in ITEM_PARTS else set())


def test_everything_asked_for_is_the_order_as_stored(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    assert _read(visitor, includedData=ALL_PARTS) == _rich_order()


def test_the_buyers_own_words_need_buyer_as_well(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    without = _read(visitor, includedData="FULFILLMENT")["orderItems"][0]
    assert without["fulfillment"]["packing"]["giftOption"] == {"giftWrapLevel": "STANDARD"}
    assert without["product"]["customization"] == {}
    both = _read(visitor, includedData="FULFILLMENT,BUYER")["orderItems"][0]
    assert both["fulfillment"]["packing"]["giftOption"]["giftMessage"] == "With love"
    assert both["product"]["customization"]["customizedUrl"]


def test_a_gift_message_needs_buyer_even_where_the_order_has_no_buyer(visitor: Visitor) -> None:
    order = {key: value for key, value in _rich_order().items() if key != "buyer"}
    visitor.amazon.add_orders(visitor.seller.id, [order])
    everything_else = ",".join(part for part in ALL_PARTS.split(",") if part != "BUYER")
    (item,) = _read(visitor, includedData=everything_else)["orderItems"]
    assert "giftMessage" not in item["fulfillment"]["packing"]["giftOption"]


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ([], set()),
        (["BUYER"], {"buyer"}),
        (["RECIPIENT"], {"recipient"}),
        (["BUYER", "RECIPIENT"], {"buyer", "recipient"}),
    ],
)
def test_personal_data_needs_the_role(visitor: Visitor, roles: list[str], seen: set[str]) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    visitor.amazon.add_seller(visitor.seller.id, roles=roles)
    order = _read(visitor, includedData=ALL_PARTS)
    assert set(order) & {"buyer", "recipient"} == seen
    gift = order["orderItems"][0]["fulfillment"]["packing"]["giftOption"]
    assert ("giftMessage" in gift) == ("BUYER" in roles)


@pytest.mark.parametrize(
    ("order_id", "query", "status", "code"),
    [
        ("999-0000001-0000001", {}, 404, "NotFound"),
        ("TEST_CASE_400", {}, 400, "InvalidInput"),
        ("111-0000001-000000", {}, 400, "InvalidInput"),
        (ID, {"includedData": "NAMES"}, 400, "InvalidInput"),
        (ID, {"marketplaceIds": "ATVPDKIKX0DER"}, 400, "InvalidInput"),
    ],
)
def test_what_get_order_refuses(
    visitor: Visitor, order_id: str, query: dict[str, str], status: int, code: str
) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [_rich_order()])
    response = visitor.read(order_id, **query)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (status, code)
    assert response.headers["x-amzn-RateLimit-Limit"]
