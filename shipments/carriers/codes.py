"""Rule: Amazon's carrier codes, the CarrierCode values of its feed base schema as of April 2026 (SHP-3).

Amazon compares them exactly, case and blanks included.
"""

from pathlib import Path

OTHER = "Other"
CODES = tuple(
    Path(__file__).with_name("carrier_codes.txt").read_text(encoding="utf-8").splitlines()
)
_KNOWN = frozenset(CODES)


def is_known(code: str) -> bool:
    return code in _KNOWN
