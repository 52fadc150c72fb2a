"""The daily audit against the pretended Amazon: a seller can prove that no order is missing (IMP-11)."""

from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from orders.imports.importing import advance
from orders.imports.runs import skipped_words
from orders.imports.single import as_sent
from orders.models import ImportRun, Order, QuarantinedOrder
from orders.tasks import import_due
from stores import clock
from stores.models import SellingPartner, Store
from stores.spapi.errors import Rejected
from stores.spapi.orders import search_orders
from stores.spapi.payloads import BrokenOrder, OrderPage, OrderPayload
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import NotificationFactory, ShipmentFactory
from tests.orders.audited import audit, audits, lose, old, settle_marks
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db


def test_imp_11_nothing_is_missing_after_a_good_import(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    old(reached_amazon, 130)
    import_now(partner)
    marks = list(Store.objects.values_list("complete_through", flat=True))
    run = audit(partner)
    assert (run.state, run.pages, run.seen, run.missing) == (ImportRun.State.DONE, 2, 130, 0)
    assert run.findings["checked"] == {US: 130}
    assert not QuarantinedOrder.objects.exists()
    assert list(Store.objects.values_list("complete_through", flat=True)) == marks
    assert SellingPartner.objects.get().audited_at == run.started_at


def test_imp_11_a_missing_order_is_counted_and_fetched_by_itself(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    ids = old(reached_amazon, 40)
    import_now(partner)
    settle_marks()
    lose(*ids[:3])
    run = audit(partner)
    assert (run.missing, run.findings["missing"]) == (3, {US: 3})
    assert set(run.findings["missed"]) == set(ids[:3])
    assert Order.objects.count() == 40
    found = Order.objects.get(amazon_order_id=ids[0])
    assert found.buyer_data is not None  # read with its buyer by getOrder, not by the audit
    assert not QuarantinedOrder.objects.filter(resolved_at=None).exists()
    assert audit(partner).missing == 0


def test_imp_11_many_missing_orders_come_in_minute_by_minute(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    ids = old(reached_amazon, 25)
    import_now(partner)
    settle_marks()
    lose(*ids)
    assert audit(partner).missing == 25
    assert Order.objects.count() == 10
    for expected in (20, 25):
        assert import_due() == "1 sellers"
        advance(partner.pk)
        assert Order.objects.count() == expected
    assert import_due() == "0 sellers"


def test_imp_11_the_audit_asks_for_no_buyer(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = connect(reached_amazon)
    old(reached_amazon, 3)
    pages: list[OrderPage] = []

    def watched(*args: Any, **asked: Any) -> OrderPage:
        pages.append(search_orders(*args, **asked))
        return pages[-1]

    import_now(partner)
    monkeypatch.setattr("orders.imports.asking.search_orders", watched)
    audit(partner)
    orders = [order.read() for order in pages[0].orders]
    assert len(orders) == 3
    for order in orders:
        assert isinstance(order, OrderPayload)
        assert (order.buyer.name, order.buyer.email, order.address) == ("", "", None)


def test_imp_11_an_order_that_is_older_here_is_fetched_too(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    order_id, *_ = old(reached_amazon, 5)
    import_now(partner)
    settle_marks()
    Order.objects.filter(amazon_order_id=order_id).update(
        amazon_updated_at=clock.now() - timedelta(days=20), service_level="OLD"
    )
    run = audit(partner)
    assert (run.missing, run.findings["outdated"]) == (0, [order_id])
    assert Order.objects.get(amazon_order_id=order_id).service_level != "OLD"


def test_mkt_6_trb_5_orders_of_marketplaces_without_a_store_are_counted(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon, US)
    old(reached_amazon, 4)
    old(reached_amazon, 27, CANADA, seed=2)
    import_now(partner)  # asks where the seller takes part, too
    partner.refresh_from_db()
    assert set(partner.marketplace_ids) == {US, CANADA}
    run = audit(partner)
    assert run.findings["no_store"] == {CANADA: 27}
    assert (run.missing, run.findings["checked"]) == (0, {US: 4})
    assert not Order.objects.filter(store__marketplace_id=CANADA).exists()


def test_decision_2_the_audit_searches_all_marketplaces_of_the_seller(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon, US)
    import_now(partner)
    audit(partner)
    together, alone = audits()
    assert together.marketplace_ids == sorted([US, CANADA])
    assert alone.marketplace_ids == [US]  # alone only where a store is: nothing is missed elsewhere
    assert list(together.stores.values_list("marketplace_id", flat=True)) == [US]


def test_imp_11_what_a_rule_leaves_out_is_not_missing(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon, US, CANADA)
    old(reached_amazon, 4)
    old(reached_amazon, 2, CANADA, seed=2)
    import_now(partner)
    settle_marks()
    Store.objects.filter(marketplace_id=CANADA).update(paused_at=clock.now())
    left_out: tuple[dict[str, Any], ...] = (
        {"status": "PENDING", "updatedMinutesAgo": 60},
        {"fulfilledBy": "AMAZON", "updatedMinutesAgo": 60},
    )
    for seed, changes in enumerate(left_out, start=3):
        reached_amazon.generate("ASELLER", 2, seed=seed, **{"status": "UNSHIPPED", **changes})
    run = audit(partner)
    assert run.missing == 0
    assert run.skipped == {"store_paused": 2}


@pytest.mark.parametrize("marketplace", ["", "A0UNKNOWNPLACE"])
def test_imp_11_an_order_without_a_known_marketplace_is_counted_with_its_reason(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch, marketplace: str
) -> None:
    partner = connect(reached_amazon)
    order_id, *_ = old(reached_amazon, 3)
    import_now(partner)
    settle_marks()
    odd = BrokenOrder(order_id, "missing", "salesChannel.marketplaceId", marketplace)

    def with_an_odd_one(*args: Any, **asked: Any) -> OrderPage:
        page = search_orders(*args, **asked)
        return page._replace(orders=(*page.orders, as_sent(odd)))

    monkeypatch.setattr("orders.imports.asking.search_orders", with_an_odd_one)
    run = audit(partner)
    assert (run.seen, run.findings["checked"]) == (4, {US: 3})
    assert run.skipped == {"unknown_marketplace": 1}
    assert skipped_words(run) == "1 without a marketplace that Waybill knows"


def test_imp_11_what_the_next_poll_brings_is_not_missing(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    reached_amazon.generate("ASELLER", 2, updatedMinutesAgo=3, status="UNSHIPPED")
    run = audit(partner)
    assert (run.missing, run.skipped) == (0, {"coming": 2})


@pytest.mark.parametrize("why", ["automatic import off", "polls that fail"])
def test_imp_11_what_no_poll_brings_is_missing_and_fetched(
    reached_amazon: PretendedAmazon,
    time_machine: TimeMachineFixture,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    def refused(*args: Any, **asked: Any) -> OrderPage:
        if asked.get("updated_after"):
            raise Rejected("searchOrders", 400)
        return search_orders(*args, **asked)

    partner = connect(reached_amazon)
    import_now(partner)
    if why == "automatic import off":
        Store.objects.update(auto_import=False)
    else:
        monkeypatch.setattr("orders.imports.asking.search_orders", refused)
    time_machine.move_to(clock.now() + timedelta(days=10))
    reached_amazon.advance(10 * 24 * 3600)
    old(reached_amazon, 8)
    run = audit(partner)
    assert (run.missing, run.skipped) == (8, {})
    assert Order.objects.count() == 8


def test_imp_11_open_orders_from_before_the_first_import_are_missing_and_fetched(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    Store.objects.update(import_from=clock.now() - timedelta(days=1))
    import_now(partner)
    reached_amazon.generate(
        "ASELLER", 8, updatedMinutesAgo=60 * 24 * 5, spreadHours=1, status="UNSHIPPED"
    )
    run = audit(partner)
    assert (run.missing, run.skipped, Order.objects.count()) == (8, {}, 8)


def test_imp_11_an_order_that_is_set_aside_is_not_missing(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    order_id, *_ = old(reached_amazon, 2)
    order = reached_amazon.order(order_id)["order"]
    order["recipient"]["deliveryAddress"] = {"name": "Download"}  # nothing to ship
    reached_amazon.add_orders("ASELLER", [order])
    import_now(partner)
    settle_marks()
    assert QuarantinedOrder.objects.get().reason == "no_physical_product"
    run = audit(partner)
    assert (run.missing, run.skipped) == (0, {"set_aside": 1})
    assert QuarantinedOrder.objects.get().reason == "no_physical_product"


def test_decision_15_accepted_here_but_open_at_amazon_is_listed(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    ids = old(reached_amazon, 4)
    import_now(partner)
    for order_id, hours in ((ids[0], 3), (ids[1], 0)):
        order = Order.objects.get(amazon_order_id=order_id)
        shipment = ShipmentFactory.create(order=order)
        NotificationFactory.create(
            shipment=shipment,
            state="accepted",
            settled_at=clock.now() - timedelta(hours=hours),
        )
    assert audit(partner).findings["accepted"] == [ids[0]]


def test_decision_15_one_marketplace_alone_finds_what_the_search_over_several_misses(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = connect(reached_amazon, US, CANADA)
    old(reached_amazon, 3, US)
    hidden, *_ = old(reached_amazon, 3, CANADA, seed=2)
    import_now(partner)
    settle_marks()
    lose(hidden)

    def forgetful(*args: Any, marketplace_ids: list[str], **asked: Any) -> OrderPage:
        page = search_orders(*args, marketplace_ids=marketplace_ids, **asked)
        if len(marketplace_ids) == 1:
            return page
        return page._replace(orders=tuple(o for o in page.orders if o.amazon_order_id != hidden))

    monkeypatch.setattr("orders.imports.asking.search_orders", forgetful)
    found = []
    for _ in range(2):
        audit(partner)
        together, alone = audits()
        assert (together.missing, together.marketplace_ids) == (0, sorted([US, CANADA]))
        found.append((*alone.marketplace_ids, alone.missing))
    assert sorted(found) == sorted([(US, 0), (CANADA, 1)])
    assert Order.objects.filter(amazon_order_id=hidden).exists()


def test_imp_11_an_order_found_by_both_searches_is_counted_once(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon, US, CANADA)
    lost, *_ = old(reached_amazon, 3, CANADA, seed=2)
    import_now(partner)
    settle_marks()
    lose(lost)
    audit(partner)
    together, alone = audits()
    assert alone.marketplace_ids == [CANADA]
    assert (together.missing, alone.missing) == (1, 0)
