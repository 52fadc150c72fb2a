"""Labels for many orders, bought at the pretended Amazon: one purchase each, whatever happens in between (I6, SHP-15)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from orders.models import Order
from shipments.batches import claiming, completing, drafting, starting, working
from shipments.batches.drafting import Line
from shipments.buying import guards, trying
from shipments.buying.purchasing import buy
from shipments.models import Batch, Label
from stores import clock
from stores.models import Member
from stores.spapi import shipping
from stores.spapi.errors import OutcomeUnknown, RatesExpired, Rejected
from stores.spapi.parcels import BoughtLabel
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory
from tests.shipments.batches.making import states
from tests.shipments.buying.shop import Shop, rate_in, shop_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(amazon: PretendedAmazon, settings: Settings) -> Shop:
    return shop_at(amazon, settings)


def labels_for(orders: list[Order], **settings: Any) -> Batch:
    lines = [Line(position, order) for position, order in enumerate(orders, start=1)]
    account = orders[0].store.selling_partner.account
    return drafting.draft(account, Batch.Kind.LABELS, settings, lines, None, clock.now())


def work(batch: Batch, minutes: int = 0, **options: Any) -> working.Worked:
    return working.work(batch.pk, clock.now() + timedelta(minutes=minutes), threads=1, **options)


def test_shp_15_every_order_gets_one_label_by_the_policy(shop: Shop) -> None:
    orders = [shop.order() for _ in range(3)]
    batch = labels_for(orders, policy="cheapest")
    starting.start(batch, None, clock.now())
    work(batch)
    assert states(batch) == ["done"] * 3
    for entry in batch.entries.all():
        assert entry.order is not None
        assert entry.label is not None
        assert entry.shipment == entry.label.shipment
        assert len(shop.purchases(entry.order)) == 1
    batch.refresh_from_db()
    assert batch.state == "done"


def test_an_order_that_needs_the_default_parcel_waits_for_it_in_the_draft(shop: Shop) -> None:
    bare = shop.order(parcel_length_mm=None, parcel_weight_g=None)
    batch = labels_for([bare])
    assert [entry.code for entry in batch.entries.all()] == ["no_size"]
    size = {"length_mm": 300, "width_mm": 200, "height_mm": 100, "weight_g": 500}
    completing.keep(batch, {"policy": "cheapest", **size}, {})
    assert completing.settle(batch, clock.now()) == 1
    starting.start(batch, None, clock.now())
    work(batch)
    assert states(batch) == ["done"]
    assert Label.objects.get(order=bare).parcel["weight_g"] == 500


def test_one_order_that_cannot_be_bought_for_stops_nothing(shop: Shop) -> None:
    orders = [shop.order() for _ in range(3)]
    batch = labels_for(orders, policy="cheapest")
    starting.start(batch, None, clock.now())
    Order.objects.filter(pk=orders[1].pk).update(status="on_hold")
    work(batch)
    assert states(batch) == ["done", "failed", "done"]
    assert batch.entries.get(position=2).code == "on_hold"
    assert shop.purchases(orders[1]) == []
    Order.objects.filter(pk=orders[1].pk).update(status="awaiting")
    starting.retry(batch, None, clock.now())
    work(batch)
    assert states(batch) == ["done"] * 3


def test_i6_killed_after_the_purchase_the_next_turn_follows_the_same_label(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    batch = labels_for([order], policy="cheapest")
    starting.start(batch, None, clock.now())
    with monkeypatch.context() as patched:
        patched.setattr(claiming, "settle", lambda *_, **__: False)
        work(batch)
    assert states(batch) == ["working"]
    work(batch, minutes=2)
    assert states(batch) == ["done"]
    assert len(shop.purchases(order)) == 1


def test_i6_a_lost_answer_waits_and_ends_in_one_purchase(shop: Shop) -> None:
    order = shop.order()
    batch = labels_for([order], policy="cheapest")
    starting.start(batch, None, clock.now())
    shop.amazon.fault("purchaseShipment", "timeout_after", seconds=0.05)
    work(batch)
    if states(batch) != ["done"]:
        assert states(batch) == ["waiting"], "not a failure"
        work(batch, minutes=5)
    assert states(batch) == ["done"]
    assert len(shop.purchases(order)) == 1


def test_i6_after_a_lost_answer_already_shipped_means_that_a_label_may_exist(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No batch buys a second one; a person who has looked in Seller Central may, at the order."""
    shop.amazon.shipping_rules(secondLabels=True)  # nothing may depend on Amazon's refusal
    order = shop.order()
    batch = labels_for([order], policy="cheapest")
    starting.start(batch, None, clock.now())
    real, tries = shipping.purchase_shipment, []

    def losing(*asked: Any) -> BoughtLabel:
        tries.append(1)
        if len(tries) == 2:
            words = "The order has already been shipped"
            raise Rejected("purchaseShipment", 400, "InvalidInput", words, "r1")
        bought = real(*asked)
        if len(tries) == 1:
            raise OutcomeUnknown("purchaseShipment", None, "timeout", "", "")
        return bought

    monkeypatch.setattr(shipping, "purchase_shipment", losing)
    work(batch)
    work(batch, minutes=3)
    entry = batch.entries.get()
    assert (entry.state, entry.code) == ("failed", "maybe_bought")
    assert "A label may exist at Amazon" in entry.text
    assert "Look in Seller Central before you buy another." in entry.text
    assert "No label was bought" not in entry.text
    assert order.events.get().kind == "label_in_doubt"
    assert starting.retry(batch, None, clock.now()) == 0
    order = Order.objects.get(pk=order.pk)
    second = labels_for([order], policy="cheapest")
    assert [one.code for one in second.entries.all()] == ["maybe_bought"]
    batch.entries.update(state="waiting", code="")
    Batch.objects.update(state="running", started_at=clock.now() + timedelta(minutes=4))
    work(batch, minutes=5)
    assert batch.entries.get().code == "maybe_bought", "also where its turn was to come anyhow"
    assert len(shop.purchases(order)) == 1
    assert guards.order_refusal(order, clock.now()) is None, "a person who has looked may buy"


