"""What a complete search means for its stores (IMP-7)."""

from datetime import timedelta

import pytest

from orders.imports.finishing import finish
from orders.models import ImportRun
from stores.models import Store
from tests.factories import TODAY, StoreFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def ended(store: Store, kind: str, after_hours: float, before_hours: float = 0) -> ImportRun:
    run = ImportRun.objects.create(
        selling_partner=store.selling_partner,
        kind=kind,
        window_after=TODAY - after_hours * HOUR,
        window_before=TODAY - before_hours * HOUR,
        started_at=TODAY,
        ended_at=TODAY,
    )
    run.stores.add(store)
    return run


@pytest.mark.parametrize(
    ("kind", "moves"),
    [("poll", True), ("backfill", True), ("reread", False), ("day", False), ("audit", False)],
)
def test_imp_7_only_polls_and_catching_up_move_the_mark(kind: str, moves: bool) -> None:
    mark = TODAY - 2 * HOUR
    store = StoreFactory.create(complete_through=mark)
    finish(ended(store, kind, 9))
    row = Store.objects.get()
    assert row.complete_through == (TODAY if moves else mark)
    assert row.last_import_at == (TODAY if moves else None)


def test_imp_7_a_mark_never_goes_back() -> None:
    store = StoreFactory.create(complete_through=TODAY)
    finish(ended(store, "poll", 9, 3))
    assert Store.objects.get().complete_through == TODAY


def test_imp_7_a_window_that_starts_after_the_mark_leaves_a_gap_and_moves_nothing() -> None:
    mark = TODAY - 9 * HOUR
    store = StoreFactory.create(complete_through=mark)
    finish(ended(store, "poll", 3))
    assert Store.objects.get().complete_through == mark
