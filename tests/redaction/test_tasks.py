"""The sweep as the queue and the operator start it."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

from config.schedules import SCHEDULES
from orders.models import Order
from redaction import blank, redacting, tasks
from redaction.models import RedactionRecord
from stores.leases import hold
from tests.factories import CustomerFactory, OrderFactory

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DUE = IMPORTED + timedelta(days=14)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: DUE)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("redact", *arguments, stdout=out)
    return out.getvalue()


def redacted() -> int:
    return Order.objects.exclude(redacted_at=None).count()


def test_task_redacts_what_is_due_and_asks_for_no_more() -> None:
    OrderFactory.create_batch(3, first_imported_at=IMPORTED)
    assert tasks.redact_due() == "3 orders (U 3, T 0, N 0)"
    assert OrmQ.objects.count() == 0


def test_red_30_a_task_out_of_time_pokes_itself_for_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    OrderFactory.create_batch(3, first_imported_at=IMPORTED)
    monkeypatch.setattr(tasks, "SECONDS", 0)
    tasks.redact_due()
    assert [queued.func() for queued in OrmQ.objects.all()] == ["redaction.tasks.redact_due"]
    monkeypatch.setattr(tasks, "SECONDS", 40)
    assert tasks.redact_due() == "3 orders (U 3, T 0, N 0)"


def test_sys_3_only_one_worker_redacts_at_a_time() -> None:
    OrderFactory.create(first_imported_at=IMPORTED)
    with hold("redaction", 60):
        assert tasks.redact_due() == "another worker is redacting"
    assert redacted() == 0


def test_i3_an_order_is_not_recorded_twice() -> None:
    order = OrderFactory.create(first_imported_at=IMPORTED)
    assert redacting.redact_chunk([order.pk], DUE, DUE).orders == 1
    assert redacting.redact_chunk([order.pk], DUE, DUE).orders == 0


def test_i3_an_order_that_is_not_due_stays_whoever_asks() -> None:
    order = OrderFactory.create(first_imported_at=IMPORTED + timedelta(seconds=1))
    assert redacting.redact_chunk([order.pk], DUE, DUE).orders == 0
    assert redacted() == 0


def test_command_redacts_and_prints_counts_per_rule() -> None:
    OrderFactory.create_batch(2, first_imported_at=IMPORTED)
    assert run() == "Redacted 2 orders (U 2, T 0, N 0)\n"
    assert redacted() == 2


def test_command_dry_run_may_look_ahead_and_changes_nothing() -> None:
    OrderFactory.create(first_imported_at=DUE)
    assert run("--dry-run") == "Would redact 0 orders (U 0, T 0, N 0)\n"
    ahead = run("--dry-run", "--at", (DUE + timedelta(days=14)).isoformat())
    assert ahead == "Would redact 1 order (U 1, T 0, N 0)\n"
    assert redacted() == 0


def test_command_refuses_the_future_outside_the_demo(settings: Any) -> None:
    OrderFactory.create(first_imported_at=DUE)
    ahead = (DUE + timedelta(days=14)).isoformat()
    with pytest.raises(CommandError, match="lies in the future"):
        run("--at", ahead)
    assert redacted() == 0
    settings.DEMO = True
    assert run("--at", ahead) == "Redacted 1 order (U 1, T 0, N 0)\n"


def test_red_30_the_demos_future_is_redacted_hour_by_hour(settings: Any) -> None:
    settings.DEMO = True
    for hours in (0, 5, 5.5, 30):
        OrderFactory.create(first_imported_at=DUE + timedelta(hours=hours))
    run("--at", (DUE + timedelta(days=15)).isoformat())
    late = [record.redacted_at - record.due_at for record in RedactionRecord.objects.all()]
    assert late == [timedelta(hours=hours) for hours in (0, 0, 0.5)], "and one is not due yet"


def test_command_takes_an_earlier_instant() -> None:
    OrderFactory.create(first_imported_at=IMPORTED)
    assert run("--at", "2026-03-15T09:59") == "Redacted 0 orders (U 0, T 0, N 0)\n"
    with pytest.raises(CommandError, match="is not an instant"):
        run("--at", "yesterday")


def test_red_33_command_dates_the_proof_by_when_it_was_done_not_by_the_instant_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = DUE + timedelta(days=20)
    monkeypatch.setattr("stores.clock.now", lambda: now)
    due, not_yet = (
        OrderFactory.create(first_imported_at=IMPORTED, customer=CustomerFactory.create()),
        OrderFactory.create(first_imported_at=IMPORTED + timedelta(minutes=1)),
    )
    assert run("--at", DUE.isoformat()) == "Redacted 1 order (U 1, T 0, N 0)\n"
    for order in (due, not_yet):
        order.refresh_from_db()
    assert (due.redacted_at, due.redaction.redacted_at, due.redaction.due_at) == (now, now, DUE)
    assert due.customer.redacted_at == now
    assert not_yet.redacted_at is None


def test_red_19_the_command_blanks_amazon_fulfilled_orders_unless_it_only_looks() -> None:
    order = OrderFactory.create(fulfilled_by="AMAZON", first_imported_at=DUE)
    assert "Blanked" not in run("--dry-run")
    order.refresh_from_db()
    assert order.city
    assert "Blanked 1 that Amazon fulfils" in run()
    order.refresh_from_db()
    assert (order.city, order.buyer_fields, order.redacted_at) == ("", [], None)
    assert "Blanked" not in run()


def test_red_19_once_a_day_a_task_blanks_what_became_amazons_to_fulfil() -> None:
    orders = OrderFactory.create_batch(3, fulfilled_by="AMAZON", customer=CustomerFactory.create())
    ours = OrderFactory.create()
    assert tasks.blank_amazon_fulfilled() == "3 blanked"
    assert not blank.not_blank().exists()
    for order in orders:
        order.refresh_from_db()
        assert (order.buyer_data, order.customer) == (None, None)
    ours.refresh_from_db()
    assert ours.buyer_data
    assert tasks.blank_amazon_fulfilled() == "0 blanked"
    assert ("redaction.tasks.blank_amazon_fulfilled", 24 * 60) in [every[1:] for every in SCHEDULES]
