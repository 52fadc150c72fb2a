"""Invented buyers with addresses, telephones and masked e-mails that fit their country."""

import json
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sandbox.marketplaces import Marketplace

_PLACES: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("places.json").read_text(encoding="utf-8")
)
_FALLBACK = "US"
_COMPANIES = (
    "Northwind Supply", "Blue Heron Studio", "Cobalt Works", "Harbour & Pine", "Juniper Labs",
    "Lantern Books", "Quiet Mill", "Sable Interiors",
)  # fmt: skip
_NOTES = ("Leave with the neighbour", "Ring twice", "Use the side entrance", "Gate code 0000")
_MAILBOX = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Person:
    """``buyer`` and ``recipient`` as the Orders API shows them."""

    buyer: dict[str, str]
    recipient: dict[str, Any]


@cache
def country_data(country: str) -> dict[str, Any]:
    """A country's lists, filled up from the country it is like."""
    own = _PLACES.get(country, _PLACES[_FALLBACK])
    if "like" not in own:
        return own
    return {**country_data(own["like"]), **own}


def _digits(rng: Random, pattern: str) -> str:
    return "".join(rng.choice(string.digits) if sign == "#" else sign for sign in pattern)


def _name(rng: Random, data: dict[str, Any]) -> str:
    first, last = rng.choice(data["first"]), rng.choice(data["last"])
    return f"{last} {first}" if data.get("family_first") else f"{first} {last}"


def make_person(rng: Random, marketplace: Marketplace, *, business: bool) -> Person:
    data = country_data(marketplace.country)
    name = _name(rng, data)
    mailbox = "".join(rng.choices(_MAILBOX, k=14))
    top = marketplace.domain.removeprefix("amazon.")
    buyer = {"buyerName": name, "buyerEmail": f"{mailbox}@marketplace.amazon.{top}"}
    # Some things are bought for somebody else.
    address = _address(rng, data, _name(rng, data) if rng.random() < 0.15 else name)
    address["countryCode"] = marketplace.country
    address["addressType"] = "COMMERCIAL" if business else "RESIDENTIAL"
    if business:
        company = rng.choice(_COMPANIES)
        buyer["buyerCompanyName"] = address["companyName"] = company
        buyer["buyerPurchaseOrderNumber"] = f"PO-{rng.randrange(10_000, 100_000)}"
    recipient: dict[str, Any] = {"deliveryAddress": address}
    if rng.random() < 0.1:
        recipient["deliveryPreference"] = {"addressInstruction": rng.choice(_NOTES)}
    return Person(buyer, recipient)


def _address(rng: Random, data: dict[str, Any], name: str) -> dict[str, str]:
    city, state, postal_code = rng.choice(data["places"])
    line = data["address"].format(number=rng.randrange(1, 900), street=rng.choice(data["streets"]))
    address = {"name": name, "addressLine1": line}
    if rng.random() < 0.25:
        address["addressLine2"] = rng.choice(data["second"])
    phone = data["phone"].replace("{area}", rng.choice(data["areas"]))
    address |= {
        "city": city,
        "stateOrRegion": state,
        "postalCode": _digits(rng, postal_code),
        "phone": _digits(rng, phone),
    }
    return address
