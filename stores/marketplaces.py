"""Amazon's marketplaces as data (sp-api.md, section 7). Adding one is a line in this table."""

from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

# ZoneInfo itself remembers eight of them; there are more here, and a file is read for each of the others.
_zone = lru_cache(maxsize=None)(ZoneInfo)


class Marketplace(NamedTuple):
    """One Amazon country site; `zone` shows ship-by and deliver-by (MKT-7)."""

    id: str
    country: str
    name: str
    region: str
    currency: str
    seller_central: str
    zone: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.country_name})"

    @property
    def country_name(self) -> str:
        return COUNTRY_NAMES[self.country]

    @property
    def time_zone(self) -> ZoneInfo:
        return _zone(self.zone)


COUNTRY_NAMES = {
    "CA": "Canada", "US": "United States", "MX": "Mexico", "BR": "Brazil", "IE": "Ireland",
    "ES": "Spain", "GB": "United Kingdom", "FR": "France", "BE": "Belgium", "NL": "Netherlands",
    "DE": "Germany", "IT": "Italy", "SE": "Sweden", "ZA": "South Africa", "PL": "Poland",
    "EG": "Egypt", "TR": "Türkiye", "SA": "Saudi Arabia", "AE": "United Arab Emirates",
    "IN": "India", "SG": "Singapore", "AU": "Australia", "JP": "Japan",
}  # fmt: skip

_EUROPE = "sellercentral-europe.amazon.com"

# fmt: off
_TABLE = (
    Marketplace("ATVPDKIKX0DER", "US", "Amazon.com", "NA", "USD", "sellercentral.amazon.com", "America/Los_Angeles"),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "Amazon.ca", "NA", "CAD", "sellercentral.amazon.ca", "America/Los_Angeles"),
    Marketplace("A1AM78C64UM0Y8", "MX", "Amazon.com.mx", "NA", "MXN", "sellercentral.amazon.com.mx", "America/Mexico_City"),
    Marketplace("A2Q3Y263D00KWC", "BR", "Amazon.com.br", "NA", "BRL", "sellercentral.amazon.com.br", "America/Sao_Paulo"),
    Marketplace("A1F83G8C2ARO7P", "GB", "Amazon.co.uk", "EU", "GBP", _EUROPE, "Europe/London"),
    Marketplace("A1PA6795UKMFR9", "DE", "Amazon.de", "EU", "EUR", _EUROPE, "Europe/Berlin"),
    Marketplace("A13V1IB3VIYZZH", "FR", "Amazon.fr", "EU", "EUR", _EUROPE, "Europe/Paris"),
    Marketplace("APJ6JRA9NG5V4", "IT", "Amazon.it", "EU", "EUR", _EUROPE, "Europe/Rome"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "Amazon.es", "EU", "EUR", _EUROPE, "Europe/Madrid"),
    Marketplace("A1805IZSGTT6HS", "NL", "Amazon.nl", "EU", "EUR", "sellercentral.amazon.nl", "Europe/Amsterdam"),
    Marketplace("AMEN7PMS3EDWL", "BE", "Amazon.com.be", "EU", "EUR", "sellercentral.amazon.com.be", "Europe/Brussels"),
    Marketplace("A28R8C7NBKEWEA", "IE", "Amazon.ie", "EU", "EUR", "sellercentral.amazon.ie", "Europe/Dublin"),
    Marketplace("A2NODRKZP88ZB9", "SE", "Amazon.se", "EU", "SEK", "sellercentral.amazon.se", "Europe/Stockholm"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "Amazon.pl", "EU", "PLN", "sellercentral.amazon.pl", "Europe/Warsaw"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "Amazon.com.tr", "EU", "TRY", "sellercentral.amazon.com.tr", "Europe/Istanbul"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "Amazon.co.za", "EU", "ZAR", "sellercentral.amazon.co.za", "Africa/Johannesburg"),
    Marketplace("ARBP9OOSHTCHU", "EG", "Amazon.eg", "EU", "EGP", "sellercentral.amazon.eg", "Africa/Cairo"),
    Marketplace("A17E79C6D8DWNP", "SA", "Amazon.sa", "EU", "SAR", "sellercentral.amazon.sa", "Asia/Riyadh"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "Amazon.ae", "EU", "AED", "sellercentral.amazon.ae", "Asia/Dubai"),
    Marketplace("A21TJRUUN4KGV", "IN", "Amazon.in", "EU", "INR", "sellercentral.amazon.in", "Asia/Kolkata"),
    Marketplace("A19VAU5U5O7RUS", "SG", "Amazon.sg", "FE", "SGD", "sellercentral.amazon.sg", "Asia/Singapore"),
    Marketplace("A39IBJ37TRP1C6", "AU", "Amazon.com.au", "FE", "AUD", "sellercentral.amazon.com.au", "Australia/Sydney"),
    Marketplace("A1VC38T7YXB528", "JP", "Amazon.co.jp", "FE", "JPY", "sellercentral.amazon.co.jp", "Asia/Tokyo"),
)
# fmt: on

MARKETPLACES: dict[str, Marketplace] = {marketplace.id: marketplace for marketplace in _TABLE}

JAPAN = "A1VC38T7YXB528"


def connectable(*, japan: bool = False) -> list[Marketplace]:
    """The order sources that the connect form offers; Japan only where support switched it on (MKT-2, decision 3)."""
    return [marketplace for marketplace in _TABLE if japan or marketplace.id != JAPAN]
