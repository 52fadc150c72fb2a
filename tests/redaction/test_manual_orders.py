"""Orders that were entered here are not Amazon's: no deadline, no removal by the schedule (RED-1, RED-50 to RED-52)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.buyer import MARKER
from orders.models import Customer, Order
from redaction.due import due_orders
from redaction.early import redact_early
from redaction.facts import deadlines
from redaction.models import RedactionRecord
from redaction.overview import figures
from redaction.redacting import redact_due
from stores.models import Account
from tests.factories import (
    CustomerFactory,
    ManualOrderFactory,
    MemberFactory,
    OrderFactory,
    ShipmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
LONG_AFTER = IMPORTED + timedelta(days=400)


def manual(**fields: Any) -> Order:
    made: Order = ManualOrderFactory.create(first_imported_at=IMPORTED, name_key="a" * 32, **fields)
    return made


def amazons(**fields: Any) -> Order:
    made: Order = OrderFactory.create(first_imported_at=IMPORTED, **fields)
    return made


def test_red_1_the_schedule_leaves_an_entered_order_alone_shipped_or_not() -> None:
    waiting, shipped = manual(), manual(status="shipped")
    ShipmentFactory.create(order=shipped, created_at=IMPORTED, ship_date=IMPORTED.date())
    ours = amazons()
    assert [order.pk for order in due_orders(LONG_AFTER)] == [ours.pk]
    assert list(deadlines([waiting.pk, shipped.pk, ours.pk])) == [ours.pk]
    assert redact_due(LONG_AFTER).orders == 1
    for order in (waiting, shipped):
        order.refresh_from_db()
        assert order.buyer.recipient_name == "Tom Lindqvist"
        assert order.redacted_at is None


def test_red_50_a_customer_with_an_entered_order_is_left_untouched() -> None:
    mixed, solely = CustomerFactory.create_batch(2)
    manual(customer=mixed)
    ours = [amazons(customer=mixed), amazons(customer=solely)]
    assert redact_due(LONG_AFTER).customers == 1
    mixed.refresh_from_db()
    solely.refresh_from_db()
    assert (mixed.redacted_at, mixed.buyer.buyer_name) == (None, "Tom Lindqvist")
    assert (solely.redacted_at, solely.buyer.buyer_name) == (LONG_AFTER, MARKER)
    # The orders themselves always go (C-8).
    assert (
        Order.objects.filter(pk__in=[order.pk for order in ours], buyer_data__isnull=True).count()
        == 2
    )


def test_red_51_red_67_removing_the_last_order_early_takes_the_customer_along() -> None:
    customer = CustomerFactory.create()
    entered, ours = manual(customer=customer), amazons(customer=customer)
    redact_due(LONG_AFTER)
    assert Customer.objects.get().redacted_at is None
    assert redact_early([entered.pk, ours.pk], UserFactory.create(), LONG_AFTER) == 1
    assert Customer.objects.get().redacted_at == LONG_AFTER


def test_red_67_staff_remove_an_entered_order_on_request() -> None:
    order = manual()
    assert redact_early([order.pk], UserFactory.create(), LONG_AFTER) == 1
    order.refresh_from_db()
    assert (order.buyer_data, order.name_key, order.buyer.recipient_name) == (None, "", MARKER)
    record = RedactionRecord.objects.get()
    assert (record.rule, record.term, record.terms, record.due_at) == ("S", "staff", {}, LONG_AFTER)


def test_the_pages_say_that_it_stays_and_where(client: Client) -> None:
    order = manual()
    account: Account = order.selling_partner.account
    client.force_login(MemberFactory.create(account=account).user)
    page = client.get(reverse("redaction:order", args=[order.public_id])).text
    assert "not from Amazon" in page
    assert "5 fields sealed" in page
    assert figures([order.store], LONG_AFTER).due_in_a_week == 0
