"""RED-60: Amazon may send the whole order again; nothing of the buyer comes back."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from orders.buyer import MARKER
from orders.imports.pages import StoreBook
from orders.imports.storing import store_page
from orders.models import Customer, Order
from redaction.redacting import redact_due
from stores.models import Store
from stores.spapi.payloads import AddressPayload, BuyerPayload, OrderPayload, SentOrder
from tests.factories import StoreFactory
from tests.orders.payloads import NOW, item, later, order
from tests.redaction.test_nothing_left import opened_texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CANARIES = AddressPayload(
    name="canary recipient",
    line1="canary street",
    line2="canary flat",
    line3="canary yard",
    district="canary district",
    company="canary company",
    phone="canary phone",
    city="Columbus",
    state_or_region="OH",
    postal_code="43215",
    country="US",
)
BUYER = BuyerPayload(name="canary buyer", email="abc123@marketplace.amazon.com")


def full_order() -> OrderPayload:
    return order(address=CANARIES, buyer=BUYER, items=(item(gift_message="canary gift"),))


def put(store: Store, payload: OrderPayload, days: int) -> None:
    sent = SentOrder(payload.amazon_order_id, payload.updated_at, lambda: payload)
    store_page(StoreBook([store], store.selling_partner), [sent], NOW + days * DAY)


@pytest.fixture
def redacted() -> Store:
    """A store whose one order was imported in full and redacted 14 days later."""
    store: Store = StoreFactory.create()
    put(store, full_order(), 0)
    assert "canary recipient" in opened_texts()
    assert redact_due(NOW + 14 * DAY).orders == 1
    return store


def test_red_60_the_full_payload_again_brings_nothing_back(redacted: Store) -> None:
    put(redacted, full_order(), 15)
    assert "canary" not in opened_texts()


def test_red_60_a_newer_payload_updates_the_order_without_its_buyer(redacted: Store) -> None:
    put(redacted, later(full_order(), 60 * 24 * 15, status="SHIPPED"), 16)
    stored = Order.objects.get()
    assert stored.amazon_status == "SHIPPED"
    assert "canary" not in opened_texts()
    assert (stored.buyer_data, stored.name_key) == (None, "")


def test_red_60_a_redacted_order_makes_no_new_customer(redacted: Store) -> None:
    put(redacted, later(full_order(), 60 * 24 * 15), 16)
    assert [customer.redacted_at for customer in Customer.objects.all()] == [NOW + 14 * DAY]


def test_red_60_also_after_a_reset_of_the_import_date(redacted: Store) -> None:
    Store.objects.update(import_from=NOW - 30 * DAY, complete_through=None)
    put(redacted, later(full_order(), 60 * 24 * 20), 20)
    assert "canary" not in opened_texts()
    assert Order.objects.get().first_imported_at == NOW


def test_red_60_an_order_closed_without_buyer_data_is_never_filled() -> None:
    store = StoreFactory.create()
    put(store, order(address=None, buyer=BuyerPayload()), 0)
    redact_due(NOW + 14 * DAY)
    put(store, later(full_order(), 60 * 24 * 15), 16)
    assert "canary" not in opened_texts()


def test_red_51_a_new_order_of_the_same_buyer_makes_a_new_customer(redacted: Store) -> None:
    put(redacted, order(2, buyer=BUYER), 15)
    old, new = Customer.objects.order_by("pk")
    assert (old.redacted_at, new.redacted_at) == (NOW + 14 * DAY, None)
    assert new.buyer.buyer_name == "canary buyer"


@pytest.mark.parametrize("state_or_region", ["OH", ""])
def test_red_60_a_new_import_brings_no_redacted_location_back(
    settings: Settings, state_or_region: str
) -> None:
    settings.REDACT_LOCATION = True
    store = StoreFactory.create()
    bare = CANARIES._replace(state_or_region=state_or_region)
    put(store, order(address=bare, buyer=BUYER), 0)
    redact_due(NOW + 14 * DAY)
    put(store, later(full_order(), 60 * 24 * 15, status="SHIPPED"), 16)
    stored = Order.objects.get()
    assert stored.amazon_status == "SHIPPED"
    assert (stored.city, stored.postal_code, stored.country) == (MARKER, MARKER, "US")
    assert stored.state_or_region == (MARKER if state_or_region else "")


def test_red_63_an_import_leaves_the_note_alone_before_and_after() -> None:
    store: Store = StoreFactory.create()
    put(store, full_order(), 0)
    Order.objects.update(note="Ribbon for CANARY RECIPIENT")
    put(store, later(full_order()), 1)
    assert Order.objects.get().note == "Ribbon for CANARY RECIPIENT"
    redact_due(NOW + 14 * DAY)
    put(store, later(full_order()), 15)
    assert Order.objects.get().note == f"Ribbon for {MARKER}"
