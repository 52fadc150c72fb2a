"""Labels bought at the pretended Amazon over HTTP, and counted there (SHP-15, I6)."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from orders.models import Order
from shipments.buying.errors import CannotBuy
from shipments.buying.purchasing import buy
from shipments.buying.trying import finish_due
from shipments.models import Label, LabelFile, RateQuote, Shipment, ShipmentNotification
from shipments.outbox.notifying import send_due
from stores import clock
from stores.models import AuditEvent
from stores.spapi.shipping import cancel_shipment
from tests.factories import UserFactory
from tests.shipments.buying.shop import ADVANTAGE, GROUND, Shop, cost_of, rate_in, state_of

pytestmark = pytest.mark.django_db


def bought(shop: Shop, order: Order, service: str = GROUND) -> Label:
    quote = shop.quote(order)
    return buy(quote, rate_in(quote, service).rate_id, None, clock.now())


def press(quote: RateQuote, service: str = GROUND, minutes: int = 0) -> Label:
    return buy(
        quote, rate_in(quote, service).rate_id, None, clock.now() + timedelta(minutes=minutes)
    )


def test_red_1_no_label_is_bought_for_an_overdue_order_and_its_buyer_goes_before_the_sweep(
    shop: Shop,
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    Order.objects.update(first_imported_at=clock.now() - timedelta(days=14))
    with pytest.raises(CannotBuy) as refused:
        press(RateQuote.objects.get(pk=quote.pk))
    assert refused.value.code == "redacted"
    assert shop.purchases(order) == []
    order.refresh_from_db()
    assert (order.buyer_data, Label.objects.count()) == (None, 0)


def test_shp_15_decision_6_a_label_ships_the_order_and_nothing_is_sent(shop: Shop) -> None:
    order, user = shop.order(), UserFactory.create()
    quote = shop.quote(order)
    rate = rate_in(quote)
    label = buy(quote, rate.rate_id, user, clock.now())

    (purchase,) = shop.purchases(order)
    assert label.state == "bought"
    assert (label.amazon_shipment_id, label.tracking_id) == (
        purchase["shipmentId"], purchase["trackingId"],
    )  # fmt: skip
    assert label.cost == cost_of(purchase) == rate.price
    order.refresh_from_db()
    assert (order.status, shop.status(order)) == ("shipped", "SHIPPED")
    shipment = Shipment.objects.get(order=order)
    assert label.shipment == shipment
    assert (shipment.carrier_code, shipment.service) == ("UPS", "Ground")
    assert (shipment.tracking_number, shipment.cost) == (label.tracking_id, label.cost)
    assert shipment.automatic_tracking
    assert shipment.track_at
    assert shipment.promised_at == rate.delivery.end
    assert shipment.created_by == user
    told = ShipmentNotification.objects.get(order=order)
    assert (told.state, told.reason) == ("not_needed", "buy_shipping")
    (file,) = LabelFile.objects.filter(label=label)
    assert bytes(file.content).startswith(b"%PDF")
    assert list(order.events.values_list("kind", flat=True)) == ["label_bought"]
    event = AuditEvent.objects.get(action="order.label_bought")
    assert (event.user, event.subject) == (user, f"order {order.public_id}")
    send_due(order.selling_partner_id, clock.now())
    assert shop.amazon.calls(operation="confirmShipment") == []


def test_shp_15_a_notification_that_was_dropped_by_a_void_is_used_again(shop: Shop) -> None:
    order = shop.order()
    first = bought(shop, order)
    told = ShipmentNotification.objects.get(order=order)
    Label.objects.update(state="voided")
    Shipment.objects.update(voided_at=clock.now())
    ShipmentNotification.objects.update(state="cancelled", reason="")
    Order.objects.update(status="awaiting", shipped_here_at=None)
    order.refresh_from_db()
    cancel_shipment(order.selling_partner, shop.store.marketplace_id, first.amazon_shipment_id)
    second = bought(shop, order)
    again = ShipmentNotification.objects.get(order=order)
    assert again.pk == told.pk
    assert (again.state, again.reason, again.shipment) == (
        "not_needed", "buy_shipping", second.shipment,
    )  # fmt: skip


def test_i6_a_second_press_answers_with_the_first_label(shop: Shop) -> None:
    shop.amazon.shipping_rules(secondLabels=True)
    order = shop.order()
    quote, other_tab = shop.quote(order), shop.quote(order)
    first = press(quote)
    assert press(quote).pk == first.pk
    assert press(other_tab, ADVANTAGE).pk == first.pk
    assert len(shop.purchases(order)) == 1
    assert Label.objects.count() == Shipment.objects.count() == 1


def test_t17_the_token_of_the_form_answers_with_its_first_result_even_a_refusal(shop: Shop) -> None:
    order, key = shop.order(), uuid.uuid4()
    quote = shop.quote(order)
    rate = rate_in(quote).rate_id
    shop.amazon.fault("purchaseShipment", "out_of_money")
    refused = buy(quote, rate, None, clock.now(), key=key)
    assert (refused.state, refused.error_code) == ("failed", "out_of_money")
    assert buy(quote, rate, None, clock.now(), key=key).pk == refused.pk
    assert shop.purchases(order) == []
    again = buy(quote, rate, None, clock.now(), key=uuid.uuid4())
    assert again.state == "bought"
    other = shop.quote(shop.order())
    with pytest.raises(CannotBuy) as foreign:
        buy(other, rate_in(other).rate_id, None, clock.now(), key=key)
    assert foreign.value.code == "bad_form"


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("500", 1), ("503", 1), ("html", 1), ("empty", 1), ("cut_body", 2),
     ("timeout_before", 1), ("timeout_after", 2)],
)  # fmt: skip
def test_i6_a_lost_answer_is_asked_for_again_with_the_same_key(
    shop: Shop, kind: str, answers: int
) -> None:
    shop.amazon.shipping_rules(secondLabels=True)
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", kind, seconds=0.05)
    label = press(quote)
    assert (label.state, label.error_code) == ("buying", "outcome_unknown")
    assert Shipment.objects.count() == 0
    assert press(quote).pk == label.pk
    # Long after the rates ran out: only Amazon can say what became of the key.
    shop.amazon.advance(1200 if answers == 2 else 0)
    assert finish_due(clock.now()) == 1
    (purchase,) = shop.purchases(order)
    assert state_of(label) == "bought"
    assert (purchase["shipmentId"], purchase["answers"]) == (label.amazon_shipment_id, answers)
    assert Decimal(label.cost) == cost_of(purchase)


def test_i6_rates_that_ran_out_meanwhile_have_bought_nothing(shop: Shop) -> None:
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", "500")
    label = press(quote)
    shop.amazon.advance(1200)
    finish_due(clock.now())
    assert state_of(label) == "failed"
    assert label.error_code == "rates_expired"
    assert shop.purchases(order) == []
    order.refresh_from_db()
    assert order.status == "awaiting"
    assert press(shop.quote(order)).state == "bought"


def test_shp_9_what_amazon_accepted_stays_accepted(shop: Shop) -> None:
    order = shop.order()
    first = bought(shop, order)
    Label.objects.update(state="voided")
    ShipmentNotification.objects.update(state="accepted", reason="")
    Order.objects.update(status="awaiting", shipped_here_at=None)
    cancel_shipment(order.selling_partner, shop.store.marketplace_id, first.amazon_shipment_id)
    assert bought(shop, Order.objects.get()).state == "bought"
    told = ShipmentNotification.objects.get()
    assert (told.state, told.reason, told.shipment) == ("accepted", "", first.shipment)
