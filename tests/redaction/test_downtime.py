"""Nothing swept for 40 days, and clocks that go back (I3, RED-30, T19)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from orders.models import Customer, Order
from redaction import tasks
from redaction.due import oldest_overdue
from redaction.models import RedactionRecord
from redaction.redacting import redact_due
from tests.factories import CustomerFactory, OrderFactory, ShipmentFactory, StoreFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BACK = START + 54 * DAY


def a_backlog() -> None:
    """What came in during 40 days and before, one order a day; each third shipped, tracked or not."""
    store = StoreFactory.create()
    for number in range(54):
        imported = START + number * DAY
        customer = CustomerFactory.create(account=store.selling_partner.account)
        order = OrderFactory.create(store=store, customer=customer, first_imported_at=imported)
        if number % 3:
            ShipmentFactory.create(
                order=order,
                created_at=imported,
                ship_date=imported.date(),
                tracking_number="1Z999AA10123456784" if number % 3 == 1 else "",
            )


def redaction_of(client: Client) -> dict[str, Any]:
    part: dict[str, Any] = client.get("/readyz").json()["redaction"]
    return part


def tables() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Order, Customer, RedactionRecord)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_i3_red_30_after_40_days_of_downtime_the_first_run_clears_all_and_readyz_is_red_until_then(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_backlog()
    monkeypatch.setattr("stores.clock.now", lambda: BACK)
    before = redaction_of(client)
    assert (before["ok"], before["oldest_overdue_s"]) == (False, 40 * 86_400)
    said = tasks.redact_due()
    assert oldest_overdue(BACK) is None
    assert redaction_of(client)["ok"] is True
    # Those of the last 14 days, or 30 where something was shipped, are rightly held.
    held = list(Order.objects.filter(redacted_at=None).values_list("first_imported_at", flat=True))
    gone = Order.objects.exclude(redacted_at=None)
    assert said.startswith(f"{gone.count()} orders (U 14,")
    assert RedactionRecord.objects.filter(due_at__gt=BACK).count() == 0
    assert min(held) > BACK - 31 * DAY
    assert len(held) + gone.count() == 54


def test_red_32_t19_a_clock_that_is_set_back_changes_nothing_that_is_done_and_removes_nothing_early() -> (
    None
):
    for hours in (0, 2):
        OrderFactory.create(first_imported_at=START + timedelta(hours=hours))
    limit = START + 14 * DAY
    assert redact_due(limit + timedelta(hours=1)).orders == 1
    before = tables()
    assert redact_due(limit - timedelta(hours=1)).orders == 0
    assert tables() == before
    assert redact_due(limit + timedelta(hours=2)).orders == 1
