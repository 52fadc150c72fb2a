"""Parcels of a linked store reach the order in BigCommerce, once, whatever gets lost (decisions 7 and 30)."""

from datetime import timedelta
from typing import Any

import pytest

from orders.models import OrderEvent
from shipments.bigcommerce import working
from shipments.models import BigCommerceUpdate, ShipmentNotification
from stores import clock
from stores.bigcommerce import calling
from stores.models import BigCommerceLink
from tests.factories import OrderItemFactory
from tests.shipments.bigcommerce.conftest import NUMBER, Shop, update_of

pytestmark = pytest.mark.django_db


def test_decision_7_a_shipped_order_is_shipped_in_bigcommerce_too(shop: Shop) -> None:
    order = shop.shipped()
    assert str(shop.run()) == "1 accepted"
    there = shop.there.order(order.amazon_order_id)
    (parcel,) = there["shipments"]
    assert (parcel["trackingNumber"], parcel["trackingCarrier"]) == (NUMBER, "ups")
    assert there["statusId"] == 2
    assert all(line["shipped"] == line["quantity"] for line in there["products"])
    update = update_of(order)
    assert (update.remote_order_id, update.remote_shipment_id) == (there["id"], parcel["id"])
    assert OrderEvent.objects.filter(order=order, kind="bigcommerce_accepted").count() == 1


def test_decision_30_an_order_costs_four_calls_and_none_after_it_was_accepted(shop: Shop) -> None:
    shop.shipped()
    shop.run()
    calls = ["getOrders", "getShipments", "getProducts", "createShipment"]
    assert shop.there.calls() == calls
    assert str(shop.run()) == "nothing due"
    assert shop.there.calls() == calls


def test_decision_30_a_parcel_that_is_there_already_is_not_sent(shop: Shop) -> None:
    """By its number, whoever put it there and however it is written."""
    order = shop.shipped()
    there = shop.there.order(order.amazon_order_id)
    (line, *_) = there["products"]
    products = shop.there.ask("GET", f"orders/{there['id']}/products").json()
    shop.there.ask(
        "POST",
        f"orders/{there['id']}/shipments",
        json={
            "order_address_id": products[0]["order_address_id"],
            "tracking_number": "1z 999aa1 0123456784",
            "items": [{"order_product_id": line["id"], "quantity": 1}],
        },
    )
    assert str(shop.run()) == "1 accepted"
    assert len(shop.shipments(order)) == 1


@pytest.mark.parametrize("kind", ["timeout_after", "cut_body", "500"])
def test_decision_30_after_a_lost_answer_the_order_is_read_and_nothing_is_sent_twice(
    shop: Shop, kind: str
) -> None:
    order = shop.shipped()
    shop.there.fault("createShipment", kind, seconds=0)
    assert str(shop.run()) == "1 waiting"
    update = update_of(order)
    assert update.reason == "no_answer"
    landed = 0 if kind == "500" else 1
    assert len(shop.shipments(order)) == landed
    assert str(shop.run()) == "nothing due"
    shop.run(clock.now() + timedelta(minutes=3))
    assert update_of(order).state == "accepted"
    assert len(shop.shipments(order)) == 1
    assert shop.there.calls().count("createShipment") == 2 - landed


def test_a_parcel_without_a_number_is_known_again_by_our_mark(shop: Shop) -> None:
    order = shop.shipped()
    order.shipments.update(tracking_number="")
    shop.there.fault("createShipment", "timeout_after", seconds=0)
    shop.run()
    shop.run(clock.now() + timedelta(minutes=3))
    assert update_of(order).state == "accepted"
    assert len(shop.shipments(order)) == 1


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("getOrders", "500"),
        ("getOrders", "cut_body"),
        ("getShipments", "html"),
        ("getShipments", "timeout_before"),
        ("getProducts", "503"),
        ("getProducts", "cut_body"),
    ],
)
def test_an_outage_waits_and_goes_on_by_itself(shop: Shop, call: str, kind: str) -> None:
    order = shop.shipped()
    shop.there.fault(call, kind, seconds=0)
    assert str(shop.run()) == "1 waiting"
    update = update_of(order)
    assert (update.reason, update.attempts) == ("unavailable", 1)
    assert clock.now() < update.due_at < clock.now() + timedelta(minutes=1)
    assert str(shop.run(clock.now() + timedelta(hours=1))) == "1 accepted"


