"""Rule: clean tracking numbers, and what their shape tells (SHP-24)."""

import re
from collections.abc import Callable

from orders.scanned import adds_up, without_routing

TRACKING_LENGTH = 50
# Shorter than any carrier's numbers: a slip of the keyboard, which Amazon would take for ever.
TRACKING_MINIMUM = 6
_TRACKING = re.compile(r"[A-Za-z0-9./-]*")


class BadTrackingNumber(ValueError):
    """The text says what is wrong with the number, without repeating it."""


def clean_tracking_number(raw: str) -> str:
    """Without blanks, as Amazon compares it, and without the ZIP that a scanned USPS barcode begins with.

    Raises `BadTrackingNumber`; an empty number is the caller's matter.
    """
    number = without_routing(raw)
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


def comparable(number: str) -> str:
    """As the patterns see it: capitals, without the dashes and dots that people put in."""
    return re.sub(r"[./-]", "", number).upper()


def _ups(number: str) -> bool:
    """Letters count as digits from 2 on, every second sign twice."""
    values = [int(s) if s.isdigit() else (ord(s) - 63) % 10 for s in number[2:-1]]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return str(-total % 10) == number[-1]


def _s10(number: str) -> bool:
    """The Universal Postal Union's S10: eight digits, their check digit."""
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    rest = 11 - sum(int(d) * w for d, w in zip(number[2:10], weights, strict=True)) % 11
    return str({10: 0, 11: 5}.get(rest, rest)) == number[10]


# Shapes that hardly anything else has.
_UPS = re.compile(r"1Z[0-9A-Z]{15}[0-9]")
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}([A-Z]{2})")
_USPS = re.compile(r"9[1-5][0-9]{20}")
_AMAZON = re.compile(r"TB[ACM][0-9]{12}")

_CHECKED: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_UPS, _ups),
    (_S10, _s10),
    (_USPS, adds_up),
)
_POSTS = {
    "US": ("USPS",),
    "CA": ("Canada Post",),
    "GB": ("Royal Mail", "Parcelforce"),
    "DE": ("Deutsche Post", "DHL-Paket", "DHL"),
    "FR": ("La Poste", "Colissimo", "Chronopost"),
    "IT": ("Poste Italiane",),
    "ES": ("Correos",),
    "NL": ("PostNL", "Post NL"),
    "BR": ("Correios",),
    "JP": ("Japan Post",),
    "AU": ("Australia Post",),
    "SG": ("Singapore Post",),
}
# They hand light parcels to the United States' post with a number of the post's.
_BY_POST = ("USPS", "UPSMI", "UPS Mail Innovations", "FedEx SmartPost", "FedEx", "DHL eCommerce",
            "DHL Global Mail", "OSM", "Newgistics", "Asendia", "APC")  # fmt: skip


def has_wrong_check_digit(number: str) -> bool:
    """The shape has a check digit, and it does not add up: one sign is mistyped. `number` is `comparable`."""
    return any(shape.fullmatch(number) and not check(number) for shape, check in _CHECKED)


def plain_owners(number: str) -> tuple[str, ...]:
    """Codes of the carriers whose number this plainly is; empty where the shape tells nothing. `comparable`."""
    if has_wrong_check_digit(number):
        return ()
    if _UPS.fullmatch(number):
        return ("UPS", "UPSMI", "UPS Mail Innovations")
    if _AMAZON.fullmatch(number):
        return ("Amazon Shipping", "AMZL", "AMZL_UK")
    return _BY_POST if _USPS.fullmatch(number) else ()


def posts_of(number: str) -> tuple[str, ...]:
    """Codes of the national posts whose S10 number this is. Forwarders use such numbers, too."""
    postal = _S10.fullmatch(number)
    return _POSTS.get(postal[1], ()) if postal and _s10(number) else ()
