"""Rule: the carrier that a file's cell means: Amazon's code or a name of the carrier table, however it is written."""

from functools import lru_cache
from typing import NamedTuple

from orders.tables.reading import plain_name
from shipments.carriers.codes import CODES, OTHER
from shipments.carriers.table import CarrierTable

# Names that people and programs use beside Amazon's codes and those of the table.
_ALSO = {
    "unitedparcelservice": "UPS",
    "fedexexpress": "FedEx",
    "federalexpress": "FedEx",
    "unitedstatespostalservice": "USPS",
    "uspostalservice": "USPS",
    "stampscom": "USPS",
    "dhlde": "DHL-Paket",
    "dhldeutschland": "DHL-Paket",
    "dhlgermany": "DHL-Paket",
    "evri": "Hermes UK",
    "myhermes": "Hermes UK",
    "hermes": "Hermes UK",
    "royalmailgroup": "Royal Mail",
}


class Named(NamedTuple):
    """`code` is Amazon's, `name` goes with Other."""

    code: str
    name: str = ""


def carrier_of(text: str, table: CarrierTable) -> Named | None:
    """None for a name that neither Amazon nor the table knows."""
    wanted = plain_name(text)
    if not wanted:
        return None
    for carrier in table.carriers:
        if wanted == plain_name(carrier.name):
            return Named(carrier.code, carrier.name if carrier.code == OTHER else "")
    # Amazon has some twice, in other capitals: the same spelling comes first.
    if text in CODES and text != OTHER:
        return Named(text)
    code = _by_plain_name().get(wanted) or _ALSO.get(wanted)
    return Named(code) if code else None


@lru_cache
def _by_plain_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in CODES:
        if code != OTHER:
            found.setdefault(plain_name(code), code)
    return found
