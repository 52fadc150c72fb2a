"""What people decide about cancellations, and cancelling here only (decision 17, STA-8, STA-10).

Nobody else decides, and nothing of it is sent to Amazon.
"""

from datetime import datetime

from django.db import transaction

from orders.attention import is_cancelled_late
from orders.handling import lifecycle
from orders.handling.permitted import cancel_refusal, reopen_refusal
from orders.models import Order
from stores.models import User


class Refused(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def cancel_here(order: Order, user: User, now: datetime) -> None:
    """Cancels the order here only; Amazon goes on expecting it (STA-8). Raises `Refused`."""
    with transaction.atomic():
        row = lifecycle.locked(order)
        if why := cancel_refusal(row):
            raise Refused(why)
        row.status, row.hold_until = Order.Status.CANCELLED, None
        row.save(update_fields=["status", "hold_until"])
        lifecycle.note(row, "cancelled_here", user=user, now=now)


def reopen(order: Order, user: User, now: datetime) -> None:
    """Takes back a cancellation of ours while Amazon has the order open (STA-8). Raises `Refused`."""
    with transaction.atomic():
        row = lifecycle.locked(order)
        if why := reopen_refusal(row):
            raise Refused(why)
        row.status = Order.Status.AWAITING_SHIPMENT
        row.save(update_fields=["status"])
        lifecycle.note(row, "reopened", user=user, now=now)


def ship_anyway(order: Order, user: User, now: datetime) -> bool:
    """The order ships although its buyer asked to cancel; False if no request waits for a decision."""
    with transaction.atomic():
        return lifecycle.ship_anyway(lifecycle.locked(order), user=user, now=now)


def taken_out(order: Order, user: User, now: datetime) -> bool:
    """The parcel of an order that Amazon cancelled late is out of the pile; False if there is no such alert."""
    with transaction.atomic():
        row = lifecycle.locked(order)
        if not is_cancelled_late(row):
            return False
        row.cancel_decided_at = now
        row.save(update_fields=["cancel_decided_at"])
        lifecycle.note(row, "taken_out", user=user, now=now)
        return True
