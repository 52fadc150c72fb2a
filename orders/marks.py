"""Rule: the small marks beside an order, worst first. Words and tones only."""

from typing import NamedTuple

from orders.models import Order
from orders.status import AMAZON

SERVICE_WORDS = {
    "SAME_DAY": "Same day",
    "NEXT_DAY": "Next day",
    "SECOND_DAY": "Second day",
    "PRIORITY": "Priority",
    "EXPEDITED": "Expedited",
    "SCHEDULED": "Scheduled",
    "STANDARD": "Standard",
    "FREE_ECONOMY": "Free economy",
}
FAST = frozenset({"SAME_DAY", "NEXT_DAY"})
_PROGRAMS = {
    # IMP-25 gives the words of the title.
    "PRIME": ("Prime", "Amazon Prime Order"),
    "PREMIUM": ("Premium", "Premium shipping option"),
    "AMAZON_BUSINESS": ("Business", "Amazon Business order"),
    "FBM_SHIP_PLUS": ("Ship Plus", "Ships through Amazon Buy Shipping only"),
    "PREORDER": ("Pre-order", "Ordered before release"),
    "AMAZON_EASY_SHIP": ("Easy Ship", "Amazon picks this parcel up; confirm it in Seller Central"),
    "DELIVERY_BY_AMAZON": ("Delivery by Amazon", "Handled in Seller Central"),
    "IN_STORE_PICK_UP": ("Store pick-up", "Handled in Seller Central"),
}


class Mark(NamedTuple):
    text: str
    tone: str = ""
    title: str = ""


def service_words(service_level: str) -> str:
    return SERVICE_WORDS.get(service_level, service_level.replace("_", " ").capitalize())


def marks_of(order: Order) -> list[Mark]:
    found = []
    if order.cancel_requested:
        found.append(Mark("Cancel asked", "bad", "The buyer asked Amazon to cancel this order"))
    if order.address_problem and order.redacted_at is None:
        found.append(Mark("Address incomplete", "warn", "Amazon sent no full address"))
    if order.redacted_at is not None and order.is_open:
        found.append(Mark("Details removed", "warn", "The buyer details were removed on time"))
    if order.service_level in FAST:
        found.append(Mark(service_words(order.service_level), "warn", "Fast delivery promised"))
    for program in order.programs:
        if program in _PROGRAMS:
            text, title = _PROGRAMS[program]
            found.append(Mark(text, "info", title))
    if order.replaces_order_id:
        found.append(Mark("Replacement", "info", f"Replaces order {order.replaces_order_id}"))
    if order.fulfilled_by == AMAZON:
        found.append(Mark("Amazon fulfils", "", "For your records only"))
    return found
