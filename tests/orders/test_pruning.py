"""What is left of imports that nobody will look at again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.schedules import SCHEDULES
from orders.imports.importing import is_due
from orders.imports.pruning import prune
from orders.models import ImportRun, QuarantinedOrder
from orders.tasks import prune_imports
from stores import clock
from stores.models import SellingPartner, Store
from tests.factories import SellingPartnerFactory, StoreFactory

pytestmark = pytest.mark.django_db

Kind, State = ImportRun.Kind, ImportRun.State


def run(seller: SellingPartner, days_ago: float, **fields: Any) -> ImportRun:
    at = clock.now() - timedelta(days=days_ago)
    values = {"kind": Kind.POLL, "state": State.DONE, "ended_at": at, **fields}
    made: ImportRun = ImportRun.objects.create(
        selling_partner=seller, window_after=at, window_before=at, started_at=at, **values
    )
    return made


@pytest.fixture
def seller() -> SellingPartner:
    made: SellingPartner = SellingPartnerFactory.create()
    return made


def left() -> set[int]:
    return set(ImportRun.objects.values_list("pk", flat=True))


def test_polls_without_news_go_after_a_month(seller: SellingPartner) -> None:
    store: Store = StoreFactory.create(selling_partner=seller)
    for _ in range(5):
        run(seller, 31).stores.add(store)
    kept = [
        run(seller, 29),
        run(seller, 31, created=1),
        run(seller, 31, updated=1),
        run(seller, 31, quarantined=1),
        run(seller, 31, kind=Kind.BACKFILL),
        run(seller, 31, state=State.FAILED),
        run(seller, 31, state=State.RUNNING, ended_at=None),
    ]
    assert prune(clock.now(), chunk=2).runs == 5
    assert left() == {each.pk for each in kept}


def test_every_ended_run_goes_after_a_year_but_the_newest_audit(seller: SellingPartner) -> None:
    run(seller, 366, created=1)
    run(seller, 366, state=State.FAILED)
    run(seller, 367, kind=Kind.AUDIT)
    kept = [
        run(seller, 366, state=State.RUNNING, ended_at=None),
        run(seller, 366, kind=Kind.AUDIT),
        run(seller, 364, created=1),
    ]
    seller.audited_at = kept[1].started_at
    seller.save()
    assert prune(clock.now()).runs == 3
    assert left() == {each.pk for each in kept}


def test_set_aside_orders_go_90_days_after_they_were_stored(seller: SellingPartner) -> None:
    now = clock.now()
    for number, resolved in (("1", 91), ("2", 89), ("3", None)):
        QuarantinedOrder.objects.create(
            selling_partner=seller,
            amazon_order_id=number,
            reason="missing",
            first_seen_at=now - timedelta(days=400),
            last_seen_at=now - timedelta(days=400),
            retry_at=now,
            resolved_at=now - timedelta(days=resolved) if resolved else None,
        )
    assert prune(now).orders == 1
    assert set(QuarantinedOrder.objects.values_list("amazon_order_id", flat=True)) == {"2", "3"}


def test_whether_a_seller_is_due_is_found_by_indexes_of_running_and_failed_runs(
    seller: SellingPartner,
) -> None:
    """SQLite only: PostgreSQL reads a table of this size without its indexes."""
    if connection.vendor != "sqlite":
        pytest.skip("plans of SQLite")
    StoreFactory.create(selling_partner=seller)
    with CaptureQueriesContext(connection) as asked:
        is_due(seller, clock.now())
    plan = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan += [str(row[3]) for row in cursor.fetchall()]
    runs = [line for line in plan if "SEARCH U0" in line or "orders_importrun " in line]
    assert any("import_failed" in line for line in runs)
    assert all("INDEX import_" in line for line in runs), runs


def test_the_pruning_is_on_schedule_and_bears_being_run_twice(seller: SellingPartner) -> None:
    assert [each.minutes for each in SCHEDULES if each.func == "orders.tasks.prune_imports"] == [
        24 * 60
    ]
    run(seller, 31)
    assert (prune_imports(), prune_imports()) == ("1 runs, 0 orders", "0 runs, 0 orders")
