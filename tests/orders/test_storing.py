"""Storing a page of orders (IMP, STA, I2)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from orders.buyer import MARKER
from orders.imports import pages
from orders.imports.pages import StoreBook
from orders.imports.storing import Counts, store_page
from orders.models import Customer, Order, OrderItem, QuarantinedOrder
from stores.models import Store
from stores.spapi.payloads import BrokenOrder, BuyerPayload, OrderPayload, SentOrder
from tests.factories import StoreFactory
from tests.orders.payloads import ADDRESS, CANADA, NOW, item, later, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def put(store: Store, *payloads: OrderPayload | BrokenOrder, now: Any = NOW) -> Counts:
    sent = [
        SentOrder(
            payload.amazon_order_id, getattr(payload, "updated_at", None), partial(_same, payload)
        )
        for payload in payloads
    ]
    return store_page(StoreBook([store], store.selling_partner), sent, now)


def _same(payload: OrderPayload | BrokenOrder) -> OrderPayload | BrokenOrder:
    return payload


def rows() -> list[Any]:
    """Every column of every order and line."""
    orders: list[Any] = list(Order.objects.order_by("id").values())
    return orders + list(OrderItem.objects.order_by("id").values())


def test_an_order_comes_in_with_lines_buyer_and_customer(store: Store) -> None:
    counts = put(store, order())
    assert counts == Counts(1, 1, 0, 0, 0, {})
    stored = Order.objects.get()
    assert stored.buyer.recipient_name == "Tom Lindqvist"
    assert (stored.city, stored.country, stored.address_problem) == ("Columbus", "US", "")
    assert stored.relay_email == "abc123@marketplace.amazon.com"
    assert stored.customer == Customer.objects.get()
    assert stored.queue_at == stored.ship_by_at
    assert [line.product_key for line in stored.items.all()] == ["SKU-1"]


def test_imp_8_the_same_page_twice_changes_nothing(store: Store) -> None:
    put(store, order(1), order(2))
    before = rows()
    counts = put(store, order(1), order(2), now=NOW + timedelta(hours=1))
    assert counts.unchanged == 2
    assert rows() == before


def test_i2_older_news_never_overwrites_newer(store: Store) -> None:
    put(store, later(order(), 10, status="SHIPPED"))
    put(store, order())
    assert Order.objects.get().amazon_status == "SHIPPED"


def test_the_same_order_twice_in_a_page_is_stored_once_with_its_newest_data(store: Store) -> None:
    counts = put(store, order(), later(order(), status="SHIPPED"), order())
    assert (counts.seen, counts.created) == (3, 1)
    assert Order.objects.get().status == "shipped"


def test_one_bad_order_stops_nothing_and_leaves_the_list_when_it_is_mended(store: Store) -> None:
    bad = BrokenOrder("113-5041926-0000002", "bad_time", "fulfillment.shipByWindow.latestDateTime")
    counts = put(store, order(1), bad, order(3, status="TELEPORTED"), order(4))
    assert (counts.created, counts.quarantined) == (2, 2)
    reasons = QuarantinedOrder.objects.order_by("amazon_order_id").values_list("reason", flat=True)
    assert list(reasons) == ["bad_time", "unknown_status"]
    put(store, order(2), later(order(3)))
    assert not QuarantinedOrder.objects.filter(resolved_at=None).exists()


def test_imp_9_a_listed_order_is_counted_again_not_listed_twice(store: Store) -> None:
    bad = BrokenOrder("113-5041926-0000002", "bad_time", "createdTime")
    put(store, bad)
    put(store, bad, now=NOW + timedelta(hours=1))
    listed = QuarantinedOrder.objects.get()
    assert listed.seen_count == 2
    assert listed.last_seen_at - listed.first_seen_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "PENDING"}, "pending"),
        ({"status": "UNFULFILLABLE"}, "unfulfillable"),
        ({"fulfilled_by": "AMAZON"}, "amazon_fulfilled"),
        ({"channel": "NON_AMAZON"}, "not_an_amazon_order"),
        ({"marketplace_id": CANADA}, "no_store"),
    ],
)
def test_imp_1_imp_3_what_is_left_out_is_counted_with_its_reason(
    store: Store, fields: dict[str, Any], reason: str
) -> None:
    assert put(store, order(**fields)).skipped == {reason: 1}
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"items": ()},
        {"items": (item(quantity_ordered=0),)},
        {"address": ADDRESS._replace(country="")},
    ],
)
def test_imp_2_an_order_without_a_physical_product_is_listed(
    store: Store, fields: dict[str, Any]
) -> None:
    put(store, order(**fields))
    assert QuarantinedOrder.objects.get().reason == "no_physical_product"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (None, "no_access"),
        (ADDRESS._replace(name="", line1="", line2=""), "no_access"),
        (ADDRESS._replace(name=""), "no_recipient"),
        (ADDRESS._replace(line1="", line2=""), "no_street"),
        (ADDRESS._replace(phone=""), ""),
    ],
)
def test_imp_24_an_incomplete_address_is_imported_and_flagged(
    store: Store, address: Any, problem: str
) -> None:
    put(store, order(address=address))
    assert Order.objects.get().address_problem == problem


@pytest.mark.parametrize("status", ["SHIPPED", "CANCELLED"])
def test_imp_13_decision_4_lines_of_orders_first_seen_closed_are_left_out(
    store: Store, status: str
) -> None:
    put(store, order(1, status=status))
    assert not OrderItem.objects.exists()
    store.keep_closed_lines = True
    put(store, order(2, status=status))
    assert OrderItem.objects.count() == 1


def test_imp_13_and_15_first_sight_decides_about_lines(store: Store) -> None:
    put(store, order(1), order(2, status="SHIPPED"))
    put(store, later(order(1), status="SHIPPED"), later(order(2, status="SHIPPED")))
    assert [line.order.amazon_order_id[-1] for line in OrderItem.objects.all()] == ["1"]
    put(store, later(order(2), 5))  # reopened at Amazon: now the lines are needed
    assert OrderItem.objects.count() == 2


def test_imp_27_cancelled_units_reduce_what_is_left(store: Store) -> None:
    put(store, order())
    fewer = item(quantity_ordered=1, quantity_unfulfilled=1)
    put(store, later(order(), items=(fewer,)))
    assert OrderItem.objects.get().quantity_unfulfilled == 1
    none = item(quantity_ordered=0, quantity_unfulfilled=0)
    put(store, later(order(), 2, items=(none,)))
    assert Order.objects.get().status == "cancelled"


def test_sta_6_a_hold_survives_an_open_update_and_ends_when_shipped(store: Store) -> None:
    put(store, order())
    Order.objects.update(status=Order.Status.ON_HOLD)
    put(store, later(order()))
    assert Order.objects.get().status == "on_hold"
    put(store, later(order(), 2, status="SHIPPED"))
    stored = Order.objects.get()
    assert stored.status == "shipped"
    assert [event.kind for event in stored.events.all()] == ["status_changed"]


@pytest.mark.parametrize(
    ("before", "after"), [("UNSHIPPED", "cancelled"), ("CANCELLED", "awaiting")]
)
@pytest.mark.parametrize("late", ["PENDING", "PENDING_AVAILABILITY", "UNFULFILLABLE"])
def test_sta_8_late_news_of_an_earlier_state_reopens_nothing_that_was_cancelled_here(
    store: Store, before: str, after: str, late: str
) -> None:
    """What Amazon itself cancelled and opens again comes back, with the late news between as without."""
    put(store, order(status=before))
    Order.objects.update(status=Order.Status.CANCELLED)
    put(store, later(order(), 1, status=late))
    stored = Order.objects.get()
    assert (stored.status, stored.amazon_status) == ("cancelled", before)
    put(store, later(order(), 2))
    stored = Order.objects.get()
    assert (stored.status, stored.amazon_status) == (after, "UNSHIPPED")


def test_i2_news_that_another_writer_overtook_before_the_lock_overwrite_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the same row; the other one, with newer news, locks and writes first."""
    put(store, order())
    lock = pages._locked

    def overtaken(*args: Any) -> dict[str, Order]:
        monkeypatch.setattr(pages, "_locked", lock)
        put(store, later(order(), 20, status="SHIPPED"))
        return lock(*args)

    monkeypatch.setattr(pages, "_locked", overtaken)
    counts = put(store, later(order(), 10, service_level="OLDER"))
    assert (counts.updated, counts.unchanged) == (0, 1)
    stored = Order.objects.get()
    assert (stored.amazon_status, stored.status) == ("SHIPPED", "shipped")
    assert stored.service_level != "OLDER"


