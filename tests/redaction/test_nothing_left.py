"""RED-64, the umbrella: after redaction no table and no byte of the database file holds anything of the buyer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from orders.buyer import BuyerData
from orders.models import Customer, Order
from redaction import tasks
from redaction.redacting import redact_due
from stores.sealing import blind_index
from tests.factories import CustomerFactory, OrderFactory, ShipmentFactory, StoreFactory

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
LATER = IMPORTED + timedelta(days=60)


def canary_buyer(mark: str) -> BuyerData:
    """Every field filled with a text that occurs nowhere else."""
    texts = {
        name: f"canary-{mark}-{name.replace('_', '-')}"
        for name in BuyerData._fields
        if name != "gift_messages"
    }
    return BuyerData(**texts, gift_messages={"71": f"canary-{mark}-gift-message"})


def order_of_canaries(mark: str, **fields: Any) -> Order:
    buyer = canary_buyer(mark)
    store = fields.pop("store")
    customer = CustomerFactory.create(
        account=store.selling_partner.account,
        email_key=blind_index("email", f"canary-{mark}@marketplace.amazon.example"),
        buyer_data={"buyer_name": buyer.buyer_name},
    )
    order: Order = OrderFactory.create(
        store=store,
        customer=customer,
        first_imported_at=IMPORTED,
        buyer_data=buyer.as_json(),
        buyer_fields=buyer.filled(),
        name_key=blind_index("name", buyer.recipient_name),
        **fields,
    )
    return order


def stored_texts() -> str:
    """Every column of every table as text."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines += [f"{table} {row!r}" for row in cursor.fetchall()]
    return "\n".join(lines)


def opened_texts() -> str:
    """The same through the models, so that sealed values are read as their owner reads them."""
    tables = [model for model in apps.get_models() if not model._meta.proxy]
    rows = (row for model in tables for row in model._default_manager.values())
    return "\n".join(repr(row) for row in rows)


def database_files() -> Iterator[bytes]:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for path in (Path(name), Path(f"{name}-wal")):
            if path.exists():
                yield path.read_bytes()


def derived_values() -> list[str]:
    """What the database holds of the buyers before redaction: sealed texts and keyed hashes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data, name_key FROM orders_order")
        found = [value for row in cursor.fetchall() for value in row]
        cursor.execute("SELECT buyer_data, email_key FROM orders_customer")
        return found + [value for row in cursor.fetchall() for value in row]


@pytest.mark.django_db(transaction=True)
def test_red_64_t13_nothing_of_the_buyer_is_left_in_tables_or_files() -> None:
    store = StoreFactory.create()
    order_of_canaries("unshipped", store=store)
    for mark, automatic in (("tracked", True), ("untracked", False)):
        shipped = order_of_canaries(mark, store=store, status=Order.Status.SHIPPED)
        ShipmentFactory.create(
            order=shipped,
            automatic_tracking=automatic,
            created_at=IMPORTED,
            ship_date=IMPORTED.date(),
        )
    derived = derived_values()
    assert len(derived) == 12
    assert all(derived)
    assert opened_texts().count("canary-") == 3 * (11 + 1)
    assert all(value in stored_texts() for value in derived)

    assert redact_due(LATER).by_rule == {"U": 1, "T": 1, "N": 1}

    assert "canary-" not in opened_texts()
    after = stored_texts()
    assert "canary-" not in after
    assert not [value for value in derived if value in after]
    for content in database_files():
        assert b"canary-" not in content
        assert not [value for value in derived if value.encode() in content]
    assert Customer.objects.filter(redacted_at=LATER).count() == 3


@pytest.mark.django_db(transaction=True)
def test_t13_without_the_checkpoint_the_log_file_would_still_hold_sealed_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the write-ahead log that needs cutting is SQLite's")
    order_of_canaries("kept", store=StoreFactory.create())
    derived = derived_values()
    monkeypatch.setattr("redaction.redacting.empty_log", lambda: None)
    redact_due(LATER)
    assert any(value.encode() in content for value in derived for content in database_files())


@pytest.mark.django_db(transaction=True)
def test_red_62_the_task_list_gets_counts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    order_of_canaries("task", store=StoreFactory.create())
    monkeypatch.setattr("stores.clock.now", lambda: LATER)
    assert tasks.redact_due() == "1 order (U 1, T 0, N 0)"
