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
        ({"cancel_requested": True, "cancel_decided_at": TODAY}, []),
        ({"status": "cancelled", "shipped_here_at": TODAY}, ["Take out"]),
        (
            {"status": "cancelled", "amazon_status": "UNSHIPPED", "unit_count": 1},
            ["Open at Amazon"],
        ),
        ({"status": "cancelled", "amazon_status": "UNSHIPPED"}, []),
        ({"amazon_status": "PARTIALLY_SHIPPED"}, ["Partly shipped"]),
        ({"fulfilled_by": "AMAZON"}, ["Amazon fulfils"]),
    ],
)
def test_marks_stand_worst_first(fields: dict[str, Any], texts: list[str]) -> None:
    order = Order(**{"status": "awaiting", "fulfilled_by": "MERCHANT", **fields})
    assert [mark.text for mark in marks_of(order)] == texts


def test_imp_25_a_prime_order_carries_amazons_words() -> None:
    (mark,) = marks_of(Order(status="awaiting", programs=["PRIME"]))
    assert mark.title == mark.full == "Amazon Prime Order"


def test_imp_28_a_replacement_names_the_order_that_it_replaces() -> None:
    (mark,) = marks_of(Order(status="awaiting", replaces_order_id="113-0000000-0000001"))
    assert mark.title == mark.full == "Replaces order 113-0000000-0000001"


def test_decision_17_the_mark_of_a_request_gives_the_reason_in_words() -> None:
    order = Order(status="awaiting", cancel_requested=True, cancel_reason="NO_LONGER_NEEDED")
    (mark,) = marks_of(order)
    assert mark.title == "The buyer asked Amazon to cancel this order: No longer needed"
