"""Rule: the small marks beside an order, worst first. Words and tones only."""

from typing import NamedTuple

from orders.attention import (
    asks_to_cancel,
    is_cancelled_late,
    is_open_at_amazon,
    is_partly_shipped,
)
from orders.handling.cancel_reasons import reason_words
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
    """`full`: what the order's own page says instead of `text`, where there is room."""

    text: str
    tone: str = ""
    title: str = ""
    full: str = ""


def service_words(service_level: str) -> str:
    return SERVICE_WORDS.get(service_level, service_level.replace("_", " ").capitalize())


def marks_of(order: Order) -> list[Mark]:
    found = _cancellations(order)
    if order.is_manual:
        found.append(
            Mark("Entered here", "", "Not from Amazon: Amazon is not told of its shipment")
        )
    if order.status == Order.Status.ON_HOLD and order.hold_until:
        day = order.hold_until.astimezone(order.store.marketplace.time_zone)
        words = f"Until {day.day} {day:%b}"
        found.append(Mark(words, "", "The hold ends by itself at the start of this day"))
    if order.address_problem and order.redacted_at is None:
        found.append(Mark("Address incomplete", "warn", "Amazon sent no full address"))
    if order.redacted_at is not None and order.is_open:
        found.append(Mark("Details removed", "warn", "The buyer details were removed on time"))
    if order.service_level in FAST:
        found.append(Mark(service_words(order.service_level), "warn", "Fast delivery promised"))
    for program in order.programs:
        if program in _PROGRAMS:
            text, title = _PROGRAMS[program]
            found.append(Mark(text, "info", title, title if program == "PRIME" else ""))
    if order.replaces_order_id:
        words = f"Replaces order {order.replaces_order_id}"
        found.append(Mark("Replacement", "info", words, words))
    if order.fulfilled_by == AMAZON:
        found.append(Mark("Amazon fulfils", "", "For your records only"))
    return found


def _cancellations(order: Order) -> list[Mark]:
    """What goes wrong if nobody looks (decision 17, STA-8, STA-10), and what left in part (IMP-4)."""
    found = []
    if is_cancelled_late(order):
        title = "Cancelled at Amazon after it was shipped here: take the parcel out of the pile"
        found.append(Mark("Take out", "bad", title, "Take out of the pile"))
    if asks_to_cancel(order):
        reason = reason_words(order.cancel_reason)
        title = "The buyer asked Amazon to cancel this order" + (f": {reason}" if reason else "")
        found.append(Mark("Cancel asked", "bad", title))
    if is_open_at_amazon(order):
        found.append(
            Mark("Open at Amazon", "bad", "Cancelled here only: Amazon still expects it to ship")
        )
    if is_partly_shipped(order):
        found.append(Mark("Partly shipped", "warn", "Some units were already shipped at Amazon"))
    return found
