"""Holds: ours alone, never sent to Amazon (STA-5, STA-6). One order or many, in one transaction, rows locked."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from orders.handling import lifecycle
from orders.handling.permitted import hold_refusal, release_refusal
from orders.models import Order, OrderEvent
from stores.models import User

# Rows per transaction of the automatic release.
CHUNK = 500
_HELD, _AWAITING = Order.Status.ON_HOLD, Order.Status.AWAITING_SHIPMENT


class Outcome(NamedTuple):
    """Orders as they are now, and those left out with the reason."""

    done: list[Order]
    left_out: list[tuple[Order, str]]


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins there; also right on the days when the clock changes (SYS-4)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def hold(orders: Sequence[Order], until: date | None, user: User, now: datetime) -> Outcome:
    """Puts orders on hold until the day begins in their store's zone, or until somebody releases them.

    An order that is on hold gets the new day. A day that has begun is refused for the orders of that zone.
    """
    with transaction.atomic():
        rows = lifecycle.locked_many(orders)
        outcome = _sorted(rows, lambda row: hold_refusal(row) or _day_refusal(row, until, now))
        changed = [row for row in outcome.done if _set(row, until)]
        _write(changed)
        detail = {} if until is None else {"until": until.isoformat()}
        lifecycle.note_each(changed, "held", user=user, now=now, **detail)
    return outcome


def release(orders: Sequence[Order], user: User, now: datetime) -> Outcome:
    with transaction.atomic():
        outcome = _sorted(lifecycle.locked_many(orders), release_refusal)
        for order in outcome.done:
            order.status, order.hold_until = _AWAITING, None
        _write(outcome.done)
        lifecycle.note_each(outcome.done, "hold_released", user=user, now=now)
    return outcome


def release_due(now: datetime) -> int:
    """Ends the holds whose day has come; answers their number. Any number of workers may do so at once."""
    released = 0
    while number := _release_some(now):
        released += number
    return released


def _release_some(now: datetime) -> int:
    with transaction.atomic():
        due = Order.objects.filter(status=_HELD, hold_until__lte=now)
        locked = due.select_for_update(skip_locked=True).order_by("id")
        ids = list(locked.values_list("pk", flat=True)[:CHUNK])
        number = due.filter(pk__in=ids).update(status=_AWAITING, hold_until=None)
        OrderEvent.objects.bulk_create(
            OrderEvent(order_id=pk, kind="hold_ended", at=now) for pk in ids
        )
    return number


def _sorted(orders: Iterable[Order], refusal: Callable[[Order], str]) -> Outcome:
    outcome = Outcome([], [])
    for order in orders:
        if why := refusal(order):
            outcome.left_out.append((order, why))
        else:
            outcome.done.append(order)
    return outcome


def _end(order: Order, until: date | None) -> datetime | None:
    return None if until is None else start_of(until, order.store.marketplace.time_zone)


def _day_refusal(order: Order, until: date | None, now: datetime) -> str:
    end = _end(order, until)
    if end is None or end > now:
        return ""
    return f"Order {order.amazon_order_id}: choose a day after today."


def _set(order: Order, until: date | None) -> bool:
    """False if the order was held like this already."""
    before = order.status, order.hold_until
    order.status, order.hold_until = _HELD, _end(order, until)
    return before != (order.status, order.hold_until)


def _write(orders: list[Order]) -> None:
    Order.objects.bulk_update(orders, ["status", "hold_until"], batch_size=CHUNK)
