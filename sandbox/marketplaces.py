"""Amazon's public marketplaces as the Sellers API describes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marketplace:
    id: str
    country: str
    region: str
    name: str
    domain: str
    currency: str
    language: str

    @property
    def decimals(self) -> int:
        """Places behind the point in this currency's amounts."""
        return 0 if self.currency == "JPY" else 2


_ROWS = (
    ("A2EUQ1WTGCTBG2", "CA", "NA", "Amazon.ca", "CAD", "en_CA"),
    ("ATVPDKIKX0DER", "US", "NA", "Amazon.com", "USD", "en_US"),
    ("A1AM78C64UM0Y8", "MX", "NA", "Amazon.com.mx", "MXN", "es_MX"),
    ("A2Q3Y263D00KWC", "BR", "NA", "Amazon.com.br", "BRL", "pt_BR"),
    ("A28R8C7NBKEWEA", "IE", "EU", "Amazon.ie", "EUR", "en_IE"),
    ("A1RKKUPIHCS9HS", "ES", "EU", "Amazon.es", "EUR", "es_ES"),
    ("A1F83G8C2ARO7P", "GB", "EU", "Amazon.co.uk", "GBP", "en_GB"),
    ("A13V1IB3VIYZZH", "FR", "EU", "Amazon.fr", "EUR", "fr_FR"),
    ("AMEN7PMS3EDWL", "BE", "EU", "Amazon.com.be", "EUR", "fr_BE"),
    ("A1805IZSGTT6HS", "NL", "EU", "Amazon.nl", "EUR", "nl_NL"),
    ("A1PA6795UKMFR9", "DE", "EU", "Amazon.de", "EUR", "de_DE"),
    ("APJ6JRA9NG5V4", "IT", "EU", "Amazon.it", "EUR", "it_IT"),
    ("A2NODRKZP88ZB9", "SE", "EU", "Amazon.se", "SEK", "sv_SE"),
    ("AE08WJ6YKNBMC", "ZA", "EU", "Amazon.co.za", "ZAR", "en_ZA"),
    ("A1C3SOZRARQ6R3", "PL", "EU", "Amazon.pl", "PLN", "pl_PL"),
    ("ARBP9OOSHTCHU", "EG", "EU", "Amazon.eg", "EGP", "ar_EG"),
    ("A33AVAJ2PDY3EV", "TR", "EU", "Amazon.com.tr", "TRY", "tr_TR"),
    ("A17E79C6D8DWNP", "SA", "EU", "Amazon.sa", "SAR", "ar_SA"),
    ("A2VIGQ35RCS4UG", "AE", "EU", "Amazon.ae", "AED", "ar_AE"),
    ("A21TJRUUN4KGV", "IN", "EU", "Amazon.in", "INR", "en_IN"),
    ("A19VAU5U5O7RUS", "SG", "FE", "Amazon.sg", "SGD", "en_SG"),
    ("A39IBJ37TRP1C6", "AU", "FE", "Amazon.com.au", "AUD", "en_AU"),
    ("A1VC38T7YXB528", "JP", "FE", "Amazon.co.jp", "JPY", "ja_JP"),
)
MARKETPLACES = {
    id_: Marketplace(id_, country, region, name, name.lower(), currency, language)
    for id_, country, region, name, currency, language in _ROWS
}
REGIONS = ("NA", "EU", "FE")


def of_country(country: str) -> Marketplace | None:
    """The marketplace of a country code; ``UK`` is taken as ``GB``."""
    wanted = "GB" if country == "UK" else country
    return next((m for m in MARKETPLACES.values() if m.country == wanted), None)
