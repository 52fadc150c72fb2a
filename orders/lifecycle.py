"""Moves of an order that start here, each with its line of history. Amazon's own news come through `storing`."""

from datetime import datetime
from typing import Any

from orders.models import Order, OrderEvent
from stores.models import User


def mark_shipped(order: Order, *, user: User | None, now: datetime, detail: dict[str, Any]) -> None:
    """A shipment was recorded here (STA-13). The caller holds the order's row lock; `detail` has codes and ids only."""
    order.status = Order.Status.SHIPPED
    order.shipped_here_at = now
    order.save(update_fields=["status", "shipped_here_at"])
    note(order, "marked_shipped", user=user, now=now, **detail)


def note(order: Order, kind: str, *, user: User | None, now: datetime, **detail: Any) -> None:
    """One line of the order's history: codes, ids and states, never buyer data."""
    OrderEvent.objects.create(order=order, kind=kind, detail=detail, user=user, at=now)
