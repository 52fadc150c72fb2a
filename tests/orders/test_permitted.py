from datetime import UTC, datetime
from typing import Any

import pytest

from orders.handling.permitted import (
    cancel_refusal,
    hold_refusal,
    is_read_only,
    may_buy_label,
    may_enter_tracking,
    program_note,
    reopen_refusal,
)
from orders.models import Order
from stores.models import Store

READ_ONLY = ["AMAZON_EASY_SHIP", "DELIVERY_BY_AMAZON", "IN_STORE_PICK_UP"]


def an_order(**fields: Any) -> Order:
    basics = {"amazon_order_id": "113-1", "status": "awaiting", "amazon_status": "UNSHIPPED"}
    return Order(**{**basics, "fulfilled_by": "MERCHANT", "unit_count": 1, **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"status": "on_hold"}, ""),
        ({"programs": ["PRIME", "FBM_SHIP_PLUS"]}, ""),
        ({"status": "shipped"}, "Order 113-1 is shipped already."),
        ({"status": "cancelled"}, "Order 113-1 is cancelled already."),
        ({"status": "shipped", "fulfilled_by": "AMAZON"}, "Order 113-1 is shipped already."),
        ({"fulfilled_by": "AMAZON"}, "Amazon ships order 113-1 itself."),
        *[({"programs": [program]}, "Amazon delivery program") for program in READ_ONLY],
    ],
)
def test_sta_5_sta_8_which_orders_may_be_held_or_cancelled_here(
    fields: dict[str, Any], words: str
) -> None:
    for refusal in (hold_refusal, cancel_refusal):
        found = refusal(an_order(**fields))
        assert words in found
        assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "cancelled"}, ""),
        ({"status": "cancelled", "amazon_status": "PARTIALLY_SHIPPED"}, ""),
        ({"status": "cancelled", "amazon_status": "CANCELLED"}, "Amazon cancelled order 113-1"),
        # IMP-27: Amazon took every unit out.
        ({"status": "cancelled", "unit_count": 0}, "Amazon cancelled order 113-1"),
        ({}, "Order 113-1 is not cancelled."),
    ],
)
def test_sta_8_only_what_was_cancelled_here_can_be_reopened(
    fields: dict[str, Any], words: str
) -> None:
    found = reopen_refusal(an_order(**fields))
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize("program", READ_ONLY)
def test_decision_19_programs_of_amazon_are_for_reading(program: str) -> None:
    order = an_order(programs=["PRIME", program])
    assert is_read_only(order)
    assert not may_enter_tracking(order)
    assert "shown here for reading" in program_note(order)
    assert program_note(an_order(programs=[program], status="shipped")) == ""


def test_decision_19_ship_plus_is_labelled_by_amazon_and_may_be_held() -> None:
    order = an_order(programs=["FBM_SHIP_PLUS"], store=Store(name="Northwind US"))
    assert not is_read_only(order)
    assert not may_enter_tracking(order)
    assert "Buy the label in Seller Central" in program_note(order)
    order.store.buy_shipping = True
    assert "Choose “Buy label”" in program_note(order)


def test_sup_12_red_66_a_label_is_offered_where_the_store_buys_them() -> None:
    buys = Store(name="Northwind US", buy_shipping=True)
    assert may_buy_label(an_order(store=buys))
    assert may_buy_label(an_order(store=buys, programs=["FBM_SHIP_PLUS"]))
    assert not may_buy_label(an_order(store=Store(name="Northwind US")))
    assert not may_buy_label(an_order(store=buys, status="on_hold"))
    assert not may_buy_label(an_order(store=buys, redacted_at=datetime(2026, 11, 1, tzinfo=UTC)))
    assert not may_buy_label(an_order(store=buys, channel="manual"))
    assert not may_buy_label(an_order(store=buys, programs=["AMAZON_EASY_SHIP"]))


def test_tracking_is_the_next_step_of_an_order_that_awaits_shipment() -> None:
    assert may_enter_tracking(an_order(programs=["PRIME"]))
    assert not may_enter_tracking(an_order(status="on_hold"))
    assert program_note(an_order(programs=["PRIME"])) == ""
