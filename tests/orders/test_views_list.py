from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from orders.search_keys import name_key
from stores import clock
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    MemberFactory,
    OrderFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "listing"}


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def test_signed_out_visitors_are_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("orders:list"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_i5_only_orders_of_the_own_accounts_are_listed(packer: Client, store: Store) -> None:
    own, foreign = OrderFactory.create(store=store), OrderFactory.create()
    text = packer.get(reverse("orders:list"), {"tab": "all"}).content.decode()
    assert own.amazon_order_id in text
    assert foreign.amazon_order_id not in text


def test_the_store_filter_does_not_open_another_account(packer: Client, store: Store) -> None:
    foreign = OrderFactory.create()
    page = packer.get(reverse("orders:list"), {"store": foreign.store.public_id, "tab": "all"})
    assert foreign.amazon_order_id not in page.content.decode()


def test_a_fragment_answers_the_same_address_and_says_so(packer: Client, store: Store) -> None:
    OrderFactory.create(store=store)
    page = packer.get(reverse("orders:list"))
    fragment = packer.get(reverse("orders:list"), headers=HTMX)
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert b'id="listing"' in fragment.content
    assert "HX-Request" in fragment["Vary"]


def test_t12_pages_with_buyers_are_kept_by_no_cache(packer: Client, store: Store) -> None:
    OrderFactory.create(store=store)
    assert packer.get(reverse("orders:list"))["Cache-Control"] == "no-store"


def test_t12_no_link_holds_anything_of_a_buyer(packer: Client, store: Store) -> None:
    order_with_items(store=store)
    for path in (reverse("orders:list"), reverse("orders:customers")):
        text = packer.get(path).content.decode()
        links = [part.partition('"')[0] for part in text.split('href="')[1:]]
        for word in ("Lindqvist", "Alder", "555-010", "relay"):
            assert not [link for link in links if word.lower() in link.lower()]


def test_d4_fifty_rows_need_as_many_queries_as_five(packer: Client, store: Store) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert packer.get(reverse("orders:list")).status_code == 200
        return len(seen)

    for _ in range(5):
        order_with_items(2, store=store)
    queries()  # the shell around the page is remembered for some seconds
    few = queries()
    for _ in range(50):
        order_with_items(2, store=store)
    assert queries() == few
    # Session, user, stores with roles, orders, items, all counts.
    assert few <= 6


def test_viewers_see_no_ticks_and_shippers_do(packer: Client, client: Client, store: Store) -> None:
    OrderFactory.create(store=store)
    assert b'name="order"' in packer.get(reverse("orders:list")).content
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    assert b'name="order"' not in client.get(reverse("orders:list")).content


def test_t9_titles_and_names_are_escaped(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    order.items.update(title="<script>alert(1)</script>")
    order.buyer_data = {**order.buyer_data, "recipient_name": '"><img src=x>'}
    order.city = "<b>Columbus"
    order.save()
    for path in (reverse("orders:list"), reverse("orders:detail", args=[order.public_id])):
        text = packer.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>Columbus" not in text


@pytest.mark.parametrize(
    ("imported", "orders", "query", "words"),
    [
        (False, 0, "", "The first import is running"),
        (True, 0, "", "No order has come yet"),
        (True, 0, "?tab=cancelled", "The last import ran"),
        (True, 1, "?service=NEXT_DAY", "No order matches these filters"),
        (True, 1, "?tab=cancelled", "No orders here"),
    ],
)
def test_an_empty_list_says_why(
    packer: Client, store: Store, imported: bool, orders: int, query: str, words: str
) -> None:
    Store.objects.update(last_import_at=TODAY if imported else None)
    OrderFactory.create_batch(orders, store=store)
    assert words in packer.get(reverse("orders:list") + query).content.decode()


@pytest.mark.parametrize(
    ("role", "way_out"),
    [(Member.Role.MANAGER, "Connect another store"), (Member.Role.SHIPPER, "A manager of your")],
)
def test_mkt_6_an_empty_store_says_where_else_its_seller_sells(
    client: Client, store: Store, role: Member.Role, way_out: str
) -> None:
    seller = store.selling_partner
    seller.marketplace_ids = [store.marketplace_id, "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"]
    seller.save()
    Store.objects.update(last_import_at=TODAY)
    client.force_login(MemberFactory.create(account=seller.account, role=role).user)
    text = client.get(reverse("orders:list")).content.decode()
    assert "You also sell on Amazon.ca, Amazon.com.mx" in text
    assert way_out in text
    OrderFactory.create(store=store)
    assert "You also sell" not in client.get(reverse("orders:list")).content.decode()


def test_a_list_of_finished_orders_says_that_nothing_is_to_ship(
    packer: Client, store: Store
) -> None:
    OrderFactory.create(store=store, status=Order.Status.SHIPPED)
    assert "Nothing to ship" in packer.get(reverse("orders:list")).content.decode()


@pytest.mark.parametrize("query", [{"tab": "all"}, {"tab": "all", "sku": "NOTEB-A5-DOT"}])
def test_ticks_and_the_bar_are_where_an_order_can_be_shipped(
    packer: Client, store: Store, query: dict[str, str]
) -> None:
    shipped = order_with_items(store=store, status=Order.Status.SHIPPED)
    text = packer.get(reverse("orders:list"), query).content.decode()
    assert 'class="tick"' not in text
    assert 'id="bulk"' not in text
    waiting = order_with_items(store=store)
    text = packer.get(reverse("orders:list"), query).content.decode()
    assert f'name="order" value="{waiting.public_id}"' in text
    assert f'name="order" value="{shipped.public_id}"' not in text
    assert 'id="bulk"' in text


def test_orders_found_by_name_can_be_ticked_and_shipped(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store, name_key=name_key("Tom Lindqvist"))
    text = packer.post(reverse("orders:list"), {"q": "Tom Lindqvist"}).content.decode()
    assert f'name="order" value="{order.public_id}"' in text
    assert 'id="bulk"' in text
    assert f'data-select="search {order.public_id}"' in text


@pytest.mark.parametrize(
    ("query", "total"),
    [("", "2"), ("?due=overdue", "1"), ("?service=NEXT_DAY", ""), ("?tab=all", "")],
)
def test_the_bar_counts_what_the_filter_shows(
    packer: Client, store: Store, query: str, total: str
) -> None:
    ahead = clock.now() + timedelta(days=3)
    OrderFactory.create(store=store, service_level="NEXT_DAY", ship_by_at=ahead, queue_at=ahead)
    past = clock.now() - timedelta(hours=3)
    OrderFactory.create(store=store, ship_by_at=past, queue_at=past)
    text = packer.get(reverse("orders:list") + query).content.decode()
    assert f'data-total="{total}"' in text


def test_a_closed_order_says_when_it_was_due_or_recorded(packer: Client, store: Store) -> None:
    OrderFactory.create(store=store, status=Order.Status.SHIPPED)
    OrderFactory.create(store=store, status=Order.Status.SHIPPED, shipped_here_at=TODAY)
    text = packer.get(reverse("orders:list"), {"tab": "shipped"}).content.decode()
    assert text.count(">was due ") == text.count(">recorded ") == 1
    assert ">Ship by</th>" not in text


def test_without_a_store_the_one_step_is_to_connect_one(client: Client) -> None:
    client.force_login(MemberFactory.create().user)
    page = client.get(reverse("orders:list")).content.decode()
    assert "Connect a store to see its orders" in page
    assert reverse("stores:connect") in page


def test_search_for_a_number_leads_to_the_order(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store)
    response = packer.post(reverse("orders:list"), {"q": order.amazon_order_id.replace("-", "")})
    assert response["Location"] == reverse("orders:detail", args=[order.public_id])


def test_search_for_a_sku_becomes_a_filter(packer: Client, store: Store) -> None:
    order_with_items(store=store)
    response = packer.post(reverse("orders:list"), {"q": "NOTEB-A5-DOT"})
    assert response["Location"] == "/orders/?tab=all&sku=NOTEB-A5-DOT"
    response = packer.post(reverse("orders:list"), {"q": "noteb-a5-dot"})
    assert response["Location"] == "/orders/?tab=all&sku=NOTEB-A5-DOT"


@pytest.mark.parametrize("typed", ["B0C7H2VYQK", " b0c7h2vyqk "])
def test_imp_20_search_for_an_asin_shows_the_orders_that_hold_it(
    packer: Client, store: Store, typed: str
) -> None:
    order, other = order_with_items(store=store), order_with_items(store=store)
    other.items.update(asin="B0C7H2VYQX")
    response = packer.post(reverse("orders:list"), {"q": typed}, follow=True)
    assert response.redirect_chain == [("/orders/?tab=all&asin=B0C7H2VYQK", 302)]
    page = response.content.decode()
    assert order.amazon_order_id in page
    assert other.amazon_order_id not in page
    assert 'href="/orders/?tab=all"' in page  # the chip that ends it
    assert "ASIN" in page.partition('name="q"')[2].partition(">")[0]


def test_t12_search_for_a_name_is_answered_without_an_address(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store, name_key=name_key("Tom Lindqvist"))
    response = packer.post(reverse("orders:list"), {"q": "Tom Lindqvist"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert order.amazon_order_id in response.content.decode()
    assert b"No order found" in packer.post(reverse("orders:list"), {"q": "Nobody Here"}).content


def test_a_search_for_a_name_needs_as_many_queries_for_many_as_for_one(
    packer: Client, store: Store
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            packer.post(reverse("orders:list"), {"q": "Tom Lindqvist"})
        return len(seen)

    key = name_key("Tom Lindqvist")
    order_with_items(store=store, name_key=key)
    queries()  # the shell around the page is remembered for some seconds
    few = queries()
    for _ in range(5):
        order_with_items(2, store=store, name_key=key)
    assert queries() == few
