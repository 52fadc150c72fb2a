"""What the query of an address asks for."""

import uuid

import pytest

from stores.asked import page_number, public_id


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("7", 7), ("0", 1), ("-3", 1), ("", 1), ("x", 1), ("²", 1), ("51", 50), ("9" * 5000, 1)],
)  # fmt: skip
def test_a_page_number_stays_in_its_bounds_and_nonsense_means_the_first(
    text: str, number: int
) -> None:
    assert page_number(text, 50) == number


def test_nonsense_is_no_public_id() -> None:
    known = uuid.uuid4()
    assert public_id(str(known)) == known
    assert public_id("x") is None
    assert public_id("") is None
