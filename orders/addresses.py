"""Rule: how an address is laid out, and what makes one incomplete (IMP-24)."""

from typing import NamedTuple

from babel import Locale

from orders.buyer import MARKER, BuyerData
from orders.models import Order

_TERRITORIES = Locale.parse("en_US").territories
# The postcode stands behind the city and region here, before the city elsewhere.
_CODE_LAST = frozenset(
    {"US", "CA", "AU", "IN", "BR", "MX", "GB", "IE", "SG", "JP", "AE", "SA", "EG"}
)

PROBLEMS = {
    "no_recipient": "Amazon sent no recipient name.",
    "no_street": "Amazon sent no street.",
    "no_access": "Amazon gave no buyer details: the application may lack the role for them.",
}
_WHAT_NEXT = "Take the address from Seller Central. No label can be made from this one."


class Line(NamedTuple):
    text: str
    redacted: bool = False


def lines_of(order: Order, buyer: BuyerData) -> list[Line]:
    """Personal lines show the marker after redaction, never an empty place."""
    personal = [
        buyer.recipient_name,
        buyer.company,
        buyer.line1,
        buyer.line2,
        buyer.line3,
        buyer.district,
    ]
    found = [Line(text, text == MARKER) for text in personal if text]
    place = [_town(order), str(_TERRITORIES.get(order.country, order.country))]
    return found + [Line(text, text == MARKER) for text in place if text]


def _town(order: Order) -> str:
    if MARKER in (order.city, order.state_or_region, order.postal_code):
        return MARKER
    city_and_region = ", ".join(filter(None, [order.city, order.state_or_region]))
    parts = [city_and_region, order.postal_code]
    if order.country not in _CODE_LAST:
        parts.reverse()
    return " ".join(filter(None, parts))


def problem_of(order: Order) -> str:
    """What is missing and what to do; empty when the address is complete or was removed on time."""
    if not order.address_problem or order.redacted_at is not None:
        return ""
    missing = PROBLEMS.get(order.address_problem, "Amazon sent no full address.")
    return f"{missing} {_WHAT_NEXT}"
