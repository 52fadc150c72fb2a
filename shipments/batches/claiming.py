"""Who works on which entry: claims with a lease, and writes that only the holder of the lease may make."""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shipments.models import Batch, BatchEntry

State = BatchEntry.State

# Longer than a task may live, so that a live worker never loses an entry (T18).
LEASE = timedelta(seconds=90)
GROUP = 5
_OPEN = (Batch.State.RUNNING, Batch.State.CANCELLED)


class Claim(NamedTuple):
    entry_id: int
    holder: str


def due(now: datetime) -> QuerySet[BatchEntry]:
    """Entries whose turn it is. One in WORKING whose lease ran out was left by a crash.

    A cancelled batch may have a few: those that were being worked on when it was cancelled.
    """
    ready = Q(state=State.WAITING) & (Q(next_try_at=None) | Q(next_try_at__lte=now))
    left_behind = Q(state=State.WORKING, leased_until__lt=now)
    return BatchEntry.objects.filter(ready | left_behind, batch__state__in=_OPEN)


def batches_with_due(now: datetime) -> list[int]:
    """Batches to be worked on."""
    found = due(now).values_list("batch_id", flat=True)
    return list(found.order_by("batch_id").distinct())


def claim(batch_id: int, now: datetime) -> list[Claim]:
    """The next few entries by position, leased to a fresh holder in one short transaction."""
    holder = secrets.token_hex(16)
    with transaction.atomic():
        rows = due(now).filter(batch_id=batch_id).order_by("position")
        # SQLite has no row locks; there the immediate transaction excludes the others.
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.values_list("pk", flat=True)[:GROUP])
        BatchEntry.objects.filter(pk__in=ids).update(
            state=State.WORKING, lease_holder=holder, leased_until=now + LEASE
        )
    return [Claim(pk, holder) for pk in ids]


def next_turn(batch_id: int) -> datetime | None:
    """When the next waiting entry goes on by itself; None if none waits for a time."""
    waiting = BatchEntry.objects.filter(
        batch=batch_id, state=State.WAITING, next_try_at__isnull=False
    )
    return waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first()


def begin(claim: Claim, now: datetime) -> bool:
    """The entry's turn begins; False if somebody else holds it by now."""
    held = BatchEntry.objects.filter(
        pk=claim.entry_id, lease_holder=claim.holder, leased_until__gt=now, state=State.WORKING
    )
    return bool(held.update(attempts=F("attempts") + 1, leased_until=now + LEASE))


def settle(claim: Claim, **fields: Any) -> bool:
    """Writes the result and frees the entry; False, and nothing written, if somebody else holds it by now."""
    held = BatchEntry.objects.filter(
        pk=claim.entry_id, lease_holder=claim.holder, state=State.WORKING
    )
    return bool(held.update(lease_holder="", leased_until=None, **fields))


def give_back(claims: list[Claim]) -> None:
    """Entries that were not begun have their turn at once."""
    for one in claims:
        settle(one, state=State.WAITING)
