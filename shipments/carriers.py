"""Rule: Amazon's carrier codes, services, which of them track by themselves, and clean tracking numbers (SHP-3).

The codes are the CarrierCode values of Amazon's feed base schema as of April 2026 (carrier_codes.txt); Amazon
compares them exactly, case and blanks included.
"""

import re
from pathlib import Path
from urllib.parse import quote

from shipments.common_carriers import COMMON, Carrier, Service

OTHER = "Other"
TRACKING_LENGTH = 50
# Shorter than any carrier's numbers: a slip of the keyboard, which Amazon would take for ever.
TRACKING_MINIMUM = 6
_TRACKING = re.compile(r"[A-Za-z0-9./-]*")
SERVICE_LENGTH = 50

CODES = tuple(
    Path(__file__).with_name("carrier_codes.txt").read_text(encoding="utf-8").splitlines()
)
_KNOWN = frozenset(CODES)
_COMMON = {carrier.code: carrier for carrier in COMMON}


class BadTrackingNumber(ValueError):
    """The text says what is wrong with the number, without repeating it."""


def is_known(code: str) -> bool:
    return code in _KNOWN


def common_in(country: str) -> list[Carrier]:
    """The usual carriers of a country, most used first; the worldwide ones where we know none."""
    there = [carrier for carrier in COMMON if country in carrier.countries]
    return there or [_COMMON["DHL Express"], _COMMON["FedEx"], _COMMON["UPS"]]


def display_name(code: str, carrier_name: str = "") -> str:
    if code == OTHER:
        return carrier_name or OTHER
    return _COMMON[code].name if code in _COMMON else code


def services_of(code: str) -> tuple[Service, ...]:
    """Empty for a carrier whose services we do not know; any text is then allowed."""
    return _COMMON[code].services if code in _COMMON else ()


def tracks_automatically(code: str, service: str) -> bool:
    """Does this service report delivery? Unknown carriers and services count as no (RED-12, RED-20)."""
    wanted = service.strip().casefold()
    return any(known.tracked for known in services_of(code) if known.name.casefold() == wanted)


def tracking_link(code: str, number: str) -> str:
    """The carrier's tracking page, or empty where we know none."""
    if code not in _COMMON or not number:
        return ""
    return _COMMON[code].tracking_url.replace("{number}", quote(number, safe=""))


def clean_tracking_number(raw: str) -> str:
    """Without blanks, as Amazon compares it. Raises `BadTrackingNumber`; an empty number is the caller's matter."""
    number = "".join(raw.split())
    if not number.isprintable():
        raise BadTrackingNumber("The tracking number holds characters that cannot be printed.")
    if not _TRACKING.fullmatch(number):
        raise BadTrackingNumber(
            "A tracking number has only letters, digits, dashes, dots and slashes."
        )
    if 0 < len(number) < TRACKING_MINIMUM:
        raise BadTrackingNumber(f"A tracking number has at least {TRACKING_MINIMUM} characters.")
    if len(number) > TRACKING_LENGTH:
        raise BadTrackingNumber(f"A tracking number has at most {TRACKING_LENGTH} characters.")
    return number
