"""When Amazon is asked about a product again."""

from datetime import timedelta

import pytest

from orders.products.asking_again import after_failure, is_askable
from tests.factories import TODAY


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (0, timedelta(minutes=10)),
        (1, timedelta(minutes=10)),
        (2, timedelta(minutes=20)),
        (5, timedelta(minutes=160)),
        (9, timedelta(days=1)),
        (32_000, timedelta(days=1)),
    ],
)
def test_imp_23_waits_double_up_to_a_day(failures: int, wait: timedelta) -> None:
    assert after_failure(failures, TODAY) == TODAY + wait


@pytest.mark.parametrize(
    ("asin", "askable"),
    [("B0C7H2VYQK", True), ("0306406152", True), ("", False), ("B0C7,H2VYQ", False),
     ("b0c7h2vyqk", False), ("B0C7 H2VYQ", False), ("Ⅻ234567890", False)],
)  # fmt: skip
def test_only_what_can_be_an_asin_is_asked_for(asin: str, askable: bool) -> None:
    assert is_askable(asin) is askable
