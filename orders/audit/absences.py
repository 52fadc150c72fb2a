"""What an order's absence means for its store, by how far the imports have come (IMP-11)."""

from collections.abc import Iterable
from datetime import datetime

from orders.audit.rule import Absence, absence, is_current
from orders.imports.window import StoreProgress
from orders.models import ImportRun
from stores.models import Store


def absence_of(store: Store, updated_at: datetime, *, current: bool) -> Absence:
    progress = StoreProgress(
        store.pk, store.marketplace_id, store.import_from, store.complete_through
    )
    started = store.complete_through is not None
    start = progress.start if started else None
    return absence(updated_at, store.import_from, start, current=current)


def current_stores(stores: Iterable[Store], now: datetime) -> set[int]:
    """Ids of those that are up to date, or whose first import or catching up is running and not in trouble."""
    known = list(stores)
    running = ImportRun.objects.filter(
        stores__in=known,
        kind__in=(ImportRun.Kind.POLL, ImportRun.Kind.BACKFILL),
        state=ImportRun.State.RUNNING,
        failures=0,
    )
    current = set(running.values_list("stores", flat=True))
    marks = {store.pk: store.complete_through or store.created_at for store in known}
    return current | {pk for pk, mark in marks.items() if is_current(mark, now)}
