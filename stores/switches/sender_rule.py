"""Rule: how the lines of an address that parcels leave from are tidied, and what a printer or carrier cannot take."""

import re
from collections.abc import Iterable

_SPACED = re.compile(r"([A-Z\d]+)(\d[A-Z]{2}|\d[A-Z]\d)")
_PHONE = re.compile(r"\+?[\d ().-]+")


def tidy_code(country: str, code: str) -> str:
    """In capitals, and with the blank that British and Canadian codes have before their last three signs."""
    tidy = " ".join(code.upper().split())
    if country in ("GB", "CA"):
        found = _SPACED.fullmatch(tidy.replace(" ", ""))
        return " ".join(found.groups()) if found else tidy
    return tidy


def phone_fault(phone: str) -> str:
    digits = sum(character.isdigit() for character in phone)
    if not phone or (_PHONE.fullmatch(phone) and 7 <= digits <= 15):
        return ""
    return "Give 7 to 15 digits, for example +1 207 555 0100."


def has_control_characters(lines: Iterable[str]) -> bool:
    """A label printer may take them for commands."""
    return any(not character.isprintable() for line in lines for character in line)
