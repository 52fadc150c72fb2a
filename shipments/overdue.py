"""An order that is overdue while no parcel of it stands loses its buyer in the act that finds it so (RED-1, RED-16).

Between two sweeps a void and a new parcel would else begin the term anew, again and again. The schedule is that of
`redaction`, which stands above and listens.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.dispatch import Signal

from orders.models import Order

# An order with nothing shipped from here keeps its buyer so long after its import (RED-10); `redaction.schedule`.
KEPT_UNSHIPPED = timedelta(days=14)

# Sent with `order_ids` and `now`, in the transaction of the act if there is one, the orders locked in it.
maybe_overdue = Signal()


def is_past_unshipped_term(order: Order, now: datetime) -> bool:
    """Whether the order would be overdue without a standing parcel."""
    if order.redacted_at is not None or order.channel != Order.Channel.AMAZON:
        return False
    return order.first_imported_at + KEPT_UNSHIPPED <= now


def remove_if_due(order: Order, now: datetime) -> None:
    """To be called before an act that may move the order's deadline, whatever that counts from."""
    maybe_overdue.send(sender=Order, order_ids=[order.pk], now=now)


def remove_overdue(orders: Iterable[Order], now: datetime) -> None:
    """To be called when parcels were voided, and before there is a new one. One that is in time costs no query."""
    late = [order.pk for order in orders if is_past_unshipped_term(order, now)]
    if late:
        maybe_overdue.send(sender=Order, order_ids=late, now=now)
