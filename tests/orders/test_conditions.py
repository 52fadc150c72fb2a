"""Conditions in words."""

import pytest

from orders.products.conditions import condition_words


@pytest.mark.parametrize(
    ("condition", "subtype", "words"),
    [
        ("USED", "GOOD", "Condition: Used - Good"),
        ("USED", "VERY_GOOD", "Condition: Used - Very good"),
        ("USED", "", "Condition: Used"),
        ("", "OPEN_BOX", "Condition: Open box"),
        ("NEW", "OEM", "Condition: New - OEM"),
        ("NEW", "OPEN_BOX", "Condition: New - Open box"),
        ("CLUB", "CLUB", "Condition: Club"),
        ("NEW", "NEW", ""),
        ("New", "New", ""),
        ("", "", ""),
        ("SOMETHING_ELSE", "7", "Condition: Something else - 7"),
    ],
)
def test_imp_21_condition_and_subtype_in_words(condition: str, subtype: str, words: str) -> None:
    assert condition_words(condition, subtype) == words
