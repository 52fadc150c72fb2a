"""Runs and set-aside orders that nobody will look at again: a seller makes 288 runs a day."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from orders.models import ImportRun, QuarantinedOrder

QUIET_FOR = timedelta(days=30)
RUNS_FOR = timedelta(days=365)
RESOLVED_FOR = timedelta(days=90)
CHUNK = 1000


class Pruned(NamedTuple):
    runs: int
    orders: int


def prune(now: datetime, chunk: int = CHUNK) -> Pruned:
    """Polls without news after a month, every ended run after a year, resolved set-aside orders after 90 days.

    A seller's newest audit stays: the proof on every page comes from it.
    """
    ended = ImportRun.objects.exclude(state=ImportRun.State.RUNNING).exclude(
        kind=ImportRun.Kind.AUDIT, started_at=F("selling_partner__audited_at")
    )
    quiet = Q(
        kind=ImportRun.Kind.POLL, state=ImportRun.State.DONE, created=0, updated=0, quarantined=0
    )
    resolved = QuarantinedOrder.objects.filter(resolved_at__lt=now - RESOLVED_FOR)
    return Pruned(
        _delete(ended.filter(quiet, started_at__lt=now - QUIET_FOR), chunk)
        + _delete(ended.filter(started_at__lt=now - RUNS_FOR), chunk),
        _delete(resolved, chunk),
    )


def _delete(rows: QuerySet[Any], chunk: int) -> int:
    """In short transactions, so that an import never waits long for SQLite's one writer."""
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:chunk]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
