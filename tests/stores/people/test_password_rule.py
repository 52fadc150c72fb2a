"""DPP 1.4: the rules, as values."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.people.password_rule import (
    LONGEST_AGE,
    ends_at,
    ends_soon,
    may_change_from,
    missing_kinds,
    part_of_name,
    set_by_somebody_else,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Aa1-aaaaaaaa", []),
        ("Ää1 ööööööö", []),
        ("aa1-aaaaaaaa", ["a capital letter"]),
        ("AA1-AAAAAAAA", ["a small letter"]),
        ("Aaa-aaaaaaaa", ["a digit"]),
        ("Aa1aaaaaaaaa", ["a special character such as ! or -"]),
    ],
)
def test_dpp_1_4_every_kind_of_letter_is_needed(password: str, missing: list[str]) -> None:
    assert missing_kinds(password) == missing


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("My-ortiz-2026!!", "ortiz"),
        ("xxMAYAxx-2026!!", "maya"),
        ("NORTHWIND is 1 name", "northwind"),
        ("Quite-1-other word", ""),
        ("Jo-2026-something!", ""),  # too short a part
        ("Quite-1-other.com", ""),
    ],
)
def test_dpp_1_4_no_part_of_the_name_or_address(password: str, part: str) -> None:
    names = ("Maya Jo", "Ortiz")
    assert part_of_name(password, names, "m.ortiz7@northwind.com") == part


def test_dpp_1_4_a_password_lives_between_a_day_and_a_year() -> None:
    assert may_change_from(NOW) == NOW + timedelta(days=1)
    assert ends_at(NOW) == NOW + timedelta(days=365)
    assert ends_at(set_by_somebody_else(NOW)) == NOW


@pytest.mark.parametrize(("left", "soon"), [(15, False), (14, True), (1, True), (0, False)])
def test_dpp_1_4_the_end_is_told_of_two_weeks_before(left: int, soon: bool) -> None:
    assert ends_soon(NOW - LONGEST_AGE + timedelta(days=left), NOW) is soon
