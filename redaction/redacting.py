"""Removes buyers' data for good, in short transactions that can be cut off anywhere (RED-30 to RED-34, RED-50).

An order that reaches its deadline without any buyer field is closed and recorded all the same, with a count of 0: from
then on no import may fill it (RED-60), and the proof shows that its deadline was kept.
"""

from collections import Counter
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from orders.models import Order
from redaction.clearing import clear, lock
from redaction.due import due_orders, due_page
from redaction.schedule import Rule
from redaction.sql import among

CHUNK = 2_000


class Counts(NamedTuple):
    """What one run did. `more`: the time was up before the work was done."""

    by_rule: dict[str, int]
    fields: int
    customers: int
    more: bool = False

    def plus(self, other: "Counts") -> "Counts":
        rules = Counter(self.by_rule) + Counter(other.by_rule)
        return Counts(dict(rules), self.fields + other.fields, self.customers + other.customers)

    @property
    def orders(self) -> int:
        return sum(self.by_rule.values())

    def summary(self) -> str:
        """``3 orders (U 2, T 0, N 1)``, for command lines and the task list."""
        rules = ", ".join(f"{rule} {self.by_rule.get(rule, 0)}" for rule in Rule)
        return f"{self.orders} order{'' if self.orders == 1 else 's'} ({rules})"


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
    total, last = Counts({}, 0, 0), None
    while stop is None or monotonic() < stop:
        done, last = redact_chunk(due_page(due_by, chunk, last), due_by, now)
        total = total.plus(done)
        if last is None:
            break
    else:
        total = total._replace(more=True)
    if total.orders:
        empty_log()
    return total


def redact_chunk(
    page: "QuerySet[Order, int]", due_by: datetime, now: datetime
) -> tuple[Counts, int | None]:
    """One transaction: the page of due orders, those of them that are still due under lock, done `now`.

    With it the last id of the page; None if it was empty.
    """
    with transaction.atomic():
        ids = list(page)
        if not ids:
            return Counts({}, 0, 0), None
        cleared = clear(_still_due(ids, due_by), now)
    rules: Counter[str] = Counter()
    for (rule, _), orders in cleared.records.items():
        rules[rule] += orders
    fields = sum(count * orders for (_, count), orders in cleared.records.items())
    counts = Counts(dict(rules), fields, cleared.customers)
    return counts, ids[-1]


def _still_due(order_ids: list[int], due_by: datetime) -> list[int]:
    """Locked, and asked again behind the lock: a shipment, a void or a delivery may have come in between (RED-22)."""
    if not connection.features.has_select_for_update:
        return order_ids  # read when nobody else could write
    orders = Order.objects.filter(pk__in=among(order_ids))
    lock(orders)
    return list(due_orders(due_by, orders).values_list("pk", flat=True))


def empty_log() -> None:
    """Old pages live on in SQLite's write-ahead log until it is cut (T13); freed pages are overwritten anyway."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
