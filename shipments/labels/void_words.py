"""Rule: what a void means, said before anybody presses the button (SHP-9, SHP-12, RED-16)."""

from datetime import datetime

from orders.models import Order
from shipments.overdue import is_past_unshipped_term
from shipments.telling import Fate

_MEANINGS = {
    Fate.NO_ROW: "Amazon was not told about this parcel and is not told of the void.",
    Fate.DROPPED: "Amazon has not been told about this parcel yet, and is not told any more. The next shipment of the "
    "order is told to Amazon.",
    Fate.BY_BIGCOMMERCE: "BigCommerce tells Amazon about this parcel. If it has the parcel already, both keep the "
    "number, and the next shipment is not told: change it in BigCommerce and in Seller Central. If not, it is not "
    "told any more.",
    Fate.IN_FLIGHT: "Amazon is being told about this parcel at this moment. If it takes the update, it goes on showing "
    "this number, and the next shipment is not told: Amazon takes one update per order.",
    Fate.TOLD: "Amazon was told about this parcel and goes on showing its number. The next shipment is not told: "
    "Amazon takes one update per order. Change the number in Seller Central.",
    Fate.BY_LABEL: "Amazon ships the order by this label. After the void the order is read: if Amazon shows it open, "
    "the next shipment is told to Amazon; if it still shows it as shipped, change the number in Seller Central.",
    Fate.ENDED: "Nothing was sent to Amazon about this parcel, and nothing is sent about the void.",
}


def meaning(fate: Fate) -> str:
    return _MEANINGS[fate]


def removes_buyer(order: Order, now: datetime, *, last: bool) -> bool:
    """RED-16: without a standing shipment the rule for unshipped orders counts, whose term may be over already.

    `last`: no other parcel of the order stands.
    """
    return last and is_past_unshipped_term(order, now)
