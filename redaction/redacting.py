"""Removes buyers' data for good, in short transactions that can be cut off anywhere (RED-30 to RED-34, RED-50).

An order that reaches its deadline without any buyer field is closed and recorded all the same, with a count of 0: from
then on no import may fill it (RED-60), and the proof shows that its deadline was kept.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Exists, OuterRef, Value, When

from orders.buyer import MARKER
from orders.imports.bulk import insert
from orders.models import Customer, Order
from orders.search_keys import NO_KEYS
from orders.status import AMAZON
from redaction.due import due_ids
from redaction.facts import Held, held
from redaction.files import empty_files
from redaction.models import RedactionRecord
from redaction.notes import scrub_notes
from redaction.schedule import Deadline, Rule

CHUNK = 500
# Kept unless REDACT_LOCATION is set (RED-4).
LOCATION = ("city", "state_or_region", "postal_code")


class Cleared(NamedTuple):
    """Ids of the customers that went with the orders, and the number of files per order."""

    customers: set[int]
    files: Counter[int]


class Counts(NamedTuple):
    """What one run did. `more`: the time was up before the work was done."""

    by_rule: dict[str, int]
    fields: int
    customers: int
    more: bool = False

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
    rules: Counter[str] = Counter()
    fields = customers = 0
    more = False
    for ids in due_ids(due_by, chunk):
        if stop is not None and monotonic() >= stop:
            more = True
            break
        done = redact_chunk(ids, due_by, now)
        rules.update(done.by_rule)
        fields += done.fields
        customers += done.customers
    if rules:
        empty_log()
    return Counts(dict(rules), fields, customers, more)


def redact_chunk(order_ids: Collection[int], due_by: datetime, now: datetime) -> Counts:
    """One transaction: those of the orders that are still due under lock, recorded as done `now`."""
    with transaction.atomic():
        due = [
            (row, row.deadline)
            for row in held(order_ids, lock=True)
            if row.deadline is not None and row.deadline.at <= due_by
        ]
        cleared = clear([row for row, _ in due], now)
        insert(RedactionRecord, [record_of(row, found, now, cleared) for row, found in due])
    return Counts(
        Counter(found.rule.value for _, found in due),
        sum(row.field_count for row, _ in due),
        len(cleared.customers),
    )


def clear(orders: Collection[Held], now: datetime) -> Cleared:
    """Empty the locked orders with their files, and the customers whose last unredacted order this was."""
    location = _location() if settings.REDACT_LOCATION else {}
    ids = [row.id for row in orders]
    scrub_notes(ids)
    Order.objects.filter(pk__in=ids).update(buyer_data=None, **NO_KEYS, redacted_at=now, **location)
    customers = _clear_customers({row.customer_id for row in orders if row.customer_id}, now)
    return Cleared(customers, empty_files(ids))


def record_of(row: Held, found: Deadline, now: datetime, cleared: Cleared) -> dict[str, Any]:
    """The proof: rule, terms and counts, no old value (RED-33); the columns of a new `RedactionRecord`."""
    return {
        "order_id": row.id,
        "rule": found.rule.value,
        "term": found.term.value,
        "terms": {term.value: at.isoformat() for term, at in found.terms.items()},
        "due_at": found.at,
        "redacted_at": now,
        "field_count": row.field_count,
        "file_count": cleared.files[row.id],
        "customer_redacted": row.customer_id in cleared.customers,
    }


def empty_log() -> None:
    """Old pages live on in SQLite's write-ahead log until it is cut (T13); freed pages are overwritten anyway."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _location() -> dict[str, Case]:
    """Town and postcode give way to the marker where there were any; the country stays, dates and prices need it."""
    return {
        name: Case(When(**{name: ""}, then=Value("")), default=Value(MARKER)) for name in LOCATION
    }


def _clear_customers(customer_ids: Collection[int], now: datetime) -> set[int]:
    # Locked first: an order that is being imported for the customer is then seen or waits (RED-51).
    unredacted = Customer.objects.filter(pk__in=customer_ids, redacted_at=None)
    locked = list(unredacted.select_for_update().order_by("pk").values_list("pk", flat=True))
    live = Order.objects.filter(customer=OuterRef("pk"), redacted_at=None)
    done = Customer.objects.filter(~Exists(live.exclude(fulfilled_by=AMAZON)), pk__in=locked)
    ids = set(done.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=ids).update(buyer_data=None, email_key=None, redacted_at=now)
    return ids
