"""Rows of products appear with the lines of orders (IMP-13, IMP-23)."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from orders.imports.pages import StoreBook
from orders.imports.storing import store_page
from orders.models import Order, Product
from stores.models import Store
from stores.spapi.payloads import OrderPayload, SentOrder
from tests.factories import TODAY, ProductFactory, StoreFactory
from tests.orders.payloads import NOW, item, later, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def put(store: Store, *payloads: OrderPayload, book: StoreBook | None = None) -> None:
    sent = [
        SentOrder(payload.amazon_order_id, payload.updated_at, partial(_same, payload))
        for payload in payloads
    ]
    store_page(book or StoreBook([store], store.selling_partner), sent, NOW)


def _same(payload: OrderPayload) -> OrderPayload:
    return payload


def asins() -> list[str]:
    return list(Product.objects.order_by("asin").values_list("asin", flat=True))


def test_imp_23_each_product_of_a_store_gets_one_row_to_be_asked_about(store: Store) -> None:
    put(store, order(1), order(2), order(3, items=(item(1), item(2))))
    assert asins() == ["B000000001", "B000000002"]
    assert {product.ask_at for product in Product.objects.all()} == {NOW}
    put(store, order(4, items=(item(2), item(3))))
    assert asins() == ["B000000001", "B000000002", "B000000003"]


def test_a_product_that_is_known_stays_as_it_is(store: Store) -> None:
    known = ProductFactory.create(store=store, asin="B000000001", title="Mug", ask_at=TODAY)
    ProductFactory.create(asin="B000000002")  # in another store
    before = Product.objects.filter(pk=known.pk).values().get()
    put(store, order(1), order(2))
    assert Product.objects.filter(pk=known.pk).values().get() == before
    assert Product.objects.filter(store=store).count() == 2


@pytest.mark.parametrize("status", ["SHIPPED", "CANCELLED"])
def test_imp_13_no_catalogue_call_for_lines_that_are_left_out(store: Store, status: str) -> None:
    put(store, order(1, status=status))
    assert asins() == []
    store.keep_closed_lines = True
    put(store, order(2, status=status))
    assert asins() == ["B000000002"]


def test_a_line_without_a_usable_asin_has_no_product(store: Store) -> None:
    put(store, order(1, items=(item(1, asin=""), item(2, asin="A,B"))))
    assert asins() == []
    assert Order.objects.get().items.count() == 2


def test_the_number_of_queries_does_not_depend_on_the_number_of_products(store: Store) -> None:
    def inserts(*payloads: OrderPayload) -> int:
        with CaptureQueriesContext(connection) as seen:
            put(store, *payloads)
        return sum("orders_product" in query["sql"] for query in seen.captured_queries)

    few = inserts(order(1))
    many = inserts(*(order(number) for number in range(10, 40)))
    assert len(asins()) == 31
    assert (few, many) == (2, 2)
    assert inserts(later(order(1)), later(order(12))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_import_asks_for_each_product_once_unless_its_page_was_rolled_back(
    store: Store,
) -> None:
    book = StoreBook([store], store.selling_partner)
    with transaction.atomic():
        put(store, order(1), book=book)
        transaction.set_rollback(True)
    assert asins() == []
    put(store, order(1), book=book)
    assert asins() == ["B000000001"]
    with CaptureQueriesContext(connection) as seen:
        put(store, later(order(1)), order(2, items=(item(1),)), book=book)
    assert not any("orders_product" in query["sql"] for query in seen.captured_queries)


def test_a_page_without_news_asks_nothing_about_products(store: Store) -> None:
    put(store, order(1))
    with CaptureQueriesContext(connection) as seen:
        put(store, order(1))
    assert not any("orders_product" in query["sql"] for query in seen.captured_queries)
