"""Which orders a batch leaves out, and why: the guards of a single order, with what they need read set-wise."""

from collections.abc import Sequence

from django.db.models import Sum

from orders.models import Order, OrderItem
from shipments import guards
from shipments.models import Batch, BatchEntry

Reasons = dict[int, tuple[str, str]]


def refusals(
    kind: str, orders: Sequence[Order], *, anyway: frozenset[int] = frozenset()
) -> Reasons:
    """Order id -> code and words; orders that may go are left out. Two queries.

    `anyway`: ids of orders that ship although their buyer asked to cancel (decision 17).
    """
    found = _in_other_batches(orders)
    units = _units_left(orders)
    for order in orders:
        refused = guards.refusal(order, units.get(order.pk, 0))
        if refused is not None and not (refused.overridable and order.pk in anyway):
            found[order.pk] = (refused.code, refused.text)
    return found


def _units_left(orders: Sequence[Order]) -> dict[int, int]:
    rows = OrderItem.objects.filter(order__in=[order.pk for order in orders])
    left = rows.order_by().values("order_id").annotate(left=Sum("quantity_unfulfilled"))
    return dict(left.values_list("order_id", "left"))


def _in_other_batches(orders: Sequence[Order]) -> Reasons:
    """An order whose turn is still to come in a running batch: whatever that one does, a second one would undo."""
    busy = BatchEntry.objects.filter(
        order__in=[order.pk for order in orders],
        state__in=(BatchEntry.State.WAITING, BatchEntry.State.WORKING),
        batch__state=Batch.State.RUNNING,
    )
    rows = busy.values_list("order_id", "order__amazon_order_id", "batch__number")
    return {
        order_id: ("in_a_batch", f"Order {number} waits in batch {batch}.")
        for order_id, number, batch in rows
    }
