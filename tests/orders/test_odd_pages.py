"""Pages that change while they are read, page tokens that Amazon refuses, bad orders among good ones (I2, IMP-8 to IMP-10)."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from orders.imports.importing import advance, request_import
from orders.models import ImportRun, Order
from stores import clock
from stores.models import SellingPartner, Store
from stores.spapi.answers import Answer
from stores.spapi.payloads import OrderPage
from tests.amazon import CANADA, US, PretendedAmazon
from tests.orders import changes_there
from tests.orders.clocks import Clocks
from tests.orders.importing import connect, import_now, unaudited
from tests.orders.invariants import LastUpdates, assert_nothing_lost

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_pages")]

Done, Failed, Running = ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.RUNNING


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    """Two stores with five pages of orders, never imported."""
    partner = unaudited(connect(reached_amazon, US, CANADA))
    reached_amazon.generate("ASELLER", 60, US)
    reached_amazon.generate("ASELLER", 30, CANADA, seed=2)
    return partner


def pages(partner: SellingPartner, number: int) -> ImportRun:
    request_import([partner], None)
    for _ in range(number):
        assert advance(partner.pk, budget_s=0)
    return ImportRun.objects.latest("pk")


def spoil_token(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(page_token="a token of another search")


def test_imp_10_a_foreign_page_token_restarts_the_window(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    run = pages(partner, 2)
    spoil_token(run)
    while advance(partner.pk):
        pass
    run.refresh_from_db()
    assert (run.state, run.restarts) == (Done, 1)
    assert import_now(partner).state == Done
    assert assert_nothing_lost(reached_amazon, partner) == 90


def test_imp_10_a_window_is_restarted_three_times_at_most_and_then_says_so(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks
) -> None:
    run = pages(partner, 1)
    for times in range(4):
        run.refresh_from_db()
        assert (run.state, run.restarts) == (Running, times)
        spoil_token(run)
        advance(partner.pk, budget_s=0)
    run.refresh_from_db()
    assert (run.state, run.restarts, run.error_code) == (Failed, 3, "rejected")
    assert "paginationToken" in run.error_message
    assert set(Store.objects.values_list("complete_through", flat=True)) == {None}
    clocks.forward(timedelta(minutes=6))
    while advance(partner.pk):
        pass
    assert ImportRun.objects.latest("pk").state == Done, "the next one starts by itself"
    assert import_now(partner).state == Done
    assert assert_nothing_lost(reached_amazon, partner) == 90


@pytest.mark.parametrize("read", [1, 3])
def test_i2_orders_change_between_two_pages(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks, read: int
) -> None:
    """They leave the window that is being read, on both sides of the page, and come with the next poll."""
    watch = LastUpdates()
    run = pages(partner, read)
    everywhere = [order["orderId"] for order in reached_amazon.orders("ASELLER")]
    for number, what in enumerate(
        (
            changes_there.cancelled,
            changes_there.two_more,
            changes_there.moved,
            changes_there.shipped,
        )
    ):
        some = everywhere[number::9]
        changes_there.change(reached_amazon, "ASELLER", some, what, minutes_ago=0)
    reached_amazon.generate("ASELLER", 5, seed=3, updatedMinutesAgo=0)
    watch.look()
    while advance(partner.pk):
        pass
    run.refresh_from_db()
    assert run.state == Done
    watch.look()
    clocks.forward(timedelta(minutes=6))
    assert import_now(partner).state == Done
    watch.look()
    assert assert_nothing_lost(reached_amazon, partner) == 95


def test_i2_the_same_order_twice_in_a_page_is_stored_once_with_its_newest_data(
    reached_amazon: PretendedAmazon, partner: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the answer of the pretended Amazon, which has each order once."""
    from stores.spapi import orders as gateway

    proper = gateway._page

    def doubled(answer: Answer) -> OrderPage:
        orders = answer.data["orders"]
        older = copy.deepcopy(orders[:3])
        for order in older:
            updated = order["lastUpdatedTime"]
            order["lastUpdatedTime"] = f"2026-01-01{updated[10:]}"
            order["orderItems"][0]["quantityOrdered"] = 99
        return proper(answer._replace(data={**answer.data, "orders": [*older, *orders, *older]}))

    monkeypatch.setattr(gateway, "_page", doubled)
    run = import_now(partner)
    assert (run.state, run.created) == (Done, 90)
    assert assert_nothing_lost(reached_amazon, partner) == 90


def unknown_status(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfillmentStatus"] = "BEAMED_UP"


def unknown_fulfiller(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfilledBy"] = "ROBOTS"


def no_fulfillment(order: dict[str, Any]) -> None:
    order["fulfillment"] = {}


def no_country(order: dict[str, Any]) -> None:
    order["recipient"]["deliveryAddress"]["countryCode"] = None


def address_of_another_type(order: dict[str, Any]) -> None:
    order["recipient"]["deliveryAddress"] = "12 Elm Street"


def too_many_units(order: dict[str, Any]) -> None:
    order["orderItems"][0]["quantityOrdered"] = 10**12


def amount_in_words(order: dict[str, Any]) -> None:
    order["proceeds"]["grandTotal"]["amount"] = "a lot"


BAD = [unknown_status, unknown_fulfiller, no_country, address_of_another_type, too_many_units,
       amount_in_words, no_fulfillment]  # fmt: skip


def test_imp_9_bad_orders_on_every_page_block_no_good_one(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    """The second and the last order of each page and more, each bad in its own way."""
    ids = sorted(order["orderId"] for order in reached_amazon.orders("ASELLER"))
    bad = ids[::7]
    for number, order_id in enumerate(bad):
        what = BAD[number % len(BAD)]
        changes_there.change(reached_amazon, "ASELLER", [order_id], what, minutes_ago=3 + number)
    run = import_now(partner)
    assert (run.state, run.pages, run.created) == (ImportRun.State.PARTLY, 5, 90 - len(bad))
    assert run.quarantined == len(bad)
    assert assert_nothing_lost(reached_amazon, partner, set_aside=bad) == 90 - len(bad)


def test_imp_24_null_and_missing_parts_of_an_order_come_in_and_are_flagged(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    def without_recipient(order: dict[str, Any]) -> None:
        order["recipient"] = None

    def null_address(order: dict[str, Any]) -> None:
        order["recipient"]["deliveryAddress"] = None

    def bare(order: dict[str, Any]) -> None:
        for name in ("buyer", "recipient", "proceeds", "programs"):
            order.pop(name, None)
        order["orderItems"][0].pop("proceeds", None)

    ids = [order["orderId"] for order in reached_amazon.orders("ASELLER")][:3]
    for order_id, what in zip(ids, (without_recipient, null_address, bare), strict=True):
        changes_there.change(reached_amazon, "ASELLER", [order_id], what)
    run = import_now(partner)
    assert (run.state, run.created) == (Done, 90)
    flagged = Order.objects.exclude(address_problem="")
    assert set(flagged.values_list("amazon_order_id", flat=True)) == set(ids)
    assert set(flagged.values_list("address_problem", flat=True)) == {"no_access"}
    assert clock.now() - flagged[0].imported_at < timedelta(minutes=1)
