"""Rule: Amazon's codes about an offer -> words (SHP-16). An unknown code keeps Amazon's own words."""

_BARRED = {
    "NO_COVERAGE": "The carrier does not go from your ship-from address to this address.",
    "PICKUP_SLOT_RESTRICTION": "The carrier has no pick-up on that day.",
    "UNSUPPORTED_VAS": "It does not offer what the order demands, for example a signature.",
    "VAS_COMBINATION_RESTRICTION": "It does not offer these extra services together.",
    "SIZE_RESTRICTIONS": "The parcel is too large for it.",
    "WEIGHT_RESTRICTIONS": "The parcel is too heavy for it.",
    "LATE_DELIVERY": "It would arrive too long after the promised date.",
    "PROGRAM_CONSTRAINTS": "Amazon does not allow it for this order.",
    "TERMS_AND_CONDITIONS_NOT_ACCEPTED": "You have not accepted the carrier's terms. Accept them in Seller Central.",
}
_BENEFITS = {"CLAIMS_PROTECTED": "Claims protection"}
_LOST = {"LATE_DELIVERY_RISK": "it may arrive late"}

NEEDS_INPUTS = "Amazon asks for further details about it. Buy it in Seller Central."
NO_DOCUMENT = "Amazon offers no label file for it that can be printed here."
FOREIGN_LETTERS = "The carrier does not print the letters of this address."
UNREADABLE = "Amazon's answer about it could not be read."


def barred(code: str, message: str) -> str:
    return _BARRED.get(code) or message or f"Amazon says: {code or 'no reason'}."


def benefit(name: str) -> str:
    return _BENEFITS.get(name, name.replace("_", " ").capitalize())


def lost(name: str, code: str) -> str:
    """``No claims protection: it may arrive late``."""
    named = benefit(name)
    why = _LOST.get(code, code.replace("_", " ").lower())
    return f"No {named[:1].lower()}{named[1:]}{': ' if why else ''}{why}"