def test_decision_16_a_field_that_is_left_out_never_blanks_a_stored_one(store: Store) -> None:
    put(store, order(items=(item(gift_message="Happy birthday"),)))
    put(store, later(order(), address=ADDRESS._replace(phone="", line2="", city="")))
    stored = Order.objects.get()
    assert stored.buyer.phone == ADDRESS.phone
    assert stored.buyer.gift_messages == {item().amazon_item_id: "Happy birthday"}
    assert stored.city == "Columbus"


def test_red_60_a_redacted_order_is_never_refilled(store: Store) -> None:
    put(store, order())
    Order.objects.update(buyer_data=None, name_key="", redacted_at=NOW)
    put(store, later(order(), status="SHIPPED"))
    stored = Order.objects.get()
    assert stored.status == "shipped"
    assert stored.buyer_data is None
    assert stored.name_key == ""
    assert stored.buyer.recipient_name == MARKER
    assert stored.buyer.line3 == ""


def test_decision_17_the_wish_to_cancel_is_marked_once(store: Store) -> None:
    put(store, order())
    wish = later(order(), items=(item(cancel_requested=True),))
    put(store, wish)
    put(store, later(wish))
    stored = Order.objects.get()
    assert stored.cancel_requested
    assert [event.kind for event in stored.events.all()] == ["cancel_requested"]


def test_a_buyer_is_one_customer_per_account(store: Store) -> None:
    other = order(3, buyer=BuyerPayload("Ana Diaz", "other@marketplace.amazon.com"))
    put(store, order(1), order(2), other, order(4, buyer=BuyerPayload()))
    assert Customer.objects.count() == 2
    assert Order.objects.filter(customer=None).count() == 1
    elsewhere = StoreFactory.create()
    put(elsewhere, order(1))
    assert Customer.objects.count() == 3


def test_an_address_that_amazon_did_not_mask_is_sealed(store: Store) -> None:
    put(store, order(buyer=BuyerPayload("Ana Diaz", "ana.diaz@example.com")))
    stored = Order.objects.get()
    assert stored.relay_email == ""
    assert stored.buyer.email == "ana.diaz@example.com"


def test_an_unchanged_page_needs_few_queries(
    store: Store, django_assert_max_num_queries: Any
) -> None:
    page = [order(number) for number in range(100)]
    with django_assert_max_num_queries(30):
        put(store, *page)
    with django_assert_max_num_queries(6):
        put(store, *page)
