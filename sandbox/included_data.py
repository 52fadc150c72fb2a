"""Which parts of an order a caller gets: ``includedData`` of Orders v2026-01-01, and the PII roles.

The stored text of an order holds everything. ``holds`` says which parts are in it, so that an
answer that leaves nothing out is the stored text itself, without parsing.
"""

import json
from functools import lru_cache
from typing import Any

NAMES = (
    "BUYER", "RECIPIENT", "PROCEEDS", "EXPENSE", "PROMOTION", "CANCELLATION", "FULFILLMENT",
    "PACKAGES", "TAX", "PAYMENT", "FULFILLMENT_ORDERS",
)  # fmt: skip
BITS = {name: 1 << position for position, name in enumerate(NAMES)}
EVERYTHING = (1 << len(NAMES)) - 1

_ORDER_PARTS = {
    "buyer": BITS["BUYER"],
    "recipient": BITS["RECIPIENT"],
    "proceeds": BITS["PROCEEDS"],
    "fulfillment": BITS["FULFILLMENT"],
    "packages": BITS["PACKAGES"],
    "tax": BITS["TAX"],
    "payment": BITS["PAYMENT"],
    "fulfillmentOrders": BITS["FULFILLMENT_ORDERS"],
}
_ITEM_PARTS = {
    "proceeds": BITS["PROCEEDS"],
    "expense": BITS["EXPENSE"],
    "promotion": BITS["PROMOTION"],
    "cancellation": BITS["CANCELLATION"],
    "fulfillment": BITS["FULFILLMENT"],
    "tax": BITS["TAX"],
}


def mask_of(names: list[str]) -> int:
    """The bits of known names. Raises KeyError for a name Amazon does not know."""
    mask = 0
    for name in names:
        mask |= BITS[name]
    return mask


def holds(order: dict[str, Any]) -> int:
    """The bits of the parts this order has."""
    mask = sum(bit for part, bit in _ORDER_PARTS.items() if part in order)
    for item in order["orderItems"]:
        for part, bit in _ITEM_PARTS.items():
            if part in item:
                mask |= bit
        if _personal_texts(item):
            mask |= BITS["BUYER"]
    return mask


def _personal_texts(item: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Where an item holds the buyer's own words: they come with BUYER, not with their parent."""
    gift = item.get("fulfillment", {}).get("packing", {}).get("giftOption", {})
    customization = item.get("product", {}).get("customization", {})
    places = ((gift, "giftMessage"), (customization, "customizedUrl"))
    return [(parent, key) for parent, key in places if key in parent]


def rendered(body: bytes, held: int, wanted: int) -> bytes:
    """An order's JSON text with only the wanted parts."""
    if not held & ~wanted:
        return body
    return _without(body, held & ~wanted)


@lru_cache(maxsize=4096)
def _without(body: bytes, unwanted: int) -> bytes:
    order = json.loads(body)
    for part, bit in _ORDER_PARTS.items():
        if unwanted & bit:
            order.pop(part, None)
    for item in order["orderItems"]:
        for part, bit in _ITEM_PARTS.items():
            if unwanted & bit:
                item.pop(part, None)
        if unwanted & BITS["BUYER"]:
            for parent, key in _personal_texts(item):
                del parent[key]
    return compact(order)


def compact(value: object) -> bytes:
    """JSON text without blanks, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
