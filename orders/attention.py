"""Rule: what about an order a person must look at, for one row and as a condition of a query; both say the same.

A request to cancel waits for a decision (decision 17), a parcel must come out of the pile (STA-10), an order is
cancelled here only (STA-8), or a part of it left already (IMP-4).
"""

from django.db.models import Q

from orders import status
from orders.models import Order

Status = Order.Status

ASKING = Q(cancel_requested=True, cancel_decided_at=None) & (
    Q(status__in=Order.OPEN) | Q(status=Status.SHIPPED, shipped_here_at__isnull=False)
)
CANCELLED_LATE = Q(status=Status.CANCELLED, cancel_decided_at=None, shipped_here_at__isnull=False)
# Without any unit it is Amazon that cancelled the order, though it still calls it open (IMP-27).
OPEN_AT_AMAZON = Q(status=Status.CANCELLED, amazon_status__in=sorted(status.OPEN), unit_count__gt=0)
PARTLY_SHIPPED = Q(status__in=Order.OPEN, amazon_status=status.PARTLY_SHIPPED)


def asks_to_cancel(order: Order) -> bool:
    """The buyer asked, and nobody has decided. Shipped elsewhere or cancelled, there is nothing left to decide."""
    in_hand = order.is_open or (order.status == Status.SHIPPED and _shipped_here(order))
    return order.cancel_requested and order.cancel_decided_at is None and in_hand


def is_cancelled_late(order: Order) -> bool:
    """Cancelled after a shipment was recorded here, and nobody has taken the parcel out."""
    cancelled = order.status == Status.CANCELLED
    return cancelled and _shipped_here(order) and order.cancel_decided_at is None


def is_open_at_amazon(order: Order) -> bool:
    """Cancelled here only: Amazon still expects it to ship."""
    open_there = order.amazon_status.upper() in status.OPEN
    return order.status == Status.CANCELLED and open_there and order.unit_count > 0


def is_cancelled_entry(order: Order) -> bool:
    """Entered here and cancelled: nobody else needs to know (decision 31)."""
    return order.is_manual and order.status == Order.Status.CANCELLED


def is_partly_shipped(order: Order) -> bool:
    return order.is_open and order.amazon_status.upper() == status.PARTLY_SHIPPED


def _shipped_here(order: Order) -> bool:
    return order.shipped_here_at is not None
