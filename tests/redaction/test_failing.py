"""RED-34: an order that cannot be redacted is listed and tried again; it stops nobody else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection

from orders.buyer import MARKER
from orders.models import Order, OrderEvent
from redaction import failing, words
from redaction.counting import Counts
from redaction.models import RedactionFailure, RedactionRecord
from redaction.redacting import redact_due
from shipments.models import LabelFile
from stores.sealing import months
from tests.factories import LabelFileFactory, OrderFactory

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DUE = IMPORTED + timedelta(days=14)
HOUR = timedelta(hours=1)


@contextmanager
def row_that_cannot_be_changed(table: str, pk: int) -> Iterator[None]:
    """The database itself refuses, as with a broken page; its words quote what must not be kept."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER refuse BEFORE UPDATE ON {table} WHEN OLD.id = {pk} "
                "BEGIN SELECT RAISE(ABORT, 'Tom Lindqvist'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION 'Tom Lindqvist'; END $$ LANGUAGE plpgsql"
            )
            cursor.execute(
                f"CREATE TRIGGER refuse BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN (OLD.id = {pk}) EXECUTE FUNCTION refuse()"
            )
        yield
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER refuse")
        else:
            cursor.execute("DROP FUNCTION refuse CASCADE")


def due_orders(count: int) -> list[Order]:
    made: list[Order] = OrderFactory.create_batch(count, first_imported_at=IMPORTED)
    return made


def held() -> set[int]:
    return set(Order.objects.filter(redacted_at=None).values_list("pk", flat=True))


def test_red_34_one_order_that_fails_is_listed_and_the_others_go() -> None:
    orders = due_orders(7)
    bad = orders[3]
    with row_that_cannot_be_changed("orders_order", bad.pk):
        counts = redact_due(DUE, chunk=5)
        assert (counts.orders, counts.failed, counts.more) == (6, 1, False)
        assert counts.summary() == "6 orders (U 6, T 0, N 0), 1 failed"
    assert held() == {bad.pk}
    assert set(RedactionRecord.objects.values_list("order", flat=True)) == {
        order.pk for order in orders if order != bad
    }
    failure = RedactionFailure.objects.get()
    assert (failure.order_id, failure.attempts) == (bad.pk, 1)
    assert failure.error_class.endswith("Error")
    assert "Tom" not in failure.error_class
    assert failure.first_failed_at == failure.last_failed_at == DUE


def test_red_34_it_is_tried_by_each_run_apart_from_the_others_and_leaves_the_list_when_done() -> (
    None
):
    bad = due_orders(1)[0]
    with row_that_cannot_be_changed("orders_order", bad.pk):
        redact_due(DUE)
        others = due_orders(3)
        # Even a clock that was set back keeps nobody waiting.
        assert redact_due(DUE + HOUR).orders == 3
        assert redact_due(DUE + HOUR / 2).failed == 1
    assert held() == {bad.pk}
    assert not RedactionFailure.objects.filter(order__in=others).exists()
    failure = RedactionFailure.objects.get()
    assert (failure.attempts, failure.first_failed_at) == (3, DUE)
    assert redact_due(DUE + 2 * HOUR).orders == 1
    assert not held()
    assert not RedactionFailure.objects.exists()


def test_red_34_a_file_that_cannot_be_emptied_keeps_no_name_in_the_tables() -> None:
    file = LabelFileFactory.create(
        label__shipment__created_at=IMPORTED,
        label__shipment__ship_date=IMPORTED.date(),
        label__order__first_imported_at=IMPORTED,
    )
    order, later = file.label.order, IMPORTED + timedelta(days=31)
    with row_that_cannot_be_changed("shipments_labelfile", file.pk):
        counts = redact_due(later)
        assert (counts.orders, counts.failed) == (1, 1)
        order.refresh_from_db()
        assert (order.buyer_data, order.redacted_at) == (None, later)
        assert RedactionRecord.objects.get().file_count == 0
        assert redact_due(later + HOUR).failed == 1
    assert RedactionFailure.objects.get().attempts == 2
    assert redact_due(later + 2 * HOUR).failed == 0
    assert LabelFile.objects.get().content is None
    record = RedactionRecord.objects.get()
    assert (record.file_count, record.redacted_at) == (1, later)
    assert not RedactionFailure.objects.exists()


def test_red_34_red_63_a_note_that_nobody_can_open_keeps_no_name_alive() -> None:
    unreadable, readable = due_orders(2)
    Order.objects.filter(pk=readable.pk).update(note="Ring twice.")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET note = 'enc1:broken' WHERE id = %s", [unreadable.pk]
        )
    assert redact_due(DUE).orders == 2
    assert not held()
    assert Order.objects.get(pk=unreadable.pk).note is None
    assert OrderEvent.objects.get(kind="note_dropped").order_id == unreadable.pk
    assert Order.objects.get(pk=readable.pk).note == "Ring twice."
    redact_due(DUE + HOUR)
    assert not RedactionFailure.objects.exists()


def test_red_34_without_the_month_keys_only_the_noted_orders_wait_and_keep_their_notes() -> None:
    noted = due_orders(4)[0]
    Order.objects.filter(pk=noted.pk).update(note="For Tom Lindqvist")
    keys = months.path()
    away = keys.rename(keys.with_suffix(".away"))
    try:
        counts = redact_due(DUE)
        assert (counts.orders, counts.failed) == (3, 1)
        assert held() == {noted.pk}
        assert RedactionFailure.objects.get().error_class == "KeysMissing"
        assert redact_due(DUE + HOUR).failed == 1
    finally:
        away.rename(keys)
    what, _ = words.failure("KeysMissing")
    assert what.startswith("The keys are away")
    assert redact_due(DUE + 2 * HOUR).orders == 1
    assert Order.objects.get(pk=noted.pk).note == f"For {MARKER}"
    assert not RedactionFailure.objects.exists()


def test_a_lost_connection_is_no_order_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    due_orders(2)

    def lost(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr("redaction.redacting.clear", lost)
    with pytest.raises(OperationalError):
        redact_due(DUE)
    assert not RedactionFailure.objects.exists()


def test_red_34_a_connection_lost_at_the_second_try_is_no_orders_fault() -> None:
    (order,) = due_orders(1)

    def redact(_: Sequence[int], whole: bool) -> Counts:
        raise DatabaseError if whole else OperationalError

    with pytest.raises(OperationalError):
        failing.attempt([order.pk], redact, DUE)
    assert not RedactionFailure.objects.exists()
