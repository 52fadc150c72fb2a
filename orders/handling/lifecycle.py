"""Moves of an order that start here, each with its line of history. Amazon's own news come through `storing`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from orders.attention import asks_to_cancel
from orders.models import Order, OrderEvent
from stores import audit
from stores.models import User

# Their rows in the audit list are written beside them, and say more.
_AUDITED_APART = frozenset(
    {"address_edited", "address_reset", "label_told", "void_asked", "shipment_voided"}
)


def _to_lock() -> QuerySet[Order]:
    """The seller comes along without its tokens, so that whose order it is need not be asked again."""
    rows = Order.objects.select_related("store", "selling_partner").select_for_update(of=("self",))
    return rows.defer(
        "buyer_data", "selling_partner__refresh_token", "selling_partner__access_token"
    )


def locked(order: Order) -> Order:
    """The newest row with its store, locked until the transaction ends; buyer data stays sealed."""
    return _to_lock().get(pk=order.pk)


def locked_many(orders: Sequence[Order]) -> list[Order]:
    """The newest rows as in `locked`, by ship-by; locked in the order of their ids, so that no two wait in a ring."""
    found = _to_lock().filter(pk__in=[order.pk for order in orders]).order_by("id")
    return sorted(found, key=lambda order: (order.queue_at, order.pk))


def ship_anyway(order: Order, *, user: User | None, now: datetime) -> bool:
    """A person lets the order ship although its buyer asked to cancel; the same request never blocks again.

    False, and nothing written, if no request waits for a decision (decision 17). The caller holds the row lock.
    """
    if not asks_to_cancel(order):
        return False
    order.cancel_decided_at = now
    order.save(update_fields=["cancel_decided_at"])
    note(order, "ship_anyway", user=user, now=now)
    return True


def mark_shipped(
    order: Order, *, user: User | None, now: datetime, detail: dict[str, Any], audited: bool = True
) -> None:
    """A shipment was recorded here (STA-13). The caller holds the order's row lock; `detail` has codes and ids only.

    Whoever marks several in one transaction audits them together: `audited` is off, and `audit_each` follows.
    """
    order.status = Order.Status.SHIPPED
    order.shipped_here_at = now
    order.save(update_fields=["status", "shipped_here_at"])
    _write_down(order, "marked_shipped", user, now, detail)
    if audited and user is not None:
        audit_each([order], "marked_shipped", user)


def label_bought(order: Order, *, user: User | None, now: datetime, detail: dict[str, Any]) -> None:
    """Amazon sold a label, and ships the order by it (SHP-15). The caller holds the order's row lock.

    An order that was cancelled while the label was bought stays cancelled, and alarms (STA-10).
    """
    if order.status == Order.Status.CANCELLED:
        order.cancel_decided_at = None
    else:
        order.status = Order.Status.SHIPPED
        order.hold_until = None
    order.shipped_here_at = now
    order.save(update_fields=["status", "shipped_here_at", "cancel_decided_at", "hold_until"])
    note(order, "label_bought", user=user, now=now, **detail)


def shipment_voided(order: Order, *, user: User | None, now: datetime) -> None:
    """A shipment recorded here was voided. Without another one the order waits to be shipped again (SHP-9).

    A cancelled order stays cancelled, and its parcel is still to be taken out. The caller holds the row lock.
    """
    still_shipped = order.shipments.filter(voided_at=None).exists()
    if order.status == Order.Status.SHIPPED and not still_shipped:
        order.status = Order.Status.AWAITING_SHIPMENT
        order.shipped_here_at = None
        order.save(update_fields=["status", "shipped_here_at"])
    note(order, "shipment_voided", user=user, now=now)


def note(order: Order, kind: str, *, user: User | None, now: datetime, **detail: Any) -> None:
    """A line of the order's history: codes, ids and states, never buyer data; what a person did is audited (SYS-5)."""
    _write_down(order, kind, user, now, detail)
    if user is not None and kind not in _AUDITED_APART:
        audit_each([order], kind, user)


def _write_down(
    order: Order, kind: str, user: User | None, now: datetime, detail: dict[str, Any]
) -> None:
    OrderEvent.objects.create(order=order, kind=kind, detail=detail, user=user, at=now)


def note_each(
    orders: Sequence[Order], kind: str, *, user: User, now: datetime, **detail: Any
) -> None:
    """A person did the same to many orders."""
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, kind=kind, detail=detail, user=user, at=now) for order in orders
    )
    audit_each(orders, kind, user)


def audit_each(orders: Sequence[Order], kind: str, user: User) -> None:
    """A row for each, written at once."""
    action = f"order.{kind}"
    if all("selling_partner" in order._state.fields_cache for order in orders):
        known = [(order.selling_partner.account_id, f"order {order.public_id}") for order in orders]
        audit.record_each(action, known, user=user)
    else:
        sellers = [(order.selling_partner_id, f"order {order.public_id}") for order in orders]
        audit.record_of_sellers(action, sellers, user=user)


def note_many(order_ids: Iterable[int], kind: str, *, now: datetime, **detail: Any) -> None:
    """The same line in the history of many orders, by nobody in particular."""
    OrderEvent.objects.bulk_create(
        OrderEvent(order_id=pk, kind=kind, detail=detail, at=now) for pk in order_ids
    )
