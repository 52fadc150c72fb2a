"""Customers go with their last unredacted order, whichever way it goes (RED-51).

That may be by redaction, but also with its store or to another customer, so each sweep and each purge look for
customers that are left.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from orders.models import Customer, Order
from orders.status import AMAZON
from redaction.failing import FAILURES, bearable
from redaction.sql import among

CHUNK = 2_000


def forsaken() -> "QuerySet[Customer]":
    """Unredacted customers without any order that holds a buyer; an entered one keeps its buyer (RED-50)."""
    living = Order.objects.filter(customer=OuterRef("pk"), redacted_at=None)
    return Customer.objects.filter(~Exists(living.exclude(fulfilled_by=AMAZON)), redacted_at=None)


def empty(customers: "QuerySet[Customer]", now: datetime) -> int:
    """Their number. The caller has locked them: an order that is being imported for one is then seen or waits."""
    return customers.update(buyer_data=None, email_key=None, redacted_at=now)


def clear_forsaken(now: datetime, *, chunk: int = CHUNK) -> int:
    """Empty all of them, a transaction for each `chunk`; one that the database refuses stops no other. Their number."""
    total, last = 0, 0
    while ids := list(_behind(last)[:chunk]):
        try:
            total += _clear(ids, now)
        except OperationalError:
            raise
        except FAILURES:
            for pk in ids:
                with bearable():
                    total += _clear([pk], now)
        last = ids[-1]
    return total


def _behind(last: int) -> "QuerySet[Customer, int]":
    return forsaken().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)


def _clear(ids: Collection[int], now: datetime) -> int:
    """Whom an import has locked gets an order at this moment, or is found by the next sweep."""
    with transaction.atomic():
        rows = Customer.objects.filter(pk__in=among(ids)).select_for_update(skip_locked=True)
        ours = list(rows.order_by("pk").values_list("pk", flat=True))
        # Asked again behind the lock.
        return empty(forsaken().filter(pk__in=among(ours)), now)
