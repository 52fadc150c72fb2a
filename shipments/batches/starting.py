"""What people decide about a batch: start it, cancel it, try its failed orders again, throw a draft away."""

from datetime import datetime

from django.db import transaction

from shipments.buying.guards import MAYBE_BOUGHT
from shipments.feeds.entering import release
from shipments.models import Batch, BatchEntry
from stores import audit
from stores.models import User

State = Batch.State
_Entry = BatchEntry.State


def locked_draft(batch: Batch) -> Batch | None:
    """The newest row, locked until the transaction ends; None if it was started or thrown away meanwhile."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, state=State.DRAFT).first()


def start(batch: Batch, user: User | None, now: datetime) -> bool:
    """The draft becomes running. False, and nothing done, if it was started already: a double click starts it once."""
    with transaction.atomic():
        draft = Batch.objects.filter(pk=batch.pk, state=State.DRAFT)
        if not draft.update(state=State.RUNNING, started_at=now):
            return False
        _record("batch.started", batch, user, orders=_count(batch, _Entry.WAITING))
    batch.refresh_from_db()
    return True


def cancel(batch: Batch, user: User | None, now: datetime) -> bool:
    """Orders that are being worked on are finished; the others are left out. False if it does not run (any more).

    Amazon is told now of those that were recorded (decision 23).
    """
    with transaction.atomic():
        running = Batch.objects.filter(pk=batch.pk, state=State.RUNNING)
        if not running.update(state=State.CANCELLED, ended_at=now, cancelled_by=user):
            return False
        waiting = BatchEntry.objects.filter(batch=batch, state=_Entry.WAITING)
        left = waiting.update(
            state=_Entry.LEFT_OUT, code=CANCELLED[0], text=CANCELLED[1], ended_at=now
        )
        release(batch.pk, now)
        _record("batch.cancelled", batch, user, orders=left)
    batch.refresh_from_db()
    return True


# What stands at an order whose turn did not come.
CANCELLED = ("batch_cancelled", "The batch was cancelled before this order's turn.")


def retry(batch: Batch, user: User | None, now: datetime) -> int:
    """Every failed order gets another turn; how many. A batch that had ended runs again, a cancelled one does not.

    An order whose label may exist at Amazon stays as it is: a person looks there first (I6).
    """
    with transaction.atomic():
        alive = Batch.objects.filter(pk=batch.pk, state__in=(State.RUNNING, State.DONE))
        if not alive.exists():
            return 0
        failed = BatchEntry.objects.filter(batch=batch, state=_Entry.FAILED)
        failed = failed.exclude(code=MAYBE_BOUGHT)
        number = failed.update(
            state=_Entry.WAITING, code="", text="", next_try_at=None, attempts=0, ended_at=None
        )
        if number:
            alive.update(state=State.RUNNING, ended_at=None)
            _record("batch.retried", batch, user, orders=number)
    batch.refresh_from_db()
    return number


def discard(batch: Batch) -> bool:
    """A draft that nobody wants. False, and nothing done, for anything that was started."""
    with transaction.atomic():
        if locked_draft(batch) is None:
            return False
        Batch.objects.filter(pk=batch.pk).delete()
    return True


def _count(batch: Batch, state: BatchEntry.State) -> int:
    return BatchEntry.objects.filter(batch=batch, state=state).count()


def _record(action: str, batch: Batch, user: User | None, *, orders: int) -> None:
    subject = f"batch {batch.public_id}"
    audit.record(action, user=user, account=batch.account, subject=subject, orders=orders)
