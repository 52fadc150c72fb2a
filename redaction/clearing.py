"""Empties locked orders, with their customers and files, and writes the proof; inside the caller's transaction."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from orders.models import Customer, Order
from orders.search_keys import NO_KEYS
from redaction.customers import empty, forsaken
from redaction.files import empty_files, have_files
from redaction.locations import marked
from redaction.notes import scrub_notes, scrub_or_drop_notes
from redaction.recording import write_records
from redaction.said import empty_words
from redaction.sql import among
from shipments.models import ShipmentNotification
from stores.faults import fault_point


class Cleared(NamedTuple):
    """How many records there were of each rule and number of fields; the number of customers."""

    records: "Counter[tuple[str, int]]"
    customers: int


def lock(rows: "QuerySet[Any]") -> None:
    """In the order of their ids, as everywhere. SQLite has locked the whole database when the transaction began."""
    if connection.features.has_select_for_update:
        list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def lock_orders(order_ids: Collection[int]) -> None:
    """Behind the notifications that `clear` changes: people and the outbox lock these ahead of the order (T18)."""
    chosen = among(order_ids)
    lock(ShipmentNotification.objects.filter(order__in=chosen).exclude(amazon_message=""))
    lock(Order.objects.filter(pk__in=chosen))


def clear(order_ids: Collection[int], now: datetime, *, whole: bool = True) -> Cleared:
    """Empty unredacted orders that the caller has locked, and the customers whose last unredacted order this was.

    Not `whole`: their files stay for another try, and a note that cannot be opened goes altogether (RED-34).
    """
    if not order_ids:
        return Cleared(Counter(), 0)
    chosen = among(order_ids)
    orders = Order.objects.filter(pk__in=chosen)
    scrub_notes(chosen, now) if whole else scrub_or_drop_notes(chosen, now)
    empty_words(chosen)
    location = marked() if settings.REDACT_LOCATION else {}
    orders.update(buyer_data=None, **NO_KEYS, redacted_at=now, **location)
    customers = _clear_customers(orders, now)
    files = whole and have_files(chosen)
    fault_point("redaction.unrecorded")
    records = write_records(chosen, now, files=files, customers=customers > 0)
    if files:
        empty_files(chosen)
    return Cleared(records, customers)


def _clear_customers(orders: "QuerySet[Order]", now: datetime) -> int:
    """Those whose last unredacted order is among these (RED-51)."""
    mine = orders.values("customer")
    lock(Customer.objects.filter(pk__in=mine, redacted_at=None))
    return empty(forsaken().filter(pk__in=mine), now)
