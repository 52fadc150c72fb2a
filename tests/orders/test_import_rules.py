"""The rules of importing that a seller relies on, one by one, over HTTP (IMP-3, IMP-6, IMP-10, IMP-30)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from orders.models import ImportRun, Order, QuarantinedOrder
from stores import clock
from stores.models import Store
from stores.spapi.orders import search_orders
from stores.spapi.payloads import OrderPage
from stores.spapi.transport import Reply, Transport
from tests.amazon import PretendedAmazon
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db


def test_imp_3_a_pending_order_leaves_no_trace_and_comes_when_it_is_paid(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1, status="PENDING")
    run = import_now(partner)
    assert run.skipped == {"pending": 1}
    assert not Order.objects.exists()
    assert not QuarantinedOrder.objects.exists()
    assert Store.objects.get().complete_through == run.window_before
    order = reached_amazon.order(order_id)["order"]
    (paid,) = reached_amazon.generate("ASELLER", 1, seed=2, status="UNSHIPPED")
    model = reached_amazon.order(paid)["order"]
    order.update({key: model[key] for key in ("recipient", "buyer", "fulfillment", "proceeds")})
    order["orderItems"] = model["orderItems"]
    order["lastUpdatedTime"] = (clock.now() - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    reached_amazon.add_orders("ASELLER", [order])
    import_now(partner)
    assert Order.objects.get(amazon_order_id=order_id).status == "awaiting"


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (14, 2), (30, 3)])
def test_imp_6_the_first_import_reaches_back_as_far_as_was_chosen(
    reached_amazon: PretendedAmazon, days: int, expected: int
) -> None:
    partner = connect(reached_amazon)
    Store.objects.update(import_from=clock.now() - timedelta(days=days))
    for seed, age in enumerate((0.5, 10, 29, 31)):
        minutes = int(age * 24 * 60)
        reached_amazon.generate("ASELLER", 1, seed=seed, updatedMinutesAgo=minutes)
    import_now(partner)
    assert Order.objects.count() == expected


def test_imp_10_every_page_asks_with_the_same_filters_until_no_token_comes(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 350)
    asked: list[dict[str, Any]] = []

    def watched(*args: Any, **wanted: Any) -> OrderPage:
        asked.append(wanted)
        return search_orders(*args, **wanted)

    monkeypatch.setattr("orders.imports.asking.search_orders", watched)
    run = import_now(partner)
    assert (run.pages, run.created) == (4, 350)
    tokens = [wanted.pop("page_token") for wanted in asked]
    assert tokens[0] == ""
    assert len(set(tokens)) == 4
    assert all(wanted == asked[0] for wanted in asked)


def test_imp_10_a_page_that_came_before_ends_the_run_and_moves_no_mark(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250)
    reached_amazon.fault("searchOrders", "duplicate_page", skip=1, count=1)
    run = import_now(partner)
    assert (run.state, run.error_code) == (ImportRun.State.FAILED, "page_repeated")
    assert Store.objects.get().complete_through is None
    stored = Order.objects.count()
    assert 0 < stored < 250  # what was stored does no harm (IMP-8)
    again = import_now(partner)
    assert (again.state, again.created) == (ImportRun.State.DONE, 250 - stored)


def test_imp_10_a_last_page_that_came_before_ends_the_run_and_moves_no_mark(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a token it looks like a good end, and 150 of 250 orders were never shown."""
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250)
    first: list[OrderPage] = []

    def repeating(*args: Any, **wanted: Any) -> OrderPage:
        if not first:
            first.append(search_orders(*args, **wanted))
            return first[0]
        return first[0]._replace(next_token="")

    with monkeypatch.context() as patch:
        patch.setattr("orders.imports.asking.search_orders", repeating)
        run = import_now(partner)
    assert (run.state, run.error_code, run.pages) == (ImportRun.State.FAILED, "page_repeated", 2)
    assert Store.objects.get().complete_through is None
    again = import_now(partner)
    assert (again.state, again.created) == (ImportRun.State.DONE, 150)


def test_imp_10_amazons_last_page_twice_ends_the_run_and_moves_no_mark(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250)
    reached_amazon.fault("searchOrders", "duplicate_page", skip=2, count=1)
    run = import_now(partner)
    assert (run.state, run.error_code, run.pages) == (ImportRun.State.FAILED, "page_repeated", 4)
    assert Store.objects.get().complete_through is None
    again = import_now(partner)
    assert (again.state, again.unchanged) == (ImportRun.State.DONE, 250)


def test_imp_10_the_same_tiny_page_in_run_after_run_is_no_repeat(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 1, updatedMinutesAgo=4)
    for _ in range(2):
        run = import_now(partner)
        assert (run.state, run.pages, run.seen) == (ImportRun.State.DONE, 1, 1)


@pytest.mark.parametrize(("empty", "pages"), [(True, 20), (False, 12)])
def test_t21_pages_without_end_are_stopped_and_move_no_mark(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch, empty: bool, pages: int
) -> None:
    """Amazon names a next page for ever: without an order, or with a new one each time."""
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1)
    asked = 0

    def endless(*args: Any, **wanted: Any) -> OrderPage:
        nonlocal asked
        asked += 1
        assert asked <= 20, "it goes on and on"
        page = search_orders(*args, **{**wanted, "page_token": ""})
        fresh = [one._replace(amazon_order_id=f"{order_id[:-2]}{asked}") for one in page.orders]
        return page._replace(orders=() if empty else tuple(fresh), next_token="more")

    with monkeypatch.context() as patch:
        patch.setattr("orders.imports.asking.search_orders", endless)
        if not empty:
            patch.setattr("orders.imports.paging.MOST_PAGES", pages)
        run = import_now(partner)
    assert (run.state, run.error_code) == (ImportRun.State.FAILED, "pages_endless")
    assert run.pages == pages
    assert Store.objects.get().complete_through is None
    assert import_now(partner).state == ImportRun.State.DONE


@pytest.mark.parametrize("empties", [3, 19])
def test_t21_a_few_empty_pages_stop_nothing(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch, empties: int
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 2)
    tokens = iter(["more"] * empties)

    def slow(*args: Any, **wanted: Any) -> OrderPage:
        page = search_orders(*args, **{**wanted, "page_token": ""})
        token = next(tokens, "")
        return page._replace(orders=(), next_token=token) if token else page

    monkeypatch.setattr("orders.imports.asking.search_orders", slow)
    run = import_now(partner)
    assert (run.state, run.pages, run.created) == (ImportRun.State.DONE, empties + 1, 2)


def test_imp_30_decision_1_orders_are_read_with_the_version_of_2026_only(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1)
    paths: set[str] = set()
    send = Transport._send

    def watched(transport: Transport, request: httpx.Request) -> Reply:
        paths.add(request.url.path)
        return send(transport, request)

    monkeypatch.setattr(Transport, "_send", watched)
    import_now(partner)
    QuarantinedOrder.objects.create(
        selling_partner=partner,
        amazon_order_id=order_id,
        reason="missed",
        first_seen_at=clock.now(),
        last_seen_at=clock.now(),
        retry_at=clock.now(),
    )
    import_now(partner)
    assert {path for path in paths if "order" in path} == {
        "/orders/2026-01-01/orders",
        f"/orders/2026-01-01/orders/{order_id}",
    }
