"""Search by what people know of a buyer: while the details are kept, by nobody else, and by indexes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.buyer import BuyerData
from orders.imports.customers import EMAIL_INDEX
from orders.lists.by_details import MOST_FOUND, find_by_details
from orders.models import Order
from orders.search_keys import search_keys
from redaction.redacting import redact_due
from stores.models import AuditEvent, Store
from stores.sealing import blind_index
from tests.factories import (
    BUYER,
    TODAY,
    CustomerFactory,
    MemberFactory,
    OrderFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

KEYS = search_keys(BuyerData.from_json(BUYER))
MAIL = "tom@example.com"
PERSONAL = {
    "  tom LINDQVIST ": "recipient",
    "2214 alder street": "street",
    "+1 (555) 010 0142": "phone",
    "15550100142": "phone",
    "555-010-0142": "phone",
    "TOM@example.com": "e-mail address",
}
PLACES = {"43215": "postal code", "columbus": "city", "COLUMBUS": "city"}


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create()
    return store


@pytest.fixture
def order(store: Store) -> Order:
    """Of a customer with one more order, so that the customer outlives it."""
    account = store.selling_partner.account
    customer = CustomerFactory.create(account=account, email_key=blind_index(EMAIL_INDEX, MAIL))
    order: Order = OrderFactory.create(
        store=store, customer=customer, city="Columbus", postal_code="43215-1234", **KEYS
    )
    OrderFactory.create(
        store=store,
        customer=customer,
        redacted_at=TODAY,
        buyer_data=None,
        city="Boise",
        postal_code="83702",
    )
    OrderFactory.create(store=store, city="Boise", postal_code="83702")
    return order


def found(text: str, *stores: Store) -> tuple[list[int], str]:
    orders, by = find_by_details(text, stores)
    return [order.pk for order in orders], by


@pytest.mark.parametrize(("typed", "by"), [*PERSONAL.items(), *PLACES.items()])
def test_red_65_an_order_is_found_by_what_is_known_of_its_buyer(
    store: Store, order: Order, typed: str, by: str
) -> None:
    assert found(typed, store) == ([order.pk], by)


@pytest.mark.parametrize("typed", ["Tom", "Alder Street", "2214", "0142", "@", " ", "", "4321"])
def test_red_65_a_part_of_it_finds_nothing(store: Store, order: Order, typed: str) -> None:
    assert found(typed, store) == ([], "")


@pytest.mark.parametrize("typed", PERSONAL)
def test_red_65_what_is_personal_finds_no_redacted_order(
    store: Store, order: Order, typed: str
) -> None:
    other = OrderFactory.create(store=store, customer=order.customer)
    Order.objects.filter(pk=order.pk).update(first_imported_at=TODAY - timedelta(days=20))
    redact_due(TODAY)
    expected = ([other.pk], "e-mail address") if "@" in typed else ([], "")
    assert found(typed, store) == expected


@pytest.mark.parametrize(("typed", "by"), PLACES.items())
def test_red_65_city_and_postal_code_find_a_redacted_order(
    store: Store, order: Order, typed: str, by: str
) -> None:
    Order.objects.filter(pk=order.pk).update(first_imported_at=TODAY - timedelta(days=20))
    redact_due(TODAY)
    assert found(typed, store) == ([order.pk], by)


def test_red_65_a_postal_code_is_found_however_it_is_written(store: Store) -> None:
    london = OrderFactory.create(store=store, postal_code="SW1A 1AA")
    assert found("sw1a  1aa", store) == ([london.pk], "postal code")


@pytest.mark.parametrize("typed", [*PERSONAL, *PLACES])
def test_i5_nothing_of_another_account_is_found(order: Order, typed: str) -> None:
    assert found(typed, StoreFactory.create()) == ([], "")


def test_orders_of_several_stores_are_newest_first_and_not_endless(store: Store) -> None:
    second = StoreFactory.create(
        selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2"
    )
    for number in range(MOST_FOUND + 2):
        OrderFactory.create(
            store=(store, second)[number % 2],
            purchased_at=TODAY - timedelta(hours=number),
            city="Boise",
            **KEYS,
        )
    newest = list(Order.objects.order_by("-purchased_at").values_list("pk", flat=True))
    for typed in ("Tom Lindqvist", "Boise"):
        assert found(typed, store, second)[0] == newest[:MOST_FOUND]


@pytest.mark.parametrize(
    ("typed", "most"), [("Tom Lindqvist", 2), ("nobody here", 4), ("555 010 9999", 5), (MAIL, 2)]
)
def test_d4_the_queries_of_a_search_are_few(
    store: Store, order: Order, typed: str, most: int
) -> None:
    for _ in range(3):
        OrderFactory.create(store=store, customer=order.customer, **KEYS)
    with CaptureQueriesContext(connection) as seen:
        find_by_details(typed, [store])
    assert len(seen) <= most


@pytest.mark.parametrize("typed", [*PERSONAL, *PLACES])
def test_d4_no_search_reads_all_orders_of_a_store(store: Store, order: Order, typed: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a small table is read as a whole there; SQLite decides by rules alone")
    with CaptureQueriesContext(connection) as seen:
        find_by_details(typed, [store])
    plans = []
    with connection.cursor() as cursor:
        for query in seen:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plans += [row[3] for row in cursor.fetchall()]
    reads = [plan for plan in plans if "orders_order" in plan]
    assert reads
    assert not [plan for plan in reads if plan.startswith("SCAN") or "order_all" in plan]


def test_t12_the_page_says_by_what_and_leaves_a_look_without_the_words(
    client: Client, store: Store
) -> None:
    member = MemberFactory.create(account=store.selling_partner.account, role="viewer")
    client.force_login(member.user)
    order = order_with_items(1, store=store, **KEYS)
    page = client.post(reverse("orders:list"), {"q": BUYER["line1"]})
    assert page.status_code == 200
    assert "1 order found by street" in page.text
    event = AuditEvent.objects.get(action="order.found")
    assert (event.subject, event.user) == (f"order {order.public_id}", member.user)
    assert event.detail == {"by": "street"}
    nothing = client.post(reverse("orders:list"), {"q": "nobody@example.com"}).text
    assert "while the buyer details are kept" in nothing
    assert AuditEvent.objects.count() == 1
