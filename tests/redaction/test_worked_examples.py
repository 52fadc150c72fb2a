"""The worked examples that begin with an import (E-1, E-2, E-12, E-13, E-15); the others are test_schedule.py's.

From Amazon's answer to the removal: what is stored, when it is due, and what is left of it.
"""

from datetime import UTC, datetime, timedelta

import pytest

from orders.buyer import MARKER
from orders.models import Customer, Order
from redaction.facts import deadlines
from redaction.models import RedactionRecord
from redaction.redacting import redact_due
from stores.models import Store
from stores.spapi.payloads import BuyerPayload
from stores.switches.import_reset import reset_import_date
from tests.factories import ShipmentFactory, StoreFactory
from tests.orders.payloads import NOW, later, order
from tests.redaction.test_reimport import full_order, put

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
DUE = NOW + 14 * DAY


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


def goes_exactly_at(limit: datetime) -> None:
    """E-15: not a moment before, and at the instant itself."""
    assert deadlines([Order.objects.get().pk])[Order.objects.get().pk].at == limit
    assert redact_due(limit - TICK).orders == 0
    assert redact_due(limit).orders == 1
    record = RedactionRecord.objects.get()
    assert (record.due_at, record.redacted_at) == (limit, limit)


def test_e_1_e_15_red_10_never_shipped_goes_14_days_after_the_first_import(store: Store) -> None:
    put(store, full_order(), 0)
    goes_exactly_at(DUE)
    assert RedactionRecord.objects.get().rule == "U"


def test_e_2_red_10_daily_imports_and_a_reset_import_date_move_nothing(store: Store) -> None:
    for day in range(10):
        put(store, later(full_order(), 60 * 24 * day), day)
    reset_import_date(store, NOW - 5 * DAY, None, NOW + 9 * DAY)
    put(store, later(full_order(), 60 * 24 * 10), 10)
    assert Order.objects.get().first_imported_at == NOW
    goes_exactly_at(DUE)


def test_e_12_red_18_a_cancelled_order_without_a_label_goes_like_an_unshipped_one(
    store: Store,
) -> None:
    put(store, full_order(), 0)
    put(store, later(full_order(), 60 * 24 * 2, status="CANCELLED"), 2)
    assert Order.objects.get().status == Order.Status.CANCELLED
    goes_exactly_at(DUE)
    assert RedactionRecord.objects.get().rule == "U"


def test_red_18_a_cancelled_order_with_a_standing_shipment_keeps_that_one_s_deadline(
    store: Store,
) -> None:
    put(store, full_order(), 0)
    ShipmentFactory.create(
        order=Order.objects.get(), created_at=NOW, ship_date=NOW.date(), automatic_tracking=False
    )
    put(store, later(full_order(), 60 * 24 * 2, status="CANCELLED"), 2)
    goes_exactly_at(NOW + 30 * DAY)
    assert RedactionRecord.objects.get().rule == "N"


def test_e_13_red_10_shipped_elsewhere_goes_14_days_after_the_import(store: Store) -> None:
    put(store, order(status="SHIPPED", address=full_order().address), 0)
    assert Order.objects.get().status == Order.Status.SHIPPED
    goes_exactly_at(DUE)


def test_red_13_a_ship_date_begins_at_midnight_where_the_store_sells() -> None:
    tokyo = StoreFactory.create(marketplace_id="A1VC38T7YXB528", selling_partner__region="FE")
    put(tokyo, order(marketplace_id=tokyo.marketplace_id, channel="AMAZON"), 0)
    ShipmentFactory.create(
        order=Order.objects.get(),
        created_at=NOW,
        ship_date=NOW.date(),
        tracking_number="1Z999AA10123456784",
    )
    goes_exactly_at(datetime(2026, 11, 22, 15, tzinfo=UTC) + 30 * DAY)


def test_red_2_every_personal_field_goes_and_an_address_that_amazon_masked_stays(
    store: Store,
) -> None:
    put(store, full_order()._replace(buyer=BuyerPayload("canary buyer", "canary@example.com")), 0)
    put(store, order(2, buyer=BuyerPayload("canary two", "abc123@marketplace.amazon.co.uk")), 0)
    held, masked = Order.objects.order_by("pk")
    texts = {
        name: value
        for name, value in held.buyer._asdict().items()
        if name not in ("gift_messages", "amazon_address", "purchase_order", "former")
    }
    assert all("canary" in text for text in texts.values()), texts
    assert masked.buyer.email == ""
    redact_due(DUE)
    held, masked = Order.objects.order_by("pk")
    assert {getattr(held.buyer, name) for name in texts} == {MARKER}
    assert set(held.buyer.gift_messages.values()) == {MARKER}
    assert masked.relay_email == "abc123@marketplace.amazon.co.uk"
    assert set(Customer.objects.values_list("relay_email", flat=True)) == {
        "", "abc123@marketplace.amazon.co.uk",
    }  # fmt: skip
