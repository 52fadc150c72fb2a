"""The rule of orders that are entered here: what is clean, what is wrong, and in which words (decision 31)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orders.manual.entry import ManualLine, ManualOrder, faults, line_faults
from orders.manual.numbers import clean_number, counted, number_fault, position_of

TODAY = date(2026, 11, 23)
GOOD = ManualOrder(
    recipient_name="Ada Bell",
    line1="4 Mill Lane",
    city="Columbus",
    state_or_region="OH",
    postal_code="43215",
    country="US",
    lines=(ManualLine("MUG-1", 2, "Mug", Decimal("9.50")),),
)


def wrong(**changes: Any) -> dict[str, str]:
    return faults(GOOD._replace(**changes).cleaned(), TODAY)


def test_decision_31_a_complete_order_has_no_faults() -> None:
    assert wrong() == {}
    assert wrong(number="web-1001", email="ada@example.com", phone="+1 555-010-0142 ext. 3") == {}
    assert wrong(ship_by=TODAY) == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("recipient_name", " ", "Enter the name"),
        ("line1", "", "Enter the street"),
        ("city", "", "Enter the city"),
        ("city", "Colum\x07bus", "cannot be printed"),
        ("company", "x" * 101, "At most 100 characters"),
        ("country", "Narnia", "code of two letters"),
        ("postal_code", "4321", "like 43215"),
        ("state_or_region", "", "need the state"),
        ("state_or_region", "Ohio", "short form of the state"),
        ("email", "ada at example", "name@example.com"),
        ("phone", "call me", "of digits"),
        ("phone", "12", "of digits"),
        ("number", "Ada Bell", "at least one digit"),
        ("number", "M;1", "only letters, digits"),
        ("number", "9" * 33, "at most 32"),
        ("ship_by", date(2026, 11, 22), "within a year"),
        ("ship_by", date(2028, 1, 1), "within a year"),
        ("lines", (), "at least one line"),
        ("lines", GOOD.lines * 101, "at most 100 lines"),
    ],
)
def test_each_fault_names_its_field_and_what_to_do(field: str, value: Any, words: str) -> None:
    found = wrong(**{field: value})
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [("GB", "", "sw1a 1aa"), ("DE", "", "10115"), ("CA", "on", "k1a 0b1"), ("JP", "東京都", "〒100-0001"),
     ("AE", "", ""), ("IE", "", "")],
)  # fmt: skip
def test_addresses_of_other_countries_need_what_their_post_needs(
    country: str, region: str, code: str
) -> None:
    assert wrong(country=country, state_or_region=region, postal_code=code) == {}


def test_codes_are_written_as_carriers_write_them() -> None:
    clean = GOOD._replace(state_or_region=" oh ", country="us").cleaned()
    assert (clean.state_or_region, clean.country) == ("OH", "US")
    assert GOOD._replace(recipient_name="  Ada \u00a0 Bell ").cleaned().recipient_name == "Ada Bell"


@pytest.mark.parametrize(
    "number",
    ["113-4567890-1234567", "11345678901234567", "113 - 4567890 - 1234567", "S01-4567890-1234567"],
)
def test_decision_31_a_number_never_looks_like_amazons(number: str) -> None:
    assert "looks like an Amazon order number" in number_fault(clean_number(number))


def test_counted_numbers_are_told_from_peoples_own() -> None:
    assert position_of(counted(1001)) == 1001
    assert [position_of(text) for text in ("M-12", "M-1001A", "1001", "M-1234567890")] == [None] * 4


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (ManualLine("", 1), "sku"),
        (ManualLine("MUG\x00", 1), "sku"),
        (ManualLine("MUG", 0), "quantity"),
        (ManualLine("MUG", 10_000), "quantity"),
        (ManualLine("MUG", 1, "x" * 501), "title"),
        (ManualLine("MUG", 1, "", Decimal("-0.01")), "price"),
        (ManualLine("MUG", 1, "", Decimal("10000000")), "price"),
    ],
)
def test_each_fault_of_a_line_names_its_field(line: ManualLine, field: str) -> None:
    assert list(line_faults(line)) == [field]


def test_a_total_is_known_only_if_every_price_is() -> None:
    assert GOOD.total == Decimal("19.00")
    assert GOOD._replace(lines=(*GOOD.lines, ManualLine("PEN", 1))).total is None


def test_eml_2_an_address_that_amazon_masks_is_not_sealed_as_the_buyers() -> None:
    assert GOOD._replace(email="x1@marketplace.amazon.com").buyer().email == ""
    assert GOOD._replace(email="ada@example.com").buyer().email == "ada@example.com"
