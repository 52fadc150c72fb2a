"""Rule: what the carrier table says: names, services that track by themselves, links, shapes of numbers (SHP-24).

The table is a value; `lookup` reads it from the database.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from shipments.carriers.codes import OTHER
from shipments.carriers.numbers import comparable

# Where we know none of the country's own.
_WORLDWIDE = ("DHL Express", "FedEx", "UPS")


class Service(NamedTuple):
    name: str
    tracked: bool = True


class Carrier(NamedTuple):
    """`countries` are those where it is offered first; `tracking_url` holds ``{number}`` or is empty.

    `patterns`: the shapes of its tracking numbers; none: any number. `is_active` off: it is no longer offered first.
    """

    code: str
    name: str
    countries: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    tracking_url: str = ""
    patterns: tuple[str, ...] = ()
    prints_any_letters: bool = False
    is_active: bool = True


class CarrierTable:
    """Carriers by Amazon's code; those with the code Other by their own name, case and blanks apart."""

    def __init__(self, carriers: Iterable[Carrier]) -> None:
        self.carriers = tuple(carriers)
        self._by_key = {_key(carrier.code, carrier.name): carrier for carrier in self.carriers}

    def find(self, code: str, carrier_name: str = "") -> Carrier | None:
        return self._by_key.get(_key(code, carrier_name))

    def usual_in(self, country: str) -> list[Carrier]:
        """The usual carriers of a country with a code of Amazon's, most used first; else the worldwide ones."""
        offered = [c for c in self.carriers if c.is_active and c.code != OTHER]
        there = [carrier for carrier in offered if country in carrier.countries]
        return there or [carrier for carrier in offered if carrier.code in _WORLDWIDE]

    def others(self) -> list[str]:
        """Names of the carriers that Amazon has no code for."""
        return [c.name for c in self.carriers if c.is_active and c.code == OTHER]

    def display_name(self, code: str, carrier_name: str = "") -> str:
        if code == OTHER:
            return carrier_name or OTHER
        known = self.find(code)
        return known.name if known else code

    def services_of(self, code: str, carrier_name: str = "") -> tuple[Service, ...]:
        """Empty for a carrier whose services we do not know; any text is then allowed."""
        known = self.find(code, carrier_name)
        return known.services if known else ()

    def tracks_automatically(self, code: str, service: str, carrier_name: str = "") -> bool:
        """Does this service report delivery? Unknown carriers and services count as no (RED-12, RED-20)."""
        wanted = service.strip().casefold()
        services = self.services_of(code, carrier_name)
        return any(known.tracked for known in services if known.name.casefold() == wanted)

    def prints_any_letters(self, code: str, carrier_name: str = "") -> bool:
        """Does it take addresses in letters that are not Latin? Unknown carriers count as no (SUP-9)."""
        known = self.find(code, carrier_name)
        return known is not None and known.prints_any_letters

    def tracking_link(self, code: str, number: str, carrier_name: str = "") -> str:
        """The carrier's tracking page, or empty where we know none."""
        known = self.find(code, carrier_name)
        if known is None or not number:
            return ""
        return known.tracking_url.replace("{number}", quote(number, safe=""))


def fits(carrier: Carrier, number: str) -> bool:
    """Has a clean number one of the carrier's shapes? Without shapes any number has."""
    wanted = comparable(number)
    return not carrier.patterns or any(_shape(p).fullmatch(wanted) for p in carrier.patterns)


@lru_cache(maxsize=1_000)
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _key(code: str, carrier_name: str) -> tuple[str, str]:
    return code, " ".join(carrier_name.split()).casefold() if code == OTHER else ""
