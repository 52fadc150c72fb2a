from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.lists import listing
from orders.lists.buckets import Bucket
from orders.lists.forms import ROWS, Filters
from orders.lists.listing import CAP, counts_of, page_of
from orders.models import Order
from stores.models import Store
from tests.factories import (
    TODAY,
    OrderFactory,
    SellingPartnerFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores() -> list[Store]:
    seller = SellingPartnerFactory.create()
    return [
        StoreFactory.create(selling_partner=seller),
        StoreFactory.create(
            selling_partner=seller, marketplace_id="A1PA6795UKMFR9", name="Northwind DE"
        ),
    ]


def numbers(filters: Filters, stores: list[Store]) -> list[str]:
    return [order.amazon_order_id for order in page_of(filters, stores, TODAY).orders]


def walk(filters: Filters, stores: list[Store]) -> tuple[list[list[int]], list[list[int]]]:
    """Ids page by page to the end, and back again."""
    forth, back = [], []
    page = page_of(filters, stores, TODAY)
    forth.append([order.pk for order in page.orders])
    while page.after:
        page = page_of(replace(filters, after=page.after), stores, TODAY)
        forth.append([order.pk for order in page.orders])
    back.append([order.pk for order in page.orders])
    while page.before:
        page = page_of(replace(filters, before=page.before), stores, TODAY)
        assert page.after == page.orders[-1].public_id
        back.append([order.pk for order in page.orders])
    return forth, back


@pytest.mark.parametrize("tab", ["awaiting", "all"])
def test_pages_show_every_order_once_in_both_directions(
    stores: list[Store], tab: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "ROWS", 4)
    # Amazon gives many orders the same ship-by time: the id must decide between them.
    for number in range(13):
        hours = number // 5
        OrderFactory.create(
            store=stores[number % 2],
            ship_by_at=TODAY + timedelta(hours=hours),
            purchased_at=TODAY - timedelta(hours=hours),
        )
    forth, back = walk(Filters(tab=tab), stores)
    assert [len(page) for page in forth] == [4, 4, 4, 1]
    ids = [pk for page in forth for pk in page]
    column = "queue_at" if tab == "awaiting" else "-purchased_at"
    expected = Order.objects.order_by(column, "id" if tab == "awaiting" else "-id")
    assert ids == list(expected.values_list("pk", flat=True))
    assert back == forth[::-1]


def test_a_cursor_of_another_account_is_no_place_here(stores: list[Store]) -> None:
    foreign = OrderFactory.create(ship_by_at=TODAY + timedelta(days=9))
    OrderFactory.create(store=stores[0])
    assert len(numbers(Filters(after=foreign.public_id), stores)) == 1


def test_the_packing_queue_runs_by_ship_by_and_ends_with_those_without(stores: list[Store]) -> None:
    without = OrderFactory.create(store=stores[0], ship_by_at=None)
    late = OrderFactory.create(store=stores[1], ship_by_at=TODAY + timedelta(hours=9))
    early = OrderFactory.create(store=stores[0], ship_by_at=TODAY + timedelta(hours=1))
    found = numbers(Filters(), stores)
    assert found == [order.amazon_order_id for order in (early, late, without)]


def test_closed_orders_run_from_the_newest_down(stores: list[Store]) -> None:
    fields = {"store": stores[0], "status": Order.Status.SHIPPED}
    old = OrderFactory.create(purchased_at=TODAY - timedelta(days=3), **fields)
    new = OrderFactory.create(purchased_at=TODAY - timedelta(days=1), **fields)
    assert numbers(Filters(tab="shipped"), stores) == [new.amazon_order_id, old.amazon_order_id]


def test_each_filter_leaves_what_it_names(stores: list[Store]) -> None:
    plain = order_with_items(store=stores[0])
    next_day = OrderFactory.create(store=stores[0], service_level="NEXT_DAY")
    broken = OrderFactory.create(store=stores[1], address_problem="no_street")
    cancelling = OrderFactory.create(store=stores[1], cancel_requested=True)
    redacted = OrderFactory.create(store=stores[1], redacted_at=TODAY)
    assert numbers(Filters(service="NEXT_DAY"), stores) == [next_day.amazon_order_id]
    assert numbers(Filters(mark="address"), stores) == [broken.amazon_order_id]
    assert numbers(Filters(mark="cancel"), stores) == [cancelling.amazon_order_id]
    assert numbers(Filters(mark="redacted"), stores) == [redacted.amazon_order_id]
    assert numbers(Filters(sku="NOTEB-A5-DOT"), stores) == [plain.amazon_order_id]
    assert numbers(Filters(tab="on_hold"), stores) == []


def test_mkt_7_today_ends_at_midnight_of_each_stores_own_zone(stores: list[Store]) -> None:
    # 23:30 UTC on the 23rd: still the 23rd in Los Angeles, the 24th in Berlin.
    ship_by = TODAY.replace(hour=23, minute=30)
    american = OrderFactory.create(store=stores[0], ship_by_at=ship_by)
    german = OrderFactory.create(store=stores[1], ship_by_at=ship_by)
    assert numbers(Filters(due=Bucket.TODAY), stores) == [american.amazon_order_id]
    assert numbers(Filters(due=Bucket.TOMORROW), stores) == [german.amazon_order_id]
    counts = counts_of(stores, TODAY)
    assert counts.buckets == {"overdue": 0, "today": 1, "tomorrow": 1, "later": 0}
    assert counts.tabs["awaiting"] == 2


def test_counts_are_those_of_the_given_stores_only(stores: list[Store]) -> None:
    OrderFactory.create()
    OrderFactory.create(store=stores[0], status=Order.Status.ON_HOLD)
    OrderFactory.create_batch(2, store=stores[1], status=Order.Status.CANCELLED)
    tabs = counts_of(stores, TODAY).tabs
    assert tabs == {"awaiting": 0, "on_hold": 1, "shipped": 0, "cancelled": 2, "all": 3}
    assert counts_of([], TODAY).tabs == {}


def test_big_tabs_stop_counting_above_the_cap(
    stores: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CAP", 2)
    OrderFactory.create_batch(5, store=stores[0], status=Order.Status.SHIPPED)
    assert counts_of(stores, TODAY).tabs["shipped"] == 3
    assert CAP == 1000


def test_d4_a_full_page_needs_as_many_queries_as_a_short_one(stores: list[Store]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = page_of(Filters(), stores, TODAY)
            counts_of(stores, TODAY)
            for order in page.orders:
                assert order.store.name
                assert order.buyer.recipient_name
                assert len(page.lines[order.pk]) == 2
        return len(seen)

    for _ in range(5):
        order_with_items(2, store=stores[0])
    few = queries()
    for number in range(ROWS):
        order_with_items(2, store=stores[number % 2])
    assert queries() == few <= 3
