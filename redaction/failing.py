"""An order that cannot be redacted is found by halves and listed, and stops nobody else (RED-34)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F

from orders.models import Order
from redaction.counting import Counts
from redaction.due import UNHEALTHY_AFTER
from redaction.files import count_files, empty_files
from redaction.models import RedactionFailure, RedactionRecord
from redaction.sql import among
from stores.sealing import KeysMissing, SealBroken

# A lost connection or a lock is no order's fault: that fails the run (`OperationalError`). Keys that are away are the
# fault of none either, but only noted orders need them: the others go, and those are listed until the keys are back.
FAILURES = (DatabaseError, SealBroken, KeysMissing)
# Each takes a transaction of its own.
MOST_AT_ONCE = 100

# One transaction over the ids. `whole` is False for what can go of an order that fails: all but its files.
Redact = Callable[[Sequence[int], bool], Counts]


def listed() -> list[int]:
    """Ids of the orders that failed, longest untried first; they are tried apart from the others."""
    failures = RedactionFailure.objects.order_by("last_failed_at", "pk")
    return list(failures.values_list("order", flat=True))


def failed_for_a_day(now: datetime) -> int:
    """Orders, or files of orders, that could not be redacted for 24 hours (RED-30). Anything but 0 is unhealthy."""
    return RedactionFailure.objects.filter(first_failed_at__lte=now - UNHEALTHY_AFTER).count()


@contextmanager
def bearable() -> Iterator[None]:
    """What one order or customer cannot do stops no other; a lost connection stops all."""
    try:
        yield
    except OperationalError:
        raise
    except FAILURES:
        pass


def attempt(order_ids: Sequence[int], redact: Redact, now: datetime) -> Counts:
    """Redact the orders; if that fails in halves, until those that fail stand alone and are listed."""
    try:
        return redact(order_ids, True)
    except OperationalError:
        raise
    except FAILURES as error:
        if len(order_ids) == 1:
            return _alone(order_ids[0], error, redact, now)
    middle = len(order_ids) // 2
    first = attempt(order_ids[:middle], redact, now)
    return first.plus(attempt(order_ids[middle:], redact, now))


def retry(order_ids: Sequence[int], redact: Redact, now: datetime) -> Counts:
    """Try listed orders again; those that are done leave the list."""
    total = Counts()
    orders = Order.objects.filter(pk__in=order_ids[:MOST_AT_ONCE]).values_list("pk", "redacted_at")
    for order, redacted_at in list(orders):
        done = attempt([order], redact, now) if redacted_at is None else _finish(order, now)
        if not done.failed:
            RedactionFailure.objects.filter(order=order).delete()
        total = total.plus(done)
    return total


def _alone(order: int, error: Exception, redact: Redact, now: datetime) -> Counts:
    """What can be removed of it goes all the same; the rest is tried again by every run."""
    done = Counts()
    with bearable():
        done = redact([order], False)
    _list(order, error, now)
    return done._replace(failed=1)


def _finish(order: int, now: datetime) -> Counts:
    """The files of an order whose other data is gone."""
    try:
        with transaction.atomic():
            files = count_files(order)
            empty_files(among([order]))
            records = RedactionRecord.objects.filter(order=order)
            records.update(file_count=F("file_count") + files)
    except OperationalError:
        raise
    except FAILURES as error:
        _list(order, error, now)
        return Counts(failed=1)
    return Counts()


def _list(order: int, error: Exception, now: datetime) -> None:
    """Its class only: the words of a database may quote the row."""
    seen = {"error_class": type(error).__name__, "last_failed_at": now}
    RedactionFailure.objects.update_or_create(
        order_id=order,
        defaults={**seen, "attempts": F("attempts") + 1},
        create_defaults={**seen, "first_failed_at": now},
    )
