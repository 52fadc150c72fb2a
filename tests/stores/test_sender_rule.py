"""Which addresses a carrier takes a parcel from."""

import pytest

from stores.countries import names
from stores.postal import address_faults
from stores.switches.sender_rule import (
    has_control_characters,
    phone_fault,
    tidy_code,
)


@pytest.mark.parametrize(
    ("country", "entered", "kept"),
    [
        ("US", "04101", "04101"),
        ("US", " 04101-1234 ", "04101-1234"),
        ("GB", "ls61pd", "LS6 1PD"),
        ("GB", "EC1A 1BB", "EC1A 1BB"),
        ("GB", "m11ae", "M1 1AE"),
        ("CA", "m5v2t6", "M5V 2T6"),
        ("DE", " 10115", "10115"),
        ("IE", "d02 x285", "D02 X285"),
    ],
)
def test_a_postal_code_is_tidied_and_taken(country: str, entered: str, kept: str) -> None:
    assert tidy_code(country, entered) == kept
    assert "postal_code" not in address_faults(country, "", kept)


@pytest.mark.parametrize("phone", ["", "+1 207-555-0100", "(207) 555 0100", "02075550100"])
def test_a_phone_may_be_left_out_or_written_as_people_do(phone: str) -> None:
    assert phone_fault(phone) == ""


@pytest.mark.parametrize("phone", ["call me", "123456", "1234567890123456", "555-0100 x3"])
def test_a_phone_that_nobody_can_call_is_refused(phone: str) -> None:
    assert "7 to 15 digits" in phone_fault(phone)


def test_signs_that_a_printer_takes_for_commands() -> None:
    assert has_control_characters(["Dock Road", "12\x1b"])
    assert not has_control_characters(["Straße 5, Küche", "O'Neill & Co."])


def test_countries_stand_by_name() -> None:
    assert ("GB", "United Kingdom") in names()
    assert [name for _, name in names()] == sorted(name for _, name in names())
