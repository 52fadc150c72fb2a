import pytest

from orders.addresses.layout import letters_hint, lines_of, problem_of
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
                "city": "Shibuya-ku",
                "state_or_region": "Tokyo",
                "postal_code": "150-0002",
            },
            "Shibuya-ku, Tokyo 150-0002",
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


TOKYO = {"country": "JP", "city": "渋谷区", "state_or_region": "東京都", "postal_code": "150-0002"}
SATO = BuyerData(
    recipient_name="佐藤 花子", line1="渋谷2-21-1", line2="ヒカリエﾋﾞﾙ 8F", company="株式会社北風"
)


def test_sup_8_a_japanese_address_runs_from_the_large_to_the_small() -> None:
    texts = [line.text for line in lines_of(order(**TOKYO), SATO)]
    assert texts == [
        "〒150-0002",
        "東京都渋谷区",
        "渋谷2-21-1",
        "ヒカリエﾋﾞﾙ 8F",
        "株式会社北風",
        "佐藤 花子",
        "Japan",
    ]
    without_city = order(**{**TOKYO, "city": "", "postal_code": "〒150-0002"})
    assert [line.text for line in lines_of(without_city, SATO)][:2] == ["〒150-0002", "東京都"]


def test_red_60_a_removed_japanese_town_shows_the_marker_once() -> None:
    gone = order(**{**TOKYO, "city": MARKER, "postal_code": MARKER})
    lines = lines_of(gone, SATO._replace(recipient_name=MARKER))
    assert [line.text for line in lines if line.redacted] == [MARKER, MARKER]


def test_sup_9_an_open_order_in_other_letters_gets_the_hint() -> None:
    there = order(**TOKYO, status="awaiting")
    assert "write it in Roman letters by hand" in letters_hint(there, SATO)
    assert letters_hint(order(**TOKYO, status="shipped"), SATO) == ""
    latin = order(status="awaiting", city="Köln", country="DE")
    assert letters_hint(latin, BuyerData(recipient_name="Łucja Ångström-Ñuñez")) == ""
    assert letters_hint(latin, BuyerData(recipient_name="Анна")) != ""
