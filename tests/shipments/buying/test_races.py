"""Twenty presses at once, over HTTP, on SQLite and PostgreSQL alike: one label at Amazon (I6, T17, T18)."""

import threading
import uuid

import pytest
from django.db import connection

from orders.models import Order
from shipments import recording
from shipments.buying import settling
from shipments.buying.purchasing import buy
from shipments.buying.trying import finish_due
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.models import Label, LabelFile, RateQuote, Shipment, ShipmentNotification
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.spapi import shipping
from stores.spapi.parcels import BoughtLabel
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.shipments.buying.shop import ADVANTAGE, GROUND, Shop, rate_in

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES = 20


@pytest.fixture(autouse=True)
def _amazon_refuses_nothing(shop: Shop) -> None:
    """Nothing may depend on Amazon's refusing a second label."""
    shop.amazon.shipping_rules(secondLabels=True)


def assert_bought_once(shop: Shop, order: Order, answers: list[object]) -> None:
    assert len(set(answers)) == 1, "every press shows the same label"
    (purchase,) = shop.purchases(order)
    assert purchase["answers"] == 1
    label = Label.objects.get()
    assert (label.state, label.amazon_shipment_id) == ("bought", purchase["shipmentId"])
    assert Shipment.objects.count() == LabelFile.objects.count() == 1
    assert ShipmentNotification.objects.get().state == "not_needed"


def test_t17_one_form_pressed_by_twenty_threads(shop: Shop) -> None:
    order, key = shop.order(), uuid.uuid4()
    quote = shop.quote(order)
    rate = rate_in(quote).rate_id

    def press() -> object:
        fresh = RateQuote.objects.select_related("order").get(pk=quote.pk)
        return buy(fresh, rate, None, clock.now(), key=key).pk

    assert_bought_once(shop, order, at_once(press, PRESSES))


def test_i6_twenty_tabs_with_rates_of_their_own(shop: Shop) -> None:
    order = shop.order()
    quotes = [shop.quote(order) for _ in range(4)]
    turns = iter(range(PRESSES))

    def press() -> object:
        number = next(turns)
        quote = RateQuote.objects.select_related("order").get(pk=quotes[number % 4].pk)
        rate = rate_in(quote, (GROUND, ADVANTAGE)[number % 2])
        return buy(quote, rate.rate_id, None, clock.now(), key=uuid.uuid4()).pk

    assert_bought_once(shop, order, at_once(press, PRESSES))


def test_no_row_lock_ring_between_a_label_and_a_new_parcel(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both want notification and order. PostgreSQL would end a ring with an error, after Amazon sold the label."""
    order = shop.order()
    day = clock.now().astimezone(shop.store.marketplace.time_zone).date()
    details = ShipmentDetails("UPS", "1Z999AA10123456784", day, "Ground")
    voiding.void(
        record_shipment(order, details, None, clock.now()), UserFactory.create(), clock.now()
    )
    quote = shop.quote(Order.objects.get(pk=order.pk))
    refusals: list[str] = []
    at_the_order = threading.Event()
    real = recording.locked_notification

    def noticed(order: Order) -> ShipmentNotification | None:
        found = real(order)
        at_the_order.set()
        return found

    def ship() -> None:
        with pytest.raises(CannotShip) as refused:
            record_shipment(Order.objects.get(pk=order.pk), details, None, clock.now())
        refusals.append(refused.value.code)

    shipping_it = threading.Thread(target=lambda: at_once(ship, 1))

    def half_settled(name: str) -> None:
        if name == "label-half-settled":
            shipping_it.start()
            # In a ring it has the notification by then; else it waits for it, and this wait runs out.
            at_the_order.wait(1)

    monkeypatch.setattr(recording, "locked_notification", noticed)
    monkeypatch.setattr(settling, "fault_point", half_settled)
    label = buy(quote, rate_in(quote).rate_id, None, clock.now())
    shipping_it.join(60)
    assert (label.state, refusals) == ("bought", ["already_shipped"])
    assert Shipment.objects.standing().get() == label.shipment
    row = ShipmentNotification.objects.get()
    assert (row.state, row.shipment) == ("not_needed", label.shipment)


def test_t18_sweeps_at_once_repeat_a_lost_purchase_once(shop: Shop) -> None:
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", "cut_body")
    assert buy(quote, rate_in(quote).rate_id, None, clock.now()).state == "buying"
    at_once(lambda: finish_due(clock.now()), 8)
    (purchase,) = shop.purchases(order)
    assert purchase["answers"] == 2
    assert Shipment.objects.count() == 1


def test_no_transaction_is_open_while_amazon_is_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = shop.quote(shop.order())
    real, seen = shipping.purchase_shipment, []

    def look(*arguments: object) -> BoughtLabel:
        seen.append((connection.in_atomic_block, Label.objects.get().state))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(shipping, "purchase_shipment", look)
    buy(quote, rate_in(quote).rate_id, None, clock.now())
    assert seen == [(False, "buying")]


def test_tracking_cannot_be_entered_while_a_label_is_bought(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    real = shipping.purchase_shipment

    def meanwhile(*arguments: object) -> BoughtLabel:
        day = clock.now().astimezone(shop.store.marketplace.time_zone).date()
        with pytest.raises(CannotShip) as refused:
            record_shipment(
                order, ShipmentDetails("UPS", "1Z999AA10123456784", day), None, clock.now()
            )
        assert refused.value.code == "label_unfinished"
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(shipping, "purchase_shipment", meanwhile)
    assert buy(quote, rate_in(quote).rate_id, None, clock.now()).state == "bought"
    assert Shipment.objects.count() == 1
