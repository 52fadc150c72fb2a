"""Sizes and weights as people read and enter them."""

from decimal import Decimal

import pytest

from orders.handling.measures import (
    grams,
    millimetres,
    side_of,
    size_words,
    weight_of,
    weight_words,
)


@pytest.mark.parametrize(
    ("imperial", "words"), [(True, "10.5 × 6 × 3 in"), (False, "26.7 × 15.2 × 7.5 cm")]
)
def test_sup_6_sizes_in_the_unit_of_the_country(imperial: bool, words: str) -> None:
    assert size_words(267, 152, 75, imperial) == words


@pytest.mark.parametrize(
    ("weight", "imperial", "words"),
    [
        (850, True, "1.87 lb"),
        (453, True, "16 oz"),
        (454, True, "1 lb"),
        (100, True, "3.5 oz"),
        (1, True, "0.1 oz"),
        (9072, True, "20 lb"),
        (850, False, "850 g"),
        (1000, False, "1 kg"),
        (62_142, False, "62.14 kg"),
        (10_000, False, "10 kg"),
    ],
)
def test_fea_5_weights_read_well(weight: int, imperial: bool, words: str) -> None:
    assert weight_words(weight, imperial) == words


@pytest.mark.parametrize("imperial", [True, False])
def test_what_is_shown_in_the_form_comes_back_as_it_was(imperial: bool) -> None:
    for mm in range(1, 3000, 7):
        assert abs(millimetres(side_of(mm, imperial), imperial) - mm) <= 1
    for weight in (1, 453, 850, 12_345, 149_999):
        assert abs(grams(weight_of(weight, imperial), imperial) - weight) <= 9
    assert millimetres(Decimal("10.5"), True) == 267
    assert grams(Decimal("0.5"), False) == 500