@pytest.mark.parametrize(("days", "doubt"), [(0, False), (1, True)])
def test_i6_dead_rates_deny_a_lost_purchase_while_amazon_knows_the_key(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, days: int, doubt: bool
) -> None:
    offers = shop.quote(shop.order())
    shop.amazon.fault("purchaseShipment", "500")
    label = buy(offers, rate_in(offers).rate_id, None, clock.now())

    def dead(*_: Any) -> BoughtLabel:
        raise RatesExpired("purchaseShipment", 400, "TOKEN_EXPIRED", "", "r1")

    monkeypatch.setattr(shipping, "purchase_shipment", dead)
    label = trying.finish(label, clock.now() + timedelta(days=days, minutes=30))
    assert (label.state, label.maybe_at_amazon) == ("failed", doubt)


@pytest.mark.django_db(transaction=True)
def test_several_orders_at_once_are_bought_once_each(shop: Shop) -> None:
    orders = [shop.order() for _ in range(12)]
    batch = labels_for(orders, policy="cheapest")
    starting.start(batch, None, clock.now())
    working.work(batch.pk, clock.now())
    assert states(batch) == ["done"] * 12
    assert [len(shop.purchases(order)) for order in orders] == [1] * 12


def test_shp_15_the_draft_of_labels_asks_for_policy_sender_and_the_missing_parcel(
    shop: Shop, client: Client
) -> None:
    ready, bare = shop.order(), shop.order(parcel_length_mm=None, parcel_weight_g=None)
    account = shop.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    ticked = {"order": [str(ready.public_id), str(bare.public_id)], "kind": "labels"}
    page = client.post(reverse("shipments:batch_new"), ticked, follow=True)
    assert "Cheapest that arrives in time" in page.text
    assert f"Order {bare.amazon_order_id} has no parcel size." in page.text
    batch = Batch.objects.get()
    start = reverse("shipments:batch_start", args=[batch.public_id])
    half = client.post(start, {"policy": "cheapest", "length": "10", "start": "yes"})
    assert (half.status_code, "Enter all three sides, or none." in half.text) == (422, True)
    size = {"length": "10", "width": "8", "height": "4", "weight": "1.5"}
    client.post(start, {"policy": "cheapest", "ship_from": "", **size, "start": "yes"})
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("running", ["waiting", "waiting"])
    assert batch.settings["weight_g"] == 680
    work(batch)
    text = client.get(reverse("shipments:batch", args=[batch.public_id])).text
    assert "2 labels bought" in text
    assert reverse("shipments:batch_labels", args=[batch.public_id]) in text


def test_without_a_default_parcel_only_the_ready_order_is_bought_for(
    shop: Shop, client: Client
) -> None:
    ready, bare = shop.order(), shop.order(parcel_length_mm=None)
    account = shop.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    batch = labels_for([ready, bare])
    start = reverse("shipments:batch_start", args=[batch.public_id])
    client.post(start, {"policy": "fastest", "start": "yes"})
    assert states(batch) == ["waiting", "left_out"]
