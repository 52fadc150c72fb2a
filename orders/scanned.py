"""Rule: the tracking number in a scanned barcode of the United States' post (SHP-24).

It stands below shipments, since the search box takes scans, too.
"""

import re
from itertools import cycle

# "420", the ZIP of the addressee with 5 or 9 digits, then the number itself; each total length has one reading.
_ROUTED = re.compile(r"420(?:\d{5}|\d{9})(9[2-5]\d{18,20})", re.ASCII)


def adds_up(number: str) -> bool:
    """Is the last digit GS1's check digit? From the right, digits count three times and once in turn."""
    weighted = zip(reversed(number[:-1]), cycle((3, 1)))
    return str(-sum(int(digit) * weight for digit, weight in weighted) % 10) == number[-1]


def without_routing(scanned: str) -> str:
    """The number itself if this plainly is such a barcode with a right check digit; else the text without blanks."""
    text = "".join(scanned.split())
    routed = _ROUTED.fullmatch(text)
    return routed[1] if routed and adds_up(routed[1]) else text
