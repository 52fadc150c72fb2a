"""How a purchase can end, and what the order, the files and the words are then (I6, SHP-16, T21)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from orders.models import Order
from shipments.buying import trying
from shipments.buying.errors import CannotBuy
from shipments.buying.purchasing import buy
from shipments.buying.trying import finish, finish_due
from shipments.buying.wording import words
from shipments.models import Label, LabelFile, RateQuote, Shipment, ShipmentNotification
from shipments.tasks import finish_label, finish_labels, prune_quotes
from stores import clock
from stores.models import SellingPartner
from stores.sealing import KeysMissing
from stores.spapi import shipping
from stores.spapi.errors import NotAuthorized, Throttled
from stores.spapi.parcels import BoughtLabel
from tests.shipments.buying.shop import GROUND, Shop, rate_in, state_of

pytestmark = pytest.mark.django_db


def press(quote: RateQuote, service: str = GROUND, at: datetime | None = None) -> Label:
    return buy(quote, rate_in(quote, service).rate_id, None, at or clock.now())


def told(label: Label) -> str:
    found = words(label, clock.now(), files=label.files.exists(), redacted=False)
    return f"{found.text} {found.advice}"


def assert_nothing_bought(shop: Shop, label: Label) -> None:
    order = Order.objects.get(pk=label.order_id)
    assert (order.status, order.shipped_here_at) == ("awaiting", None)
    assert shop.purchases(order) == []
    assert Shipment.objects.count() == LabelFile.objects.count() == 0
    assert ShipmentNotification.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "code", "advice"),
    [
        ("terms_not_accepted", "terms_not_accepted", "Accept them in Seller Central"),
        ("out_of_money", "out_of_money", "Check the balance"),
        ("not_compatible", "not_compatible", "Choose another service"),
        ("rates_expired", "rates_expired", "Get new rates"),
        ("message", "role_missing", "role Amazon Shipping"),
    ],
)
def test_shp_16_each_refusal_frees_the_order_and_names_the_next_step(
    shop: Shop, kind: str, code: str, advice: str
) -> None:
    quote = shop.quote(shop.order())
    shop.amazon.fault("purchaseShipment", kind, count=2)  # a 403 is tried with a new token
    label = press(quote)
    assert (label.state, label.error_code) == ("failed", code)
    assert advice in told(label)
    assert_nothing_bought(shop, label)
    assert list(label.order.events.values_list("kind", "detail")) == [
        ("label_not_bought", {"reason": code})
    ]
    shop.amazon.clear_faults()
    assert press(shop.quote(label.order)).state == "bought"


def test_an_access_token_that_ended_is_renewed_by_itself(shop: Shop) -> None:
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", "expired_token")
    assert press(quote).state == "bought"
    assert len(shop.purchases(order)) == 1


def test_shp_17_a_throttled_purchase_goes_on_by_itself(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", "429")
    label = press(quote)
    assert (label.state, label.error_code) == ("buying", "request_throttled")
    assert "Request is throttled" in told(label)
    assert label.next_try_at is not None
    assert finish_due(label.next_try_at - timedelta(seconds=0.01)) == 0, "not before Amazon says so"
    later = label.next_try_at + timedelta(seconds=1)
    monkeypatch.setattr("stores.clock.now", lambda: later)
    assert finish_due(later) == 1
    assert state_of(label) == "bought"
    assert len(shop.purchases(order)) == 1


def test_a_throttled_purchase_whose_rates_ran_out_ends_without_a_call(shop: Shop) -> None:
    quote = shop.quote(shop.order())
    shop.amazon.fault("purchaseShipment", "429", count=9)
    label = press(quote)
    calls = len(shop.amazon.calls(operation="purchaseShipment"))
    finish(label, clock.now() + timedelta(minutes=11))
    assert state_of(label) == "failed"
    assert label.error_code == "rates_expired"
    assert len(shop.amazon.calls(operation="purchaseShipment")) == calls
    assert_nothing_bought(shop, label)


def lose_first(monkeypatch: pytest.MonkeyPatch, *then: Exception) -> None:
    """The answers of the tries after a purchase whose answer was lost."""
    answers = list(then)
    real = shipping.purchase_shipment

    def scripted(*arguments: Any) -> BoughtLabel:
        if answers:
            raise answers.pop(0)
        return real(*arguments)

    monkeypatch.setattr(shipping, "purchase_shipment", scripted)


@pytest.mark.parametrize(
    "between",
    [
        Throttled("purchaseShipment", clock.now(), 429),
        NotAuthorized("purchaseShipment", 403, "Unauthorized", "Access is denied"),
    ],
    ids=["throttled", "forbidden"],
)
def test_i6_nothing_but_amazons_word_about_the_key_ends_a_lost_purchase(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, between: Exception
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    shop.amazon.fault("purchaseShipment", "timeout_after", seconds=0.05)
    label = press(quote)
    lose_first(monkeypatch, between)
    later = clock.now() + timedelta(hours=1)
    finish(label, later)
    assert state_of(label) == "buying"
    assert label.error_code == "outcome_unknown", "the label may be bought: it still counts as such"
    finish(label, later + timedelta(hours=1))
    assert state_of(label) == "bought"
    assert len(shop.purchases(order)) == 1


def test_i6_who_dies_with_the_answer_in_hand_leaves_it_to_amazon_to_say(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the dead one is found after the rates ran out: the label may be bought."""

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    order = shop.order()
    quote = shop.quote(order)
    with monkeypatch.context() as patched:
        patched.setattr("shipments.buying.settling.bought", die)
        with pytest.raises(Killed):
            press(quote)
    assert finish_due(clock.now() + timedelta(hours=1)) == 1
    label = Label.objects.get()
    (purchase,) = shop.purchases(order)
    assert (label.state, label.amazon_shipment_id) == ("bought", purchase["shipmentId"])


