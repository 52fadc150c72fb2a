import pytest

from orders.addresses import lines_of, problem_of
from orders.buyer import MARKER, BuyerData
from orders.models import Order
from tests.factories import TODAY


def order(**fields: str) -> Order:
    place = {"city": "Columbus", "state_or_region": "OH", "postal_code": "43215", "country": "US"}
    return Order(**{**place, **fields})


@pytest.mark.parametrize(
    ("fields", "town", "country"),
    [
        ({}, "Columbus, OH 43215", "United States"),
        (
            {"country": "DE", "city": "Köln", "state_or_region": "", "postal_code": "50667"},
            "50667 Köln",
            "Germany",
        ),
        # Japan keeps its city line; a well-known package drops it.
        (
            {
                "country": "JP",
                "city": "渋谷区",
                "state_or_region": "東京都",
                "postal_code": "150-0002",
            },
            "渋谷区, 東京都 150-0002",
            "Japan",
        ),
        ({"city": "", "state_or_region": "", "postal_code": ""}, None, "United States"),
        ({"country": "XX"}, "43215 Columbus, OH", "XX"),
    ],
)
def test_the_last_lines_follow_the_country(
    fields: dict[str, str], town: str | None, country: str
) -> None:
    texts = [line.text for line in lines_of(order(**fields), BuyerData())]
    assert texts == [text for text in (town, country) if text]


def test_red_3_only_filled_lines_show_the_marker() -> None:
    lines = lines_of(order(), BuyerData.redacted(["recipient_name", "line1"]))
    assert [(line.text, line.redacted) for line in lines[:2]] == [(MARKER, True)] * 2
    assert [line.redacted for line in lines[2:]] == [False, False]


def test_imp_24_the_problem_names_what_is_missing_and_the_next_step() -> None:
    problem = problem_of(order(address_problem="no_access"))
    assert problem.startswith("Amazon gave no buyer details")
    assert problem.endswith("No label can be made from this one.")
    assert problem_of(order()) == ""
    removed = order(address_problem="no_street")
    removed.redacted_at = TODAY
    assert problem_of(removed) == ""
