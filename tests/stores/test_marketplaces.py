"""The table of marketplaces beside Amazon's published one (sp-api.md, section 7)."""

from datetime import UTC, datetime

import pytest

from stores.marketplaces import COUNTRY_NAMES, JAPAN, MARKETPLACES, connectable

# country: id, region, currency, Seller Central
PUBLISHED = {
    "CA": ("A2EUQ1WTGCTBG2", "NA", "CAD", "sellercentral.amazon.ca"),
    "US": ("ATVPDKIKX0DER", "NA", "USD", "sellercentral.amazon.com"),
    "MX": ("A1AM78C64UM0Y8", "NA", "MXN", "sellercentral.amazon.com.mx"),
    "BR": ("A2Q3Y263D00KWC", "NA", "BRL", "sellercentral.amazon.com.br"),
    "IE": ("A28R8C7NBKEWEA", "EU", "EUR", "sellercentral.amazon.ie"),
    "ES": ("A1RKKUPIHCS9HS", "EU", "EUR", "sellercentral-europe.amazon.com"),
    "GB": ("A1F83G8C2ARO7P", "EU", "GBP", "sellercentral-europe.amazon.com"),
    "FR": ("A13V1IB3VIYZZH", "EU", "EUR", "sellercentral-europe.amazon.com"),
    "BE": ("AMEN7PMS3EDWL", "EU", "EUR", "sellercentral.amazon.com.be"),
    "NL": ("A1805IZSGTT6HS", "EU", "EUR", "sellercentral.amazon.nl"),
    "DE": ("A1PA6795UKMFR9", "EU", "EUR", "sellercentral-europe.amazon.com"),
    "IT": ("APJ6JRA9NG5V4", "EU", "EUR", "sellercentral-europe.amazon.com"),
    "SE": ("A2NODRKZP88ZB9", "EU", "SEK", "sellercentral.amazon.se"),
    "ZA": ("AE08WJ6YKNBMC", "EU", "ZAR", "sellercentral.amazon.co.za"),
    "PL": ("A1C3SOZRARQ6R3", "EU", "PLN", "sellercentral.amazon.pl"),
    "EG": ("ARBP9OOSHTCHU", "EU", "EGP", "sellercentral.amazon.eg"),
    "TR": ("A33AVAJ2PDY3EV", "EU", "TRY", "sellercentral.amazon.com.tr"),
    "SA": ("A17E79C6D8DWNP", "EU", "SAR", "sellercentral.amazon.sa"),
    "AE": ("A2VIGQ35RCS4UG", "EU", "AED", "sellercentral.amazon.ae"),
    "IN": ("A21TJRUUN4KGV", "EU", "INR", "sellercentral.amazon.in"),
    "SG": ("A19VAU5U5O7RUS", "FE", "SGD", "sellercentral.amazon.sg"),
    "AU": ("A39IBJ37TRP1C6", "FE", "AUD", "sellercentral.amazon.com.au"),
    "JP": ("A1VC38T7YXB528", "FE", "JPY", "sellercentral.amazon.co.jp"),
}


def test_mkt_1_decision_3_all_marketplaces_of_amazon_are_in_the_table() -> None:
    ours = {
        m.country: (m.id, m.region, m.currency, m.seller_central) for m in MARKETPLACES.values()
    }
    assert ours == PUBLISHED
    assert len(MARKETPLACES) == 23


@pytest.mark.parametrize("marketplace_id", MARKETPLACES)
def test_mkt_7_every_marketplace_has_a_time_zone_and_a_country_name(marketplace_id: str) -> None:
    marketplace = MARKETPLACES[marketplace_id]
    assert (
        datetime(2026, 7, 1, tzinfo=UTC).astimezone(marketplace.time_zone).utcoffset() is not None
    )
    assert marketplace.label == f"{marketplace.name} ({COUNTRY_NAMES[marketplace.country]})"


def test_mkt_2_japan_is_hidden_until_it_is_switched_on() -> None:
    """Decision 3 of the design."""
    assert len(connectable()) == 22
    assert JAPAN not in {marketplace.id for marketplace in connectable()}
    assert JAPAN in {marketplace.id for marketplace in connectable(japan=True)}
