from typing import Any

import pytest

from orders.marks import marks_of
from orders.models import Order
from tests.factories import TODAY


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ({}, []),
        ({"programs": ["PRIME", "TOMORROWS_PROGRAM"]}, ["Prime"]),
        ({"service_level": "NEXT_DAY", "programs": ["PRIME"]}, ["Next day", "Prime"]),
        ({"address_problem": "no_street"}, ["Address incomplete"]),
        ({"address_problem": "no_street", "redacted_at": TODAY}, ["Details removed"]),
        ({"redacted_at": TODAY, "status": "shipped"}, []),
        (
            {"cancel_requested": True, "address_problem": "no_street"},
            ["Cancel asked", "Address incomplete"],
        ),
        ({"replaces_order_id": "113-0000000-0000001"}, ["Replacement"]),
        ({"fulfilled_by": "AMAZON"}, ["Amazon fulfils"]),
    ],
)
def test_marks_stand_worst_first(fields: dict[str, Any], texts: list[str]) -> None:
    order = Order(**{"status": "awaiting", "fulfilled_by": "MERCHANT", **fields})
    assert [mark.text for mark in marks_of(order)] == texts


def test_imp_25_a_prime_order_carries_amazons_words() -> None:
    (mark,) = marks_of(Order(status="awaiting", programs=["PRIME"]))
    assert mark.title == "Amazon Prime Order"
