"""Removes buyers' data for good, in short transactions that can be cut off anywhere (RED-30 to RED-34, RED-50).

An order that reaches its deadline without any buyer field is closed and recorded all the same, with a count of 0: from
then on no import may fill it (RED-60), and the proof shows that its deadline was kept.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from orders.models import Order
from redaction import failing
from redaction.clearing import clear, lock_orders
from redaction.counting import Counts
from redaction.customers import clear_forsaken
from redaction.due import due_orders, due_page, end_of
from redaction.log_file import empty_log
from redaction.sql import among
from stores.faults import fault_point

CHUNK = 2_000


def redact_due(
    now: datetime,
    *,
    due_by: datetime | None = None,
    seconds: float | None = None,
    chunk: int = CHUNK,
) -> Counts:
    """Redact every order whose deadline is `due_by` (`now` if None) or before; stop between chunks after `seconds`.

    `now` is what the proof says: when it was done, never what it was done for (RED-33).
    """
    due_by = now if due_by is None else due_by
    stop = None if seconds is None else monotonic() + seconds

    def redact(order_ids: Sequence[int], whole: bool) -> Counts:
        return redact_chunk(order_ids, due_by, now, whole=whole)

    apart = failing.listed()
    total, last = Counts(), None
    while stop is None or monotonic() < stop:
        fault_point("redaction.chunk")
        page = due_page(due_by, chunk, behind=last, without=apart)
        try:
            done, ids = redact_page(page, due_by, now)
        except OperationalError:
            raise
        except failing.FAILURES:
            ids = list(page.all())
            done = failing.attempt(ids, redact, now)
        fault_point("redaction.committed")
        total = total.plus(done)
        if not ids:
            total = total.plus(failing.retry(apart, redact, now))
            break
        last = end_of(ids) or last
    else:
        total = total._replace(more=True)
    total = total._replace(customers=total.customers + clear_forsaken(now))
    # Also when nothing was due: a run that was killed may have left its log.
    fault_point("redaction.log_full")
    return total._replace(log_kept=not empty_log())


def redact_chunk(
    order_ids: Sequence[int], due_by: datetime, now: datetime, *, whole: bool = True
) -> Counts:
    """One transaction: those of the orders that are due, done `now`."""
    orders = due_orders(due_by, Order.objects.filter(pk__in=among(order_ids)))
    return redact_page(orders.values_list("pk", flat=True), due_by, now, whole=whole)[0]


def redact_page(
    page: "QuerySet[Order, int]", due_by: datetime, now: datetime, *, whole: bool = True
) -> tuple[Counts, list[int]]:
    """One transaction: the page of due orders, those of them that are still due under lock. With it the whole page."""
    with transaction.atomic():
        ids = list(page)
        if not ids:
            return Counts(), ids
        cleared = clear(_still_due(ids, due_by), now, whole=whole)
    rules: Counter[str] = Counter()
    for (rule, _), orders in cleared.records.items():
        rules[rule] += orders
    fields = sum(count * orders for (_, count), orders in cleared.records.items())
    return Counts(dict(rules), fields, cleared.customers), ids


def _still_due(order_ids: list[int], due_by: datetime) -> list[int]:
    """Locked, and asked again behind the lock: a shipment, a void or a delivery may have come in between (RED-22)."""
    if not connection.features.has_select_for_update:
        return order_ids  # read when nobody else could write
    lock_orders(order_ids)
    orders = Order.objects.filter(pk__in=among(order_ids))
    return list(due_orders(due_by, orders).values_list("pk", flat=True))
