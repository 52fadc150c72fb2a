"""Orders that cannot be stored: one never blocks the others, and Amazon is asked again (IMP-9, STA-12)."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from orders import status
from orders.imports.importing import advance
from orders.imports.quarantine import NO_ID, due_again
from orders.models import ImportRun, Order, QuarantinedOrder
from stores import clock
from stores.models import Member, SellingPartner
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db

ODD = "999-0000000-0000001"


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    return connect(reached_amazon)


def odd_order(amazon: PretendedAmazon, **changes: Any) -> dict[str, Any]:
    """A good order, and one made from it whose status nobody knows."""
    (order_id,) = amazon.generate("ASELLER", 1)
    order = copy.deepcopy(amazon.order(order_id)["order"])
    order["orderId"] = ODD
    order["fulfillment"]["fulfillmentStatus"] = "BEAMED_UP"
    order.update(changes)
    amazon.add_orders("ASELLER", [order])
    return order


def test_amazon_is_asked_again_and_a_mended_order_comes_in(
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    time_machine: TimeMachineFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd_order(reached_amazon)
    import_now(partner)
    assert QuarantinedOrder.objects.get().reason == "unknown_status"
    import_now(partner)
    assert not reached_amazon.calls(operation="getOrder")  # not before an hour has passed
    monkeypatch.setattr(status, "OPEN", status.OPEN | {"BEAMED_UP"})
    time_machine.move_to(clock.now() + timedelta(hours=1, minutes=1))
    reached_amazon.advance(3700)
    import_now(partner)
    assert Order.objects.get(amazon_order_id=ODD).status == "awaiting"
    assert QuarantinedOrder.objects.get().resolved_at is not None
    assert len(reached_amazon.calls(operation="getOrder")) == 1


def test_tries_grow_apart_and_an_order_that_a_rule_leaves_out_leaves_the_list(
    reached_amazon: PretendedAmazon, partner: SellingPartner, time_machine: TimeMachineFixture
) -> None:
    order = odd_order(reached_amazon)
    import_now(partner)
    first = QuarantinedOrder.objects.get()
    assert first.retry_at - first.last_seen_at == timedelta(hours=1)
    time_machine.move_to(clock.now() + timedelta(hours=2))
    reached_amazon.advance(7200)
    import_now(partner)
    again = QuarantinedOrder.objects.get()
    assert (again.seen_count, again.retry_at - again.last_seen_at) == (2, timedelta(hours=2))
    order["fulfillment"]["fulfillmentStatus"] = "PENDING"
    reached_amazon.add_orders("ASELLER", [order])
    QuarantinedOrder.objects.update(retry_at=clock.now())
    import_now(partner)
    assert QuarantinedOrder.objects.get().resolved_at is not None
    assert not Order.objects.filter(amazon_order_id=ODD).exists()


def test_an_order_without_a_readable_number_is_listed_and_never_asked_for(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    QuarantinedOrder.objects.create(
        selling_partner=partner,
        amazon_order_id=NO_ID,
        reason="missing",
        first_seen_at=clock.now(),
        last_seen_at=clock.now(),
        retry_at=clock.now(),
    )
    import_now(partner)
    assert not reached_amazon.calls(operation="getOrder")


def test_two_lines_of_one_number_set_the_order_aside_and_stop_nothing(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    order = odd_order(reached_amazon)
    order["fulfillment"]["fulfillmentStatus"] = "UNSHIPPED"
    order["orderItems"] = [order["orderItems"][0], order["orderItems"][0]]
    reached_amazon.add_orders("ASELLER", [order])
    run = import_now(partner)
    assert (run.state, run.created, run.quarantined) == (ImportRun.State.PARTLY, 1, 1)
    listed = QuarantinedOrder.objects.get()
    assert (listed.reason, listed.detail) == ("duplicate", "orderItems.orderItemId")


def test_sums_beyond_all_money_set_the_order_aside(
    reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    order = odd_order(reached_amazon)
    order["fulfillment"]["fulfillmentStatus"] = "UNSHIPPED"
    huge = {"type": "ITEM", "subtotal": {"amount": "9000000000.00", "currencyCode": "USD"}}
    order["orderItems"][0]["proceeds"]["breakdowns"] = [huge, huge]
    reached_amazon.add_orders("ASELLER", [order])
    assert import_now(partner).created == 1
    assert QuarantinedOrder.objects.get().reason == "bad_amount"


def test_a_page_that_the_database_refuses_is_written_order_by_order(
    reached_amazon: PretendedAmazon, partner: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the rules overlook: the faulty order alone is set aside."""
    from orders.imports import creating
    from orders.imports.mapping import order_values

    bad, *good = reached_amazon.generate("ASELLER", 5)

    def values(order: Any, *rest: Any) -> dict[str, Any]:
        broken = {"currency": None} if order.amazon_order_id == bad else {}
        return order_values(order, *rest) | broken

    monkeypatch.setattr(creating, "order_values", values)
    run = import_now(partner)
    assert (run.state, run.created, run.quarantined) == (ImportRun.State.PARTLY, 4, 1)
    assert set(Order.objects.values_list("amazon_order_id", flat=True)) == set(good)
    listed = QuarantinedOrder.objects.get()
    assert (listed.amazon_order_id, listed.reason) == (bad, "refused_by_database")
    assert listed.detail == "IntegrityError"


@pytest.mark.parametrize(
    ("role", "tried"), [(Member.Role.SHIPPER, True), (Member.Role.VIEWER, False)]
)
def test_a_shipper_may_try_again_now(
    client: Client,
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    role: Member.Role,
    tried: bool,
) -> None:
    odd_order(reached_amazon)
    import_now(partner)
    client.force_login(MemberFactory.create(account=partner.account, role=role).user)
    client.post("/orders/activity/retry/")
    assert (QuarantinedOrder.objects.get().retry_at <= clock.now()) is tried


def test_imp_9_an_amazon_that_is_out_of_order_is_asked_every_five_minutes_not_every_one(
    reached_amazon: PretendedAmazon, partner: SellingPartner, time_machine: TimeMachineFixture
) -> None:
    odd_order(reached_amazon)
    import_now(partner)
    QuarantinedOrder.objects.update(retry_at=clock.now())
    reached_amazon.fault("getOrder", "503", count=1)
    advance(partner.pk)
    (asked,) = reached_amazon.calls(operation="getOrder")
    assert asked["status"] == 503
    assert not due_again(partner, clock.now() + timedelta(minutes=4))
    assert due_again(partner, clock.now() + timedelta(minutes=5))
