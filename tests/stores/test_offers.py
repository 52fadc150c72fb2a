"""Which settings a store may have (FBA-1, MKT-4, MKT-5)."""

import pytest

from stores.switches import offers
from tests.amazon import CANADA, GERMANY, UK, US

MEXICO = "A1AM78C64UM0Y8"


@pytest.mark.parametrize(
    ("country", "marketplace", "expected"),
    [
        ("US", US, True),
        ("US", CANADA, True),
        ("CA", US, True),
        ("CA", CANADA, True),
        ("US", MEXICO, False),
        ("GB", US, False),
        ("DE", GERMANY, False),
        ("", US, False),
        ("US", "ANOWHERE", False),
    ],
)
def test_fba_1_mkt_4_fba_by_country_and_source(
    country: str, marketplace: str, expected: bool
) -> None:
    assert offers.fba(country, marketplace) is expected


@pytest.mark.parametrize(
    ("country", "marketplace", "expected"),
    [
        ("US", US, True),
        ("GB", UK, True),
        ("US", UK, False),
        ("GB", US, False),
        ("CA", CANADA, False),
        ("DE", GERMANY, False),
    ],
)
def test_mkt_5_buy_shipping_at_home_only(country: str, marketplace: str, expected: bool) -> None:
    assert offers.buy_shipping(country, marketplace) is expected


def test_sup_5_amazon_com_only() -> None:
    assert [offers.is_amazon_com(source) for source in (US, CANADA, UK)] == [True, False, False]
