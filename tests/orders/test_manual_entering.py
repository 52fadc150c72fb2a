"""Orders entered here, in the tables: numbers, buyer data, customers, changes (decision 31, RED-52)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from orders.handling.cancelling import cancel_here, reopen
from orders.imports.customers import EMAIL_INDEX
from orders.manual.entering import CannotChange, NumberTaken, change, enter, enter_many
from orders.manual.entry import ManualLine
from orders.models import Customer, Order, Product, Stock
from orders.products.stock import note_skus
from stores.models import AuditEvent, Store
from stores.sealing import blind_index
from tests.factories import (
    TODAY,
    CustomerFactory,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
)
from tests.orders.test_manual_entry import GOOD

pytestmark = pytest.mark.django_db

EMAIL = "ada@example.com"


def entered(store: Store | None = None, token: UUID | None = None, **changes: Any) -> Order:
    entry = GOOD._replace(**changes).cleaned()
    store = store or StoreFactory.create()
    return enter(store, entry, UserFactory.create(), TODAY, token or uuid4())


def test_decision_31_an_entered_order_has_a_channel_of_its_own_and_none_of_amazons_words() -> None:
    order = Order.objects.get(pk=entered(ship_by=date(2026, 11, 24)).pk)
    assert (order.channel, order.is_manual, order.fulfilled_by) == ("manual", True, "MERCHANT")
    assert (order.amazon_status, order.service_level, order.programs, order.packages) == (
        "",
        "",
        [],
        [],
    )
    assert (order.status, order.amazon_order_id) == ("awaiting", "M-1001")
    assert (order.currency, order.total, order.unit_count) == ("USD", Decimal("19"), 2)
    # The end of the day in Los Angeles.
    assert order.ship_by_at == order.queue_at == datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC)
    (item,) = order.items.all()
    assert (item.product_key, item.sku, item.asin) == ("MUG-1", "MUG-1", "")
    assert (item.quantity_unfulfilled, item.item_total) == (2, Decimal("19"))
    assert [(event.kind, event.detail) for event in order.events.all()] == [
        ("entered", {"from": "form"})
    ]


def test_the_buyers_details_are_sealed() -> None:
    order = entered(email=EMAIL, phone="555-010-0142")
    assert order.buyer.recipient_name == "Ada Bell"
    assert order.buyer.email == EMAIL
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        raw = cursor.fetchone()[0]
    assert raw.startswith("enc1:")
    assert "Mill Lane" not in raw
    noted = str(list(AuditEvent.objects.values()))
    assert not [text for text in ("Ada Bell", "4 Mill Lane", EMAIL) if text in noted]


def test_numbers_are_counted_in_the_account_behind_the_highest() -> None:
    first = StoreFactory.create()
    account = first.selling_partner.account
    second = StoreFactory.create(selling_partner=SellingPartnerFactory.create(account=account))
    assert entered(first).amazon_order_id == "M-1001"
    assert entered(second).amazon_order_id == "M-1002"
    entered(first, number="m-20000")
    assert entered(second).amazon_order_id == "M-20001"
    assert entered().amazon_order_id == "M-1001"


def test_a_number_is_unique_within_the_seller() -> None:
    store = StoreFactory.create()
    entered(store, number="web-7")
    with pytest.raises(NumberTaken):
        entered(store, number="WEB-7")
    assert entered(number="WEB-7").amazon_order_id == "WEB-7"
    assert Order.objects.count() == 2


def test_t17_a_second_submit_of_the_same_form_makes_no_second_order() -> None:
    store, token = StoreFactory.create(), uuid4()
    assert entered(store, token).pk == entered(store, token).pk
    assert Order.objects.count() == 1
    assert entered(token=token).public_id != token  # another account's form cannot reach it


def test_eml_2_a_masked_address_is_kept_apart_and_makes_no_customer() -> None:
    order = entered(email="x1@marketplace.amazon.com")
    assert order.relay_email == "x1@marketplace.amazon.com"
    assert "email" not in order.buyer_fields
    assert order.customer is None


def test_red_52_an_entered_order_never_joins_a_customer_of_amazons() -> None:
    store = StoreFactory.create()
    account = store.selling_partner.account
    amazons = CustomerFactory.create(account=account, email_key=blind_index(EMAIL_INDEX, EMAIL))
    first, second = entered(store, email=EMAIL), entered(store, email=EMAIL.upper())
    assert first.customer == second.customer
    assert first.customer != amazons
    assert first.customer is not None
    assert first.customer.buyer.buyer_name == "Ada Bell"


def test_a_change_writes_everything_anew_but_number_and_store() -> None:
    order = entered(email=EMAIL)
    entry = GOOD._replace(
        recipient_name="Ben Cole", city="Dayton", number="X-1", lines=(ManualLine("PEN", 3),)
    ).cleaned()
    change(order, entry, UserFactory.create(), TODAY)
    order = Order.objects.get(pk=order.pk)
    assert (order.amazon_order_id, order.city, order.total) == ("M-1001", "Dayton", None)
    assert (order.buyer.recipient_name, order.buyer.email) == ("Ben Cole", "")
    assert [(item.sku, item.quantity_ordered) for item in order.items.all()] == [("PEN", 3)]
    assert [event.kind for event in order.events.all()] == ["entered", "edited"]
    # Nothing is left of the first buyer's address.
    assert not Customer.objects.exists()


@pytest.mark.parametrize("field", ["shipped", "cancelled", "redacted"])
def test_red_60_red_66_a_closed_or_redacted_order_is_not_changed(field: str) -> None:
    order = entered()
    changes: dict[str, Any] = (
        {"redacted_at": TODAY, "buyer_data": None} if field == "redacted" else {"status": field}
    )
    Order.objects.filter(pk=order.pk).update(**changes)
    with pytest.raises(CannotChange, match=order.amazon_order_id):
        change(order, GOOD, UserFactory.create(), TODAY)


def test_many_orders_are_written_all_or_none() -> None:
    store = StoreFactory.create()
    entries = [GOOD._replace(number=f"A-{n}", email=EMAIL) for n in range(3)]
    orders = enter_many(store, entries, UserFactory.create(), TODAY, source="file")
    assert [order.amazon_order_id for order in orders] == ["A-0", "A-1", "A-2"]
    assert Customer.objects.count() == 1
    assert AuditEvent.objects.get(action="orders.entered").detail == {"count": 3, "source": "file"}


def test_decision_31_cancelling_and_reopening_are_ours_alone() -> None:
    order, user = entered(), UserFactory.create()
    cancel_here(order, user, TODAY)
    reopen(order, user, TODAY)
    order.refresh_from_db()
    assert order.status == Order.Status.AWAITING_SHIPMENT


def test_decision_31_amazon_is_asked_nothing_about_its_goods() -> None:
    store = StoreFactory.create(show_stock=True)
    entered(store)
    note_skus(store.selling_partner_id, TODAY)
    assert not Stock.objects.exists()
    assert not Product.objects.exists()
