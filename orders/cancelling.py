"""What people decide about cancellations. Nobody else does (decision 17, STA-10). Nothing here reaches Amazon."""

from datetime import datetime

from django.db import transaction

from orders import lifecycle
from orders.attention import is_cancelled_late
from orders.models import Order
from stores.models import User


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
