"""Rule: what is wrong with an address that parcels leave from (decision 28). Lengths are the form's matter."""

import re
from collections.abc import Iterable

# A ZIP code with its extension, a code of Britain, of Canada. Other countries write what they like.
_CODES = {
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"),
    "CA": re.compile(r"[A-Z]\d[A-Z] \d[A-Z]\d"),
}
_EXAMPLES = {"US": "04101 or 04101-1234", "GB": "LS6 1PD", "CA": "M5V 2T6"}
_SPACED = re.compile(r"([A-Z\d]+)(\d[A-Z]{2}|\d[A-Z]\d)")
_PHONE = re.compile(r"\+?[\d ().-]+")
US_STATES = frozenset((
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "AA",
    "AE", "AP",
))  # fmt: skip


def tidy_code(country: str, code: str) -> str:
    """In capitals, and with the blank that British and Canadian codes have before their last three signs."""
    tidy = " ".join(code.upper().split())
    if country in ("GB", "CA"):
        found = _SPACED.fullmatch(tidy.replace(" ", ""))
        return " ".join(found.groups()) if found else tidy
    return tidy


def code_fault(country: str, code: str) -> str:
    """Of a tidy postal code; '' if it can be one."""
    pattern = _CODES.get(country)
    if pattern is None or pattern.fullmatch(code):
        return ""
    return f"This is no postal code of that country. Write it like {_EXAMPLES[country]}."


def state_fault(country: str, state: str) -> str:
    """Carriers in the United States take the two letters only."""
    if country != "US" or state in US_STATES:
        return ""
    return "Give the two letters of the state, for example ME."


def phone_fault(phone: str) -> str:
    digits = sum(character.isdigit() for character in phone)
    if not phone or (_PHONE.fullmatch(phone) and 7 <= digits <= 15):
        return ""
    return "Give 7 to 15 digits, for example +1 207 555 0100."


def has_control_characters(lines: Iterable[str]) -> bool:
    """A label printer may take them for commands."""
    return any(not character.isprintable() for line in lines for character in line)
