"""One value that cannot be opened: its own page says so, everything else goes on (T13)."""

from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from orders.imports.pages import StoreBook
from orders.imports.storing import Counts, store_page
from orders.models import Order, QuarantinedOrder
from orders.search_keys import name_key
from stores.models import Member, Store
from stores.spapi.payloads import OrderPayload, SentOrder
from tests.factories import BUYER, CustomerFactory, MemberFactory, OrderFactory, StoreFactory
from tests.orders.payloads import NOW, later, order

pytestmark = pytest.mark.django_db


def break_seal(table: str, row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT buyer_data FROM {table} WHERE id = %s", [row])
        value = cursor.fetchone()[0][:-8] + "AAAAAAAA"
        cursor.execute(f"UPDATE {table} SET buyer_data = %s WHERE id = %s", [value, row])


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create()
    return store


@pytest.fixture
def orders(store: Store) -> tuple[Order, Order]:
    """One with a broken seal, one that is whole."""
    key = name_key(BUYER["recipient_name"])
    broken, whole = OrderFactory.create_batch(2, store=store, name_key=key)
    break_seal("orders_order", broken.pk)
    return Order.objects.defer("buyer_data").get(pk=broken.pk), whole


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


@pytest.mark.parametrize("query", ["", "?tab=all"])
def test_t13_the_list_shows_both_orders_and_which_one_is_broken(
    packer: Client, orders: tuple[Order, Order], query: str
) -> None:
    page = packer.get(reverse("orders:list") + query)
    text = page.content.decode()
    assert page.status_code == 200
    assert all(order.amazon_order_id in text for order in orders)
    assert text.count("cannot be opened") == 1
    assert text.count("Tom Lindqvist") == 1


def test_t13_lists_of_several_stores_survive_too(
    packer: Client, orders: tuple[Order, Order], store: Store
) -> None:
    OrderFactory.create(store=StoreFactory.create(selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2"))  # fmt: skip
    text = packer.get(reverse("orders:list")).content.decode()
    assert text.count("cannot be opened") == 1
    assert text.count("Tom Lindqvist") == 2


def test_t13_a_search_for_the_name_finds_the_whole_one(
    packer: Client, orders: tuple[Order, Order]
) -> None:
    text = packer.post(reverse("orders:list"), {"q": BUYER["recipient_name"]}).content.decode()
    assert text.count("cannot be opened") == 1


def test_t13_its_own_page_fails_closed_and_says_who_can_help(
    packer: Client, orders: tuple[Order, Order]
) -> None:
    broken, whole = orders
    page = packer.get(reverse("orders:detail", args=[broken.public_id]))
    text = page.content.decode()
    assert page.status_code == 500
    assert "This cannot be opened" in text
    assert "manage.py doctor" in text
    assert "enc1" not in text
    assert packer.get(reverse("orders:detail", args=[whole.public_id])).status_code == 200


def test_t13_the_list_of_customers_survives(packer: Client, store: Store) -> None:
    account = store.selling_partner.account
    broken, _ = CustomerFactory.create_batch(2, account=account)
    for customer in (broken, _):
        OrderFactory.create(store=store, customer=customer)
    break_seal("orders_customer", broken.pk)
    page = packer.get(reverse("orders:customers"))
    assert page.status_code == 200
    assert page.content.decode().count("cannot be opened") == 1


def test_t13_an_import_sets_the_broken_order_aside_and_brings_the_others(store: Store) -> None:
    book = StoreBook([store], store.selling_partner)

    def put(*payloads: OrderPayload) -> Counts:
        page = [
            SentOrder(one.amazon_order_id, one.updated_at, partial(_same, one)) for one in payloads
        ]
        return store_page(book, page, NOW)

    put(order(1), order(2))
    broken = Order.objects.get(amazon_order_id=order(1).amazon_order_id)
    break_seal("orders_order", broken.pk)
    counts = put(later(order(1)), later(order(2), status="SHIPPED"))
    assert (counts.updated, counts.quarantined) == (1, 1)
    assert QuarantinedOrder.objects.get().reason == "seal_broken"
    news = Order.objects.get(amazon_order_id=order(2).amazon_order_id)
    assert news.amazon_status == "SHIPPED"


def _same(payload: OrderPayload) -> OrderPayload:
    return payload