def test_a_429_holds_the_whole_link_and_is_no_failure(shop: Shop) -> None:
    first, second = shop.shipped(), shop.shipped()
    shop.there.fault("createShipment", "429", seconds=50)
    assert str(shop.run()) == "1 waiting"
    states = {(row.state, row.reason, row.attempts) for row in map(update_of, (first, second))}
    assert states == {("waiting", "throttled", 0), ("waiting", "", 0)}
    assert str(shop.run()) == "nothing due"
    BigCommerceLink.objects.update(blocked_until=None)
    assert str(shop.run(clock.now() + timedelta(minutes=1))) == "2 accepted"


def test_the_quota_stops_the_run_before_bigcommerce_must_refuse(shop: Shop) -> None:
    orders = [shop.shipped() for _ in range(2)]
    shop.there.change(quota=6, windowSeconds=60)
    assert str(shop.run()) == "1 accepted, 1 waiting"
    shop.link.refresh_from_db()
    assert shop.link.blocked_until is not None
    assert len(shop.there.calls()) == 6
    BigCommerceLink.objects.update(blocked_until=None)
    shop.desk.amazon.advance(61)
    shop.run(clock.now() + timedelta(minutes=2))
    assert [len(shop.shipments(order)) for order in orders] == [1, 1]


@pytest.mark.parametrize("refusal", [{"newToken": True}, {"readOnly": True}])
def test_decision_7_a_refused_token_holds_the_queue_until_it_is_renewed(
    shop: Shop, refusal: dict[str, bool]
) -> None:
    order, token = shop.shipped(), shop.there.token
    shop.there.change(**refusal)
    assert str(shop.run()) == "1 waiting"
    shop.link.refresh_from_db()
    assert shop.link.credentials == "bad"
    assert (update_of(order).reason, update_of(order).attempts) == ("unauthorized", 0)
    made = len(shop.there.calls())
    assert str(shop.run(clock.now() + timedelta(hours=5))) == "nothing due"
    assert len(shop.there.calls()) == made
    shop.there.change(readOnly=False)
    assert (shop.there.token == token) is ("readOnly" in refusal)
    BigCommerceLink.objects.update(token=shop.there.token, credentials="good")
    assert str(shop.run(clock.now() + timedelta(hours=5))) == "1 accepted"


def test_decision_30_an_order_that_comes_late_is_waited_for_a_day(shop: Shop) -> None:
    order = shop.order(copied=False)
    shop.ship(order)
    assert str(shop.run()) == "1 waiting"
    assert update_of(order).reason == "not_there_yet"
    shop.copy(order)
    assert str(shop.run(clock.now() + timedelta(hours=2))) == "1 accepted"


def test_decision_30_an_order_that_bigcommerce_does_not_hold_ends_after_a_day(shop: Shop) -> None:
    order = shop.order(copied=False)
    shop.ship(order)
    now, looks = clock.now(), 0
    while update_of_or_none(order) in (None, "waiting"):
        shop.run(now)
        now = max(update_of(order).due_at, now + timedelta(seconds=1))
        looks += 1
    update = update_of(order)
    assert (update.state, update.reason) == ("not_needed", "not_there")
    assert update.settled_at is not None
    assert timedelta(days=1) <= update.settled_at - update.created_at < timedelta(days=1, minutes=5)
    assert looks < 35
    assert ShipmentNotification.objects.get(order=order).state == "waiting"


def update_of_or_none(order: Any) -> str | None:
    return BigCommerceUpdate.objects.filter(order=order).values_list("state", flat=True).first()


def test_decision_30_an_answer_about_another_order_is_not_believed(shop: Shop) -> None:
    """Without its filter BigCommerce shows somebody else's order."""
    other, order = shop.order(), shop.order(copied=False)
    shop.ship(order)
    shop.there.fault("getOrders", "filter_ignored")
    shop.run()
    assert update_of(order).reason == "not_there_yet"
    assert shop.shipments(other) == []


