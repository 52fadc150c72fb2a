"""Rule: how an address is laid out, and what makes one incomplete (IMP-24)."""

from typing import NamedTuple

from babel import Locale

from orders.buyer import MARKER, BuyerData
from orders.models import Order
from stores.letters import has_non_latin

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
FOREIGN_LETTERS = (
    "Most carriers do not take these letters. Waybill does not translate them: "
    "edit the address and write it in Roman letters by hand before you make a label."
)
_WHAT_NEXT = "Take the address from Seller Central. No label can be made from this one."


class Line(NamedTuple):
    text: str
    redacted: bool = False


def lines_of(order: Order, buyer: BuyerData) -> list[Line]:
    """Personal lines show the marker after redaction, never an empty place."""
    street = [buyer.line1, buyer.line2, buyer.line3]
    country = str(_TERRITORIES.get(order.country, order.country))
    if language_of(order, buyer) == "ja":
        # From the large to the small, as Japan writes it in its own letters; nothing is translated (SUP-8).
        texts = [*_japanese_town(order), buyer.district, *street, buyer.company]
        texts += [buyer.recipient_name, country]
    else:
        texts = [buyer.recipient_name, buyer.company, *street, buyer.district]
        texts += [_town(order), country]
    return [Line(text, text == MARKER) for text in texts if text]


def lines_as_sent(order: Order, buyer: BuyerData) -> list[Line]:
    """Amazon's fields one below the other, for stores that do not want an address laid out (CON-7)."""
    street = [buyer.line1, buyer.line2, buyer.line3, buyer.district]
    town = [order.city, order.state_or_region, order.postal_code, order.country]
    texts = [buyer.recipient_name, buyer.company, *street, *town]
    return [Line(text, text == MARKER) for text in texts if text]


def language_of(order: Order, buyer: BuyerData) -> str:
    """Of a Japanese address in its own letters, for the right shape of the kanji; '' for all others."""
    return "ja" if order.country == "JP" and is_non_latin(order, buyer) else ""


def is_non_latin(order: Order, buyer: BuyerData) -> bool:
    """Has the address letters that most carriers do not print (SUP-9)?"""
    personal = [buyer.recipient_name, buyer.company, buyer.line1, buyer.line2, buyer.line3]
    return has_non_latin([*personal, buyer.district, order.city, order.state_or_region])


def _japanese_town(order: Order) -> list[str]:
    if MARKER in (order.city, order.state_or_region, order.postal_code):
        return [MARKER]
    code = order.postal_code
    marked = f"〒{code}" if code and not code.startswith("〒") else code
    return [marked, f"{order.state_or_region}{order.city}"]


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


def letters_hint(order: Order, buyer: BuyerData) -> str:
    """SUP-9, for an open order; '' where the letters are Latin."""
    return FOREIGN_LETTERS if order.is_open and is_non_latin(order, buyer) else ""
