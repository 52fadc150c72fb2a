"""Rule: a buyer's reason for cancelling -> a code.

Amazon calls it an explanation and names no values: mostly a code, at times a sentence. A sentence of the buyer's own
may hold a name or an address, and neither an order's columns nor its history may; so only codes come in.
"""

import re

WORDS = {
    "NO_LONGER_NEEDED": "No longer needed",
    "ORDER_CREATED_BY_MISTAKE": "Ordered by mistake",
    "ORDERED_BY_MISTAKE": "Ordered by mistake",
    "FOUND_CHEAPER_SOMEWHERE_ELSE": "Found cheaper somewhere else",
    "ITEM_PRICE_TOO_HIGH": "Item price too high",
    "SHIPPING_COST_TOO_HIGH": "Shipping cost too high",
    "ITEMS_WOULD_NOT_ARRIVE_ON_TIME": "Would not arrive on time",
    "ITEM_WOULD_NOT_ARRIVE_ON_TIME": "Would not arrive on time",
    "NEED_TO_CHANGE_SHIPPING_ADDRESS": "Wants another delivery address",
    "NEED_TO_CHANGE_SHIPPING_SPEED": "Wants another delivery speed",
    "NEED_TO_CHANGE_PAYMENT_METHOD": "Wants to pay in another way",
    "NEED_TO_CHANGE_BILLING_ADDRESS": "Wants another billing address",
    "CHANGED_MIND": "Changed their mind",
    "CHANGED_MIND_ABOUT_PURCHASE": "Changed their mind",
    "OTHER": "Another reason",
}

_UNKNOWN_CODE = re.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


def reason_code(sent: str) -> str:
    """One of WORDS, or a code that is new to us; OTHER for everything else. Empty stays empty."""
    plain = sent.strip()
    if not plain:
        return ""
    known = re.sub("[ -]+", "_", plain.rstrip(".").upper())
    if known in WORDS:
        return known
    return plain if _UNKNOWN_CODE.fullmatch(plain) else "OTHER"
