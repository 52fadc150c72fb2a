"""The quantity available at Amazon: asked about for open orders only, hourly, read only (IMP-23, FEA-14)."""

from datetime import timedelta
from typing import Any

import pytest

from orders import tasks
from orders.models import Order, Stock
from orders.products import stock
from orders.products.asking_again import QUANTITY_FOR, REFUSED_FOR
from stores import clock
from stores.models import SellingPartner, Store
from tests.amazon import PretendedAmazon
from tests.factories import order_with_items
from tests.orders.importing import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    return connect(reached_amazon)


@pytest.fixture
def store(partner: SellingPartner) -> Store:
    Store.objects.update(show_stock=True)
    return partner.stores.get()


def opened(store: Store, sku: str, **fields: Any) -> Order:
    order = order_with_items(store=store, **fields)
    order.items.update(sku=sku)
    return order


def refreshed(partner: SellingPartner) -> None:
    stock.note_skus(partner.pk, clock.now())
    assert not stock.refresh(partner.pk)


def asked(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="getListingsItem"))


def test_imp_23_quantities_of_open_orders_come_once_an_hour(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    reached_amazon.list_sku("ASELLER", "MUG/12 oz", quantity=7)
    opened(store, "MUG/12 oz")
    opened(store, "MUG/12 oz")
    opened(store, "GONE")
    opened(store, "")
    opened(store, "SHIPPED-1", status=Order.Status.SHIPPED)
    refreshed(partner)
    found = dict(Stock.objects.values_list("sku", "quantity"))
    assert found == {"MUG/12 oz": 7, "GONE": None}
    row = Stock.objects.get(sku="MUG/12 oz")
    assert row.asked_at is not None
    assert row.ask_at - row.asked_at == QUANTITY_FOR
    refreshed(partner)
    assert asked(reached_amazon) == 2


def test_a_sku_without_an_open_order_rests(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    opened(store, "MUG")
    refreshed(partner)
    Stock.objects.update(ask_at=clock.now())
    Order.objects.update(status=Order.Status.SHIPPED)
    refreshed(partner)
    assert asked(reached_amazon) == 1


def test_nothing_is_asked_where_the_seller_did_not_switch_it_on(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    opened(store, "MUG")
    Store.objects.update(show_stock=False)
    refreshed(partner)
    assert not Stock.objects.exists()
    assert tasks.products_due() == "0 tasks"
    Store.objects.update(show_stock=True)
    assert tasks.products_due() == "1 tasks"
    assert tasks.refresh_stock(partner.pk) == "up to date"
    assert asked(reached_amazon) == 1
    Stock.objects.update(ask_at=clock.now())
    Store.objects.update(show_stock=False)
    refreshed(partner)
    assert tasks.products_due() == "0 tasks"
    assert asked(reached_amazon) == 1


@pytest.mark.parametrize(
    ("kind", "wait"),
    [("500", timedelta(minutes=10)), ("message", REFUSED_FOR), ("429", timedelta(0))],
)
def test_failures_keep_the_older_quantity_and_leave_the_seller(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon,
    kind: str, wait: timedelta,
) -> None:  # fmt: skip
    for sku in ("A", "B"):
        opened(store, sku)
        Stock.objects.create(store=store, sku=sku, quantity=4, ask_at=clock.now())
    reached_amazon.fault("getListingsItem", kind, count=9)
    refreshed(partner)
    for row in Stock.objects.all():
        assert row.quantity == 4
        assert abs(row.ask_at - clock.now() - wait) < timedelta(minutes=1)
    assert asked(reached_amazon) == (2 if kind == "message" else 1)


def test_a_refused_sku_waits_and_the_others_are_asked(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    reached_amazon.list_sku("ASELLER", "B", quantity=2)
    for sku in ("A", "B"):
        opened(store, sku)
    Store.objects.update(marketplace_id="A1PA6795UKMFR9,")
    refreshed(partner)
    assert asked(reached_amazon) == 2
    assert {row.asked_at for row in Stock.objects.all()} == {None}
    assert not stock.is_due(partner.pk, clock.now() + timedelta(hours=23))


def test_fea_14_nothing_but_reads_goes_to_amazon(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    opened(store, "MUG")
    refreshed(partner)
    operations = {call["operation"] for call in reached_amazon.calls()}
    assert operations - {"token"} == {"getListingsItem"}
