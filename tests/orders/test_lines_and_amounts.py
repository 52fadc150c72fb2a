"""Lines, keys, gifts and amounts of imported orders, as each requirement wants them (IMP-13 to IMP-22)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders import tasks
from orders.models import Order, OrderItem, Product
from stores.models import Store
from stores.spapi.payloads import Money
from tests.amazon import CANADA, PretendedAmazon
from tests.factories import MemberFactory, StoreFactory
from tests.orders.importing import connect, import_now
from tests.orders.payloads import item, later, order
from tests.orders.test_products import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


@pytest.fixture
def reader(client: Client, store: Store) -> Client:
    client.force_login(MemberFactory.create(account=store.selling_partner.account).user)
    return client


def page(client: Client, stored: Order) -> str:
    return client.get(reverse("orders:detail", args=[stored.public_id])).content.decode()


def lines() -> list[Any]:
    return list(OrderItem.objects.order_by("pk").values())


@pytest.mark.parametrize("status", ["SHIPPED", "CANCELLED"])
def test_imp_13_a_closed_order_comes_with_its_header_and_without_any_product_call(
    reached_amazon: PretendedAmazon, status: str
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 12, status=status)
    tasks.import_seller(partner.pk)
    tasks.products_due()
    tasks.look_up_products(partner.pk)
    tasks.refresh_stock(partner.pk)
    assert Order.objects.count() == 12
    assert not OrderItem.objects.exists()
    assert not Product.objects.exists()
    assert not Order.objects.filter(total=None).exclude(status="cancelled").exists()
    operations = {call["operation"] for call in reached_amazon.calls()}
    assert not operations & {"searchCatalogItems", "getListingsItem"}


def test_decision_4_a_store_may_keep_the_lines_of_closed_orders(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    Store.objects.update(keep_closed_lines=True)
    reached_amazon.generate("ASELLER", 5, status="SHIPPED")
    import_now(partner)
    assert {stored.items.count() > 0 for stored in Order.objects.all()} == {True}
    assert Product.objects.exists()


@pytest.mark.parametrize("status", ["SHIPPED", "CANCELLED"])
def test_imp_15_an_order_first_seen_open_keeps_its_lines(store: Store, status: str) -> None:
    put(store, order(1, items=(item(1), item(2))))
    before = [line["amazon_item_id"] for line in lines()]
    gone = {"quantity_fulfilled": 2, "quantity_unfulfilled": 0}
    put(store, later(order(1, items=(item(1, **gone), item(2, **gone))), status=status))
    assert Order.objects.get().status == status.lower()
    assert [line["amazon_item_id"] for line in lines()] == before
    assert {line["quantity_unfulfilled"] for line in lines()} == {0}
    # Amazon may leave lines out of a closed order.
    put(store, later(order(1, items=(item(1),)), 2, status=status))
    assert [line["amazon_item_id"] for line in lines()] == before


SHIP_BY, DELIVER_BY = (
    datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 28, tzinfo=UTC),
)


def test_imp_16_imp_17_ship_by_and_deliver_by_are_amazons_latest_times(store: Store) -> None:
    put(store, order(1, ship_by_at=SHIP_BY, deliver_by_at=DELIVER_BY))
    stored = Order.objects.get()
    assert (stored.ship_by_at, stored.deliver_by_at) == (SHIP_BY, DELIVER_BY)


def test_imp_16_imp_17_neither_time_is_invented(reader: Client, store: Store) -> None:
    put(store, order(1, ship_by_at=None, deliver_by_at=None))
    stored = Order.objects.get()
    assert (stored.ship_by_at, stored.deliver_by_at) == (None, None)
    text = page(reader, stored)
    assert "<dt>Ship by</dt><dd>–</dd>" in text
    assert "<dt>Deliver by</dt><dd>–</dd>" in text


def test_imp_16_imp_17_the_windows_of_amazons_answer_are_read(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1)
    import_now(partner)
    fulfilment = reached_amazon.order(order_id)["order"]["fulfillment"]
    stored = Order.objects.get()
    for at, window in (
        (stored.ship_by_at, "shipByWindow"),
        (stored.deliver_by_at, "deliverByWindow"),
    ):
        assert at == datetime.fromisoformat(fulfilment[window]["latestDateTime"])


def test_imp_18_two_currencies_stand_side_by_side_and_are_never_added(
    reader: Client, store: Store
) -> None:
    canada = StoreFactory.create(
        selling_partner=store.selling_partner, marketplace_id=CANADA, name="Northwind CA"
    )
    for number, (one, currency) in enumerate(((store, "USD"), (canada, "CAD")), 1):
        money = Money(Decimal(f"{number}00.10"), currency)
        put(
            one,
            order(
                number, marketplace_id=one.marketplace_id, currency=currency, total=money,
                items=(item(number, unit_price=money, item_total=money),),
            ),
        )  # fmt: skip
    assert set(Order.objects.values_list("currency", "total")) == {
        ("USD", Decimal("100.10")),
        ("CAD", Decimal("200.10")),
    }
    text = reader.get(reverse("orders:list")).content.decode()
    assert "$100.10" in text
    assert "CA$200.10" in text
    assert "300.20" not in text
    foreign = page(reader, Order.objects.get(currency="CAD"))
    assert "CA$200.10" in foreign
    assert ">$" not in foreign


@pytest.mark.parametrize(
    ("setting", "keys"),
    [("SKU", ["SKU-1", "B000000002", "SKU-3"]), ("ASIN", ["B000000001", "B000000002", "SKU-3"])],
)
def test_imp_20_the_store_says_by_what_products_are_matched(
    store: Store, setting: str, keys: list[str]
) -> None:
    store.product_identifier = setting
    put(store, order(1, items=(item(1), item(2, sku=""), item(3, asin=""))))
    assert [line["product_key"] for line in lines()] == keys
    # Both are kept, whichever matches.
    assert [(line["sku"], line["asin"]) for line in lines()] == [
        ("SKU-1", "B000000001"), ("", "B000000002"), ("SKU-3", ""),
    ]  # fmt: skip


def test_imp_20_con_3_another_setting_counts_for_later_imports_only(store: Store) -> None:
    put(store, order(1))
    store.product_identifier = "ASIN"
    put(store, later(order(1)), order(2))
    assert [line["product_key"] for line in lines()] == ["SKU-1", "B000000002"]
    assert Product.objects.count() == 2


def test_imp_21_condition_and_subtype_of_amazons_answer_become_options(
    reached_amazon: PretendedAmazon, client: Client
) -> None:
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1)
    sent = reached_amazon.order(order_id)["order"]
    for line in sent["orderItems"]:
        line["product"]["condition"] = {
            "conditionType": "USED", "conditionSubtype": "VERY_GOOD", "conditionNote": "Scratched",
        }  # fmt: skip
    reached_amazon.add_orders("ASELLER", [sent])
    import_now(partner)
    stored = {(line["condition_type"], line["condition_subtype"]) for line in lines()}
    assert stored == {("USED", "VERY_GOOD")}
    client.force_login(MemberFactory.create(account=partner.account).user)
    text = page(client, Order.objects.get())
    assert "Condition: Used - Very good" in text
    assert "Scratched" not in text  # only under SUP-5


def test_imp_22_gift_flag_wrap_and_message_come_per_line(store: Store) -> None:
    put(
        store,
        order(
            1,
            items=(
                item(1, is_gift=True, gift_wrap="STANDARD", gift_message="Happy birthday"),
                item(2, is_gift=True, gift_message="From us both"),
                item(3),
            ),
        ),
    )
    found = [(line["is_gift"], line["gift_wrap"]) for line in lines()]
    assert found == [(True, "STANDARD"), (True, ""), (False, "")]
    messages = Order.objects.get().buyer.gift_messages
    assert messages == {f"{1:014d}": "Happy birthday", f"{2:014d}": "From us both"}


def test_fea_6_price_shipping_tax_and_discount_are_shown(reader: Client, store: Store) -> None:
    amounts = {
        "unit_price": "20.00", "item_total": "40.00", "shipping_total": "5.99",
        "tax_total": "2.50", "discount_total": "4.00",
    }  # fmt: skip
    money = {name: Money(Decimal(amount), "USD") for name, amount in amounts.items()}
    put(store, order(1, items=(item(1, **money),), total=Money(Decimal("44.49"), "USD")))
    text = page(reader, Order.objects.get())
    for words in (
        "2 × $20.00",
        "<dt>Items</dt><dd>$40.00</dd>",
        "<dt>Shipping paid</dt><dd>$5.99</dd>",
        "<dt>Tax</dt><dd>$2.50</dd>",
        "<dt>Discount</dt><dd>-$4.00</dd>",
        '<dd class="total">$44.49</dd>',
    ):
        assert words in text
