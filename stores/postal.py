"""Rule: what an address needs before a parcel can leave, by country. Elsewhere only the plainest is asked for."""

import re
from typing import NamedTuple


class Country(NamedTuple):
    """`code`: the shape of its postal codes, with an example; `regions`: what the state must be one of, if known."""

    code: str
    example: str
    needs_region: bool = False
    regions: frozenset[str] = frozenset()


# States, territories and the army's post.
_US = frozenset([
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL",
    "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD",
    "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
    "UM", "AA", "AE", "AP", "FM", "MH", "PW",
])  # fmt: skip
_CA = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
_AU = frozenset(["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"])

_TABLE = {
    "US": Country(r"\d{5}(-?\d{4})?", "43215", True, _US),
    "CA": Country(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "K1A 0B1", True, _CA),
    "MX": Country(r"\d{5}", "06000", True),
    "BR": Country(r"\d{5}-?\d{3}", "01310-100", True),
    "GB": Country(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
    "NL": Country(r"\d{4} ?[A-Z]{2}", "1012 AB"),
    "BE": Country(r"\d{4}", "1000"),
    "AT": Country(r"\d{4}", "1010"),
    "CH": Country(r"\d{4}", "8001"),
    "DK": Country(r"\d{4}", "1050"),
    "DE": Country(r"\d{5}", "10115"),
    "FR": Country(r"\d{5}", "75001"),
    "IT": Country(r"\d{5}", "00118"),
    "ES": Country(r"\d{5}", "28001"),
    "TR": Country(r"\d{5}", "34110"),
    "SE": Country(r"\d{3} ?\d{2}", "111 29"),
    "PL": Country(r"\d{2}-?\d{3}", "00-950"),
    "IN": Country(r"\d{3} ?\d{3}", "110001", True),
    "SG": Country(r"\d{6}", "049483"),
    "AU": Country(r"\d{4}", "2000", True, _AU),
    "JP": Country(r"〒?\d{3}-?\d{4}", "100-0001", True),
    "ZA": Country(r"\d{4}", "8001"),
}


def region_of(country: str, text: str) -> str:
    """As carriers want it: codes in capitals where the country has codes."""
    known = _TABLE.get(country)
    return text.upper() if known and known.regions else text


def code_of(country: str, text: str) -> str:
    return text.upper() if country in _TABLE else text


def address_faults(country: str, region: str, postal_code: str) -> dict[str, str]:
    """Field -> what is wrong; for values that `region_of` and `code_of` gave."""
    known = _TABLE.get(country)
    if known is None:
        return {}
    found = {}
    if not re.fullmatch(known.code, postal_code, re.ASCII):
        found["postal_code"] = f"Enter a postal code like {known.example}."
    if known.needs_region and not region:
        found["state_or_region"] = "Addresses in this country need the state or region."
    elif known.regions and region not in known.regions:
        example = max(known.regions)
        found["state_or_region"] = f"Enter the short form of the state, like {example}."
    return found