def test_the_pause_between_tries_grows_and_never_ends(shop: Shop) -> None:
    quote = shop.quote(shop.order())
    shop.amazon.fault("purchaseShipment", "500", count=99)
    at = clock.now()
    label = press(quote, at=at)
    pauses = []
    for _ in range(8):
        at = max(at, label.next_try_at or at)
        finish_due(at)
        label.refresh_from_db()
        assert label.next_try_at is not None
        pauses.append(round((label.next_try_at - at).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert label.state == "buying"


def test_a_worker_with_the_lease_is_left_alone_and_a_dead_one_is_not(shop: Shop) -> None:
    quote = shop.quote(shop.order())
    now = clock.now()
    shop.amazon.fault("purchaseShipment", "500")
    label = press(quote, at=now)
    Label.objects.update(lease_holder="somebody", leased_until=now + trying.LEASE)
    assert finish(label, now).attempts == 1
    assert finish_due(now) == 0
    assert finish_due(now + trying.LEASE) == 1
    assert state_of(label) == "bought"


def test_an_order_that_was_cancelled_meanwhile_alarms(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    real = shipping.purchase_shipment

    def meanwhile(*arguments: Any) -> BoughtLabel:
        Order.objects.filter(pk=order.pk).update(status="cancelled", amazon_status="CANCELLED")
        return real(*arguments)

    monkeypatch.setattr(shipping, "purchase_shipment", meanwhile)
    label = press(quote)
    order.refresh_from_db()
    assert (label.state, order.status) == ("bought", "cancelled")
    assert order.shipped_here_at is not None
    assert order.cancel_decided_at is None


def test_red_60_a_label_of_an_order_redacted_meanwhile_keeps_no_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    quote = shop.quote(order)
    real = shipping.purchase_shipment

    def meanwhile(*arguments: Any) -> BoughtLabel:
        Order.objects.filter(pk=order.pk).update(redacted_at=clock.now(), buyer_data=None)
        return real(*arguments)

    monkeypatch.setattr(shipping, "purchase_shipment", meanwhile)
    assert press(quote).state == "bought"
    assert LabelFile.objects.count() == 0


@pytest.mark.parametrize("fault", [DatabaseError("disk full"), KeysMissing("no key")])
def test_no_label_is_bought_whose_file_could_not_be_kept(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    order = shop.order()
    quote = shop.quote(order)

    def broken(**_: Any) -> LabelFile:
        raise fault

    monkeypatch.setattr(LabelFile.objects, "create", broken)
    with pytest.raises(CannotBuy) as refused:
        press(quote)
    assert refused.value.code == "cannot_store"
    assert Label.objects.count() == 0
    assert shop.purchases(order) == []
    assert shop.amazon.calls(operation="purchaseShipment") == []


def test_a_file_that_fails_after_the_purchase_costs_only_itself(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> list[str]:
        raise DatabaseError("disk full")

    monkeypatch.setattr("shipments.buying.settling.store_files", broken)
    label = press(shop.quote(shop.order()))
    assert label.state == "bought"
    assert label.shipment is not None
    assert "Fetch it again. Do not buy a second one." in told(label)


def test_rates_of_ten_minutes_ago_are_not_sent_at_all(shop: Shop) -> None:
    quote = shop.quote(shop.order())
    with pytest.raises(CannotBuy) as old:
        press(quote, at=quote.expires_at)
    assert old.value.code == "rates_expired"
    with pytest.raises(CannotBuy) as odd:
        buy(quote, "no-such-rate", None, clock.now())
    assert odd.value.code == "unknown_rate"
    assert Label.objects.count() == 0
    assert shop.amazon.calls(operation="purchaseShipment") == []


def test_the_guards_are_asked_again_when_it_is_bought(shop: Shop) -> None:
    order = shop.order()
    quote = shop.quote(order)
    Order.objects.update(status="on_hold")
    with pytest.raises(CannotBuy) as held:
        press(quote)
    assert held.value.code == "on_hold"
    assert shop.purchases(order) == []


def test_a_british_label_is_bought_in_pounds_and_kilograms(british_shop: Shop) -> None:
    order = british_shop.order()
    quote = british_shop.quote(order)
    label = press(quote, "RM_MFN_TRACKED_48")
    assert (label.state, label.currency) == ("bought", "GBP")
    assert label.shipment is not None
    assert (label.shipment.carrier_code, label.shipment.service) == ("Royal Mail", "Tracked 48")


def test_the_tasks_finish_what_was_left_and_forget_old_offers(shop: Shop) -> None:
    quote = shop.quote(shop.order())
    shop.amazon.fault("purchaseShipment", "500")
    label = press(quote)
    assert finish_labels() == "1 labels"
    assert finish_label(label.pk) == "bought"
    assert finish_labels() == "0 labels"
    assert prune_quotes() == "0 quotes"
    RateQuote.objects.update(created_at=clock.now() - timedelta(days=1, seconds=1))
    assert prune_quotes() == "1 quotes"
    assert state_of(label) == "bought"


def test_a_seller_without_authorization_is_refused_before_amazon_is_asked(shop: Shop) -> None:
    order = shop.order()
    SellingPartner.objects.update(credentials="bad")
    with pytest.raises(CannotBuy) as refused:
        shop.quote(Order.objects.get(pk=order.pk))
    assert refused.value.code == "connection_invalid"
    assert shop.amazon.calls(operation="getRates") == []
