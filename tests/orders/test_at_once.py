"""Two workers on one seller, and a database that refuses for a while: one import, nothing lost (I2, SYS-3)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from orders.imports.asking import ask
from orders.imports.importing import advance, request_import
from orders.models import ImportRun
from orders.tasks import import_due, import_seller
from stores.failing import TaskFailed
from stores.models import SellingPartner
from tests.amazon import CANADA, US, PretendedAmazon
from tests.at_once import at_once
from tests.orders.clocks import Clocks
from tests.orders.importing import connect, unaudited
from tests.orders.invariants import assert_nothing_lost

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_pages")]


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    partner = unaudited(connect(reached_amazon, US, CANADA))
    reached_amazon.generate("ASELLER", 60, US)
    reached_amazon.generate("ASELLER", 30, CANADA, seed=2)
    return partner


def test_sys_3_workers_at_once_make_one_import(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    request_import([partner], None)

    def work() -> None:
        while advance(partner.pk, budget_s=0):
            pass

    at_once(work, 4)
    while advance(partner.pk):
        pass
    run = ImportRun.objects.get()
    assert (run.state, run.pages, run.created) == (ImportRun.State.DONE, 5, 90)
    assert len(reached_amazon.calls(operation="searchOrders")) == 5
    assert assert_nothing_lost(reached_amazon, partner) == 90


@contextmanager
def lock_held() -> Iterator[None]:
    """Somebody else writes to the SQLite file, longer than we wait."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def end_connection() -> None:
    """What a restart of PostgreSQL does to us."""
    import psycopg

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    settings = connection.get_connection_params()
    wanted = {key: settings[key] for key in ("dbname", "user", "host", "port") if settings.get(key)}
    with psycopg.connect(**wanted) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_i2_a_database_that_refuses_in_the_middle_costs_nothing(
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    clocks: Clocks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite is locked, PostgreSQL ends the connection, when the second page is about to be written."""
    request_import([partner], None)
    assert advance(partner.pk, budget_s=0)
    locks = lock_held()

    def then_trouble(*arguments: Any) -> Any:
        page = ask(*arguments)
        if connection.vendor == "sqlite":
            locks.__enter__()
        else:
            end_connection()
        return page

    with monkeypatch.context() as patched:
        patched.setattr("orders.imports.paging.ask", then_trouble)
        with pytest.raises(TaskFailed, match="OperationalError"):
            import_seller(partner.pk)
    if connection.vendor == "sqlite":
        locks.__exit__(None, None, None)
    # As the queue does between two tasks.
    connection.close()
    run = ImportRun.objects.get()
    assert (run.state, run.pages, run.created) == (ImportRun.State.RUNNING, 1, 20)
    clocks.forward(timedelta(minutes=3))  # the lease could not be given back
    assert import_due() == "1 sellers"
    assert import_seller(partner.pk) == "up to date"
    assert ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DONE).exists()
    assert assert_nothing_lost(reached_amazon, partner) == 90
