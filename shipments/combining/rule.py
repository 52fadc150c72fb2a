"""Rule: which orders may go in one parcel, and whether two go to the same place (SHP-12)."""

from typing import NamedTuple

from orders.buyer import BuyerData
from orders.models import Order
from shipments import guards
from shipments.carriers.prime import PRIME

# One parcel, one page; nobody packs more orders of one buyer together.
MOST = 20


class Held(NamedTuple):
    """What our tables say about an order besides its own row."""

    units_left: int
    has_label: bool = False
    is_told: bool = False


def refusal(order: Order, held: Held) -> str:
    """Why the order cannot go in one parcel with another one, or ''. Names the order."""
    number = order.amazon_order_id
    refused = guards.refusal(order, held.units_left)
    if refused is not None:
        return refused.text
    if PRIME in order.programs:
        return (
            f"Order {number} is a Prime order. Amazon forbids combining those: ship it by itself."
        )
    if order.redacted_at is not None:
        return (
            f"The buyer details of order {number} were removed, so nobody can tell whether the "
            "addresses are the same."
        )
    if order.address_problem or not order.name_key:
        return f"Order {number} has no full address, so it cannot be compared with others."
    if held.has_label:
        return f"Order {number} has a label already. Void it first."
    if held.is_told:
        return (
            f"Order {number} had a parcel before, about which Amazon may know. Ship it by itself."
        )
    return ""


def place_of(order: Order, buyer: BuyerData) -> tuple[str, ...]:
    """Recipient and address for comparison: case and blanks do not count, everything else does."""
    parts = (
        buyer.recipient_name, buyer.company, buyer.line1, buyer.line2, buyer.line3, buyer.district,
        order.city, order.state_or_region, order.postal_code, order.country,
    )  # fmt: skip
    return tuple(" ".join(part.split()).casefold() for part in parts)
