"""Amazon's own examples of Orders v2026-01-01."""

from collections.abc import Iterator
from typing import Any

from stores.spapi.payloads import OrderPayload
from stores.spapi.reading import read_order
from tests.contract import ORDERS, contract, need_models


def orders_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "orderId" in value and "orderItems" in value:
            yield value
        for child in value.values():
            yield from orders_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from orders_in(child)


def test_all_of_amazons_examples_can_be_read() -> None:
    need_models()
    examples = list(orders_in(contract(ORDERS).model["paths"]))
    assert len(examples) >= 8
    for example in examples:
        order = read_order(example)
        assert isinstance(order, OrderPayload), order
        assert order.amazon_order_id == example["orderId"]
        assert order.status
        assert order.total
        assert order.address is None or order.address.line1
        assert len(order.items) == len(example["orderItems"])
        assert len(order.packages) == len(example.get("packages") or [])
