"""Which orders a batch leaves out, and why: the guards of a single order, with what they need read set-wise."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Sum, prefetch_related_objects

from orders.models import Order, OrderItem
from shipments import guards
from shipments.batches.parcels import chosen_sender, parcel_of
from shipments.buying import guards as label_guards
from shipments.guards import Refusal
from shipments.habits import proposed_parcels
from shipments.models import Batch, BatchEntry

Reasons = dict[int, tuple[str, str]]


def refusals(
    batch: Batch, orders: Sequence[Order], now: datetime, *, anyway: frozenset[int] = frozenset()
) -> Reasons:
    """Order id -> code and words; orders that may go are left out. A fixed number of queries.

    `anyway`: ids of orders that ship although their buyer asked to cancel (decision 17).
    """
    if batch.kind != Batch.Kind.LABELS:
        return refusals_by_hand(orders, batch, anyway=anyway)
    return _in_other_batches(orders, batch) | _refused(_by_label(batch, orders, now), anyway)


def refusals_by_hand(
    orders: Sequence[Order], batch: Batch | None = None, *, anyway: frozenset[int] = frozenset()
) -> Reasons:
    """The same for orders that get a tracking number of another carrier, in the batch or by a file."""
    units = _units_left(orders)
    found = ((order, guards.refusal(order, units.get(order.pk, 0))) for order in orders)
    return _in_other_batches(orders, batch) | _refused(found, anyway)


def _refused(found: Iterable[tuple[Order, Refusal | None]], anyway: frozenset[int]) -> Reasons:
    return {
        order.pk: (refused.code, refused.text)
        for order, refused in found
        if refused is not None and not (refused.overridable and order.pk in anyway)
    }


def _by_label(
    batch: Batch, orders: Sequence[Order], now: datetime
) -> Iterator[tuple[Order, Refusal | None]]:
    """With the sender and the default parcel that the batch has so far."""
    prefetch_related_objects(orders, *label_guards.RELATED, *label_guards.PREFETCHED)
    items = [item for order in orders for item in order.items.all()]
    parcels = proposed_parcels(orders, items)
    chosen = chosen_sender(batch)
    for order in orders:
        parcel = parcel_of(order, batch, parcels[order.pk])
        refused = label_guards.label_refusal(order, now, parcel, chosen)
        yield order, refused or label_guards.doubt_refusal(order)


def _units_left(orders: Sequence[Order]) -> dict[int, int]:
    rows = OrderItem.objects.filter(order__in=[order.pk for order in orders])
    left = rows.order_by().values("order_id").annotate(left=Sum("quantity_unfulfilled"))
    return dict(left.values_list("order_id", "left"))


def _in_other_batches(orders: Sequence[Order], batch: Batch | None) -> Reasons:
    """An order whose turn is still to come in a running batch: whatever that one does, a second one would undo."""
    busy = BatchEntry.objects.filter(
        order__in=[order.pk for order in orders],
        state__in=(BatchEntry.State.WAITING, BatchEntry.State.WORKING),
        batch__state=Batch.State.RUNNING,
    ).exclude(batch=batch)
    rows = busy.values_list("order_id", "order__amazon_order_id", "batch__number")
    return {
        order_id: ("in_a_batch", f"Order {number} waits in batch {batch}.")
        for order_id, number, batch in rows
    }