@pytest.mark.parametrize(
    ("copying", "state", "reason"),
    [
        ({"skus": True}, "rejected", "products_differ"),
        ({"without": True}, "rejected", "products_differ"),
        ({"digital": True}, "not_needed", "digital"),
    ],
)
def test_decision_30_products_are_matched_by_sku(
    shop: Shop, copying: dict[str, Any], state: str, reason: str
) -> None:
    order = shop.order(copied=False)
    skus = list(order.items.values_list("sku", flat=True))
    asked: dict[str, Any] = dict.fromkeys(copying, skus)
    if "skus" in asked:
        asked["skus"] = {sku: f"{sku}-X" for sku in skus}
    shop.copy(order, **asked)
    shop.ship(order)
    shop.run()
    assert (update_of(order).state, update_of(order).reason) == (state, reason)
    assert shop.shipments(order) == []


def test_two_orders_with_one_number_of_amazons_need_a_person(shop: Shop) -> None:
    order = shop.shipped()
    shop.copy(order, again=True)
    shop.run()
    assert update_of(order).reason == "several_orders"
    first = next(one for one in shop.there.orders() if one["externalId"] == order.amazon_order_id)
    shop.there.change_order(first["id"], statusId=5)
    BigCommerceUpdate.objects.update(state="waiting")
    assert str(shop.run()) == "1 accepted"


def test_an_order_that_was_cancelled_there_is_left_alone(shop: Shop) -> None:
    order = shop.shipped()
    shop.there.change_order(shop.there.order(order.amazon_order_id)["id"], statusId=5)
    shop.run()
    assert update_of(order).reason == "cancelled_there"


def test_an_order_that_amazon_cancelled_is_not_shipped_there(shop: Shop) -> None:
    order = shop.shipped()
    type(order).objects.filter(pk=order.pk).update(status="cancelled")
    shop.run()
    assert (update_of(order).state, update_of(order).reason) == ("cancelled", "order_cancelled")
    assert shop.shipments(order) == []


def test_bigcommerces_words_of_a_refusal_are_kept_for_a_person(shop: Shop) -> None:
    order = shop.shipped()
    shop.there.fault("createShipment", "message", status=400)
    shop.run()
    update = update_of(order)
    assert (update.state, update.reason, update.status) == ("rejected", "refused", 400)
    assert update.message == "Forbidden"


def test_units_that_amazon_cancelled_are_not_shipped_there(shop: Shop) -> None:
    order = shop.order()
    line = order.items.first()
    assert line is not None
    OrderItemFactory.create(
        order=order, sku=line.sku, quantity_ordered=1, quantity_unfulfilled=0, position=9
    )
    shop.ship(order)
    assert str(shop.run()) == "1 accepted"


def test_a_closed_shop_is_no_missing_order_and_somebody_hears_of_it(shop: Shop) -> None:
    """404 for the list of orders itself: the link is cut off, which every page says, and the parcel waits."""
    order = shop.shipped()
    shop.there.fault("getOrders", "message", status=404)
    assert str(shop.run()) == "1 waiting"
    shop.link.refresh_from_db()
    assert shop.link.credentials == "bad"
    assert (update_of(order).reason, update_of(order).attempts) == ("unauthorized", 0)


def test_i1_a_slow_shop_is_told_over_several_turns(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three calls of 15 seconds are all that one task has the time to begin."""
    order = shop.shipped()
    made = 0
    monkeypatch.setattr(calling, "_is_out_of_time", lambda _: len(shop.there.calls()) - made >= 3)
    assert str(shop.run()) == "1 waiting"
    update = update_of(order)
    assert (update.reason, update.attempts) == ("slow", 0)
    made = len(shop.there.calls())
    assert str(shop.run(clock.now() + timedelta(minutes=1))) == "1 accepted"
    assert shop.there.calls()[made:] == ["getShipments", "getProducts", "createShipment"]
    assert len(shop.shipments(order)) == 1


def test_no_call_is_begun_that_may_outlive_its_task(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.shipped()
    monkeypatch.setattr(working, "CALLS_S", 0)
    assert str(shop.run()) == "1 waiting"
    assert update_of(order).reason == "slow"
    assert shop.there.calls() == []
