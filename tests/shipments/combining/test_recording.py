"""One parcel with several orders: all or none, each told once, each with a deadline of its own (SHP-12, SHP-13)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from redaction.facts import deadlines
from redaction.schedule import Rule
from shipments.combining.candidates import candidates
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.models import ProductHabit, Shipment, ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.outbox.wording import words
from shipments.recording import CannotShip, ordered_on, record_shipment
from stores import clock
from stores.models import Store
from tests.factories import BUYER, TODAY, OrderItemFactory, StoreFactory, UserFactory
from tests.shipments.combining.people import bought_by
from tests.shipments.edge import ScriptedAmazon
from tests.shipments.real_amazon import TRACKING, Desk

pytestmark = pytest.mark.django_db

DETAILS = ShipmentDetails("UPS", TRACKING, TODAY.date(), "Ground")
State = ShipmentNotification.State


@pytest.fixture
def three() -> list[Order]:
    store = StoreFactory.create()
    return [bought_by(store) for _ in range(3)]


def test_shp_12_every_order_gets_its_own_shipment_with_the_one_number(three: list[Order]) -> None:
    lead, *rest = combine(three, DETAILS, None, TODAY)
    assert lead.lead is None
    assert {shipment.lead for shipment in rest} == {lead}
    assert {shipment.tracking_number for shipment in [lead, *rest]} == {TRACKING}
    assert [shipment.order_id for shipment in [lead, *rest]] == [order.pk for order in three]
    for order in three:
        order.refresh_from_db()
        assert order.status == Order.Status.SHIPPED
    [event] = three[1].events.all()
    assert event.detail["in the parcel of"] == three[0].amazon_order_id


def test_shp_13_each_order_is_told_once_with_the_shared_number(
    three: list[Order], edge: ScriptedAmazon
) -> None:
    combine(three, DETAILS, None, TODAY)
    for _ in range(2):
        send_due(three[0].selling_partner_id, TODAY)
    assert sorted(one.amazon_order_id for one in edge.sent) == sorted(
        order.amazon_order_id for order in three
    )
    assert {one.tracking_number for one in edge.sent} == {TRACKING}


def test_shp_13_first_only_tells_about_the_first_and_says_what_that_means(
    three: list[Order], edge: ScriptedAmazon
) -> None:
    Store.objects.update(notify_combined=Store.NotifyCombined.FIRST_ONLY)
    combine(three, DETAILS, None, TODAY)
    send_due(three[0].selling_partner_id, TODAY)
    assert [one.amazon_order_id for one in edge.sent] == [three[0].amazon_order_id]
    for order in three[1:]:
        untold = ShipmentNotification.objects.get(order=order)
        assert (untold.state, untold.reason) == (State.NOT_NEEDED, "combined")
        told = words(untold, cut_off=False, may_correct=False)
        assert "first order of a parcel only" in told.text
        assert "confirm it in Seller Central" in told.advice
        assert told.fix.action == "seller_central"


def test_t17_a_second_press_returns_the_first_shipments(three: list[Order]) -> None:
    first = combine(three, DETAILS, None, TODAY)
    assert combine(three, DETAILS, None, TODAY) == first
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "on_hold"}, "is on hold"),
        ({"cancel_requested": True}, "asked to cancel"),
        ({"programs": ["PRIME"]}, "Amazon forbids combining"),
        ({"redacted_at": TODAY, "buyer_data": None}, "were removed"),
        ({"buyer_data": {**BUYER, "line1": "1 Other Road"}}, "the same recipient and address"),
        ({"postal_code": "10001"}, "the same recipient and address"),
        ({"channel": "manual"}, "another store"),
    ],
)
def test_shp_12_one_order_that_may_not_go_along_stops_the_whole_parcel(
    three: list[Order], change: dict[str, Any], words: str
) -> None:
    Order.objects.filter(pk=three[2].pk).update(**change)
    with pytest.raises(CannotShip) as refused:
        combine(three, DETAILS, None, TODAY)
    assert words in refused.value.text
    assert not Shipment.objects.exists()
    assert not ShipmentNotification.objects.exists()
    assert Order.objects.filter(shipped_here_at=None).count() == 3


def test_i5_an_order_of_another_account_never_goes_along(three: list[Order]) -> None:
    stranger = bought_by(StoreFactory.create())
    with pytest.raises(CannotShip, match="another_place"):
        combine([three[0], stranger], DETAILS, None, TODAY)


def test_one_order_or_too_many_are_no_parcel_to_combine(three: list[Order]) -> None:
    for orders in (
        three[:1],
        [three[0], three[0]],
        [*three, *(bought_by(three[0].store) for _ in range(18))],
    ):
        with pytest.raises(CannotShip, match="too_few"):
            combine(orders, DETAILS, None, TODAY)


def test_shp_25_no_order_of_the_parcel_leaves_before_it_was_placed(three: list[Order]) -> None:
    Order.objects.filter(pk=three[2].pk).update(purchased_at=TODAY - timedelta(hours=1))
    three[2].refresh_from_db()
    yesterday = DETAILS._replace(ship_date=TODAY.date() - timedelta(days=1))
    with pytest.raises(CannotShip) as refused:
        combine(three, yesterday, None, TODAY)
    assert three[2].amazon_order_id in refused.value.text
    assert not Shipment.objects.exists()


def test_decision_19_each_order_keeps_the_codes_of_its_own_lines(three: list[Order]) -> None:
    items = [order.items.get() for order in three]
    codes = {items[0].amazon_item_id: ["AZ:1", "AZ:2"], items[2].amazon_item_id: ["AZ:3"]}
    shipments = combine(three, DETAILS._replace(transparency_codes=codes), None, TODAY)
    assert [shipment.transparency_codes for shipment in shipments] == [
        {items[0].amazon_item_id: ["AZ:1", "AZ:2"]}, {}, {items[2].amazon_item_id: ["AZ:3"]},
    ]  # fmt: skip


def test_red_21_red_15_each_member_has_a_deadline_of_its_own(three: list[Order]) -> None:
    for days, order in enumerate(three):
        Order.objects.filter(pk=order.pk).update(first_imported_at=TODAY - timedelta(days=days))
    shipments = combine(three, DETAILS, None, TODAY)
    ids = [order.pk for order in three]
    assert {found.rule for found in deadlines(ids).values()} == {Rule.T}
    # The parcel of one member is voided: it counts from its own import again, the others from their shipment.
    Shipment.objects.filter(pk=shipments[2].pk).update(voided_at=TODAY)
    # A second shipment of one order: the earliest deadline of the two counts.
    Shipment.objects.filter(pk=shipments[1].pk).update(
        automatic_tracking=False, created_at=TODAY - timedelta(days=9)
    )
    found = deadlines(ids)
    assert found[ids[0]].rule == Rule.T
    assert (found[ids[1]].rule, found[ids[1]].at) == (Rule.N, TODAY + timedelta(days=21))
    assert (found[ids[2]].rule, found[ids[2]].at) == (Rule.U, TODAY + timedelta(days=12))


def test_shp_9_shp_12_a_parcel_voided_unsent_can_be_combined_again_by_the_same_rows(
    three: list[Order], edge: ScriptedAmazon
) -> None:
    combine(three, DETAILS, None, TODAY)
    before = set(ShipmentNotification.objects.values_list("pk", flat=True))
    void_parcel_of(three[0])
    assert candidates(Order.objects.get(pk=three[0].pk)) == three[1:]
    joined = [*three, bought_by(three[0].store)]
    again = DETAILS._replace(tracking_number="1Z999BB10123456784")
    combine(joined, again, None, TODAY)
    assert before < set(ShipmentNotification.objects.values_list("pk", flat=True))
    assert ShipmentNotification.objects.count() == 4
    send_due(three[0].selling_partner_id, TODAY + timedelta(minutes=1))
    assert [one.tracking_number for one in edge.sent] == [again.tracking_number] * 4
    assert len({one.amazon_order_id for one in edge.sent}) == 4


def test_the_products_of_a_parcel_are_locked_in_one_statement_in_their_order(
    three: list[Order],
) -> None:
    """Two parcels of the same products would else wait for one another on PostgreSQL."""
    for order, key in zip(three, ("ZEBRA", "MUG", "APPLE"), strict=True):
        order.items.update(product_key=key)
    OrderItemFactory.create(order=three[0], position=1, product_key="APPLE")
    with CaptureQueriesContext(connection) as seen:
        combine(three, DETAILS, None, TODAY)
    table = f'INSERT INTO "{ProductHabit._meta.db_table}"'
    [write] = [one["sql"] for one in seen.captured_queries if one["sql"].startswith(table)]
    assert 0 < write.index("APPLE") < write.index("MUG") < write.index("ZEBRA")
    kept = ProductHabit.objects.values_list("carrier_code", "service", "used_at")
    assert list(kept) == [("UPS", "Ground", TODAY)] * 3


# At the pretended Amazon


def in_one_parcel(desk: Desk) -> list[Order]:
    """Three orders of one buyer, open at Amazon and shipped here; nothing is sent yet."""
    orders = [desk.imported(one) for one in desk.amazon.generate(desk.seller.id, 3, programs=[])]
    twin = bought_by(desk.store)
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(
        buyer_data=twin.buyer_data, name_key=twin.name_key
    )
    twin.delete()
    for order in orders:
        order.refresh_from_db()
    combine(orders, dated(orders), None, clock.now())
    return orders


def dated(orders: list[Order], number: str = TRACKING) -> ShipmentDetails:
    day = max(ordered_on(order) or TODAY.date() for order in orders)
    return DETAILS._replace(ship_date=day, tracking_number=number)


def shared_parcel(desk: Desk) -> list[Order]:
    orders = in_one_parcel(desk)
    send(desk)
    return orders


def send(desk: Desk) -> None:
    send_due(desk.store.selling_partner_id, clock.now())


def void_parcel_of(order: Order) -> None:
    voiding.void(Shipment.objects.standing().get(order=order), UserFactory.create(), clock.now())


def ship_each(orders: list[Order]) -> list[str]:
    """By itself, with a number of its own; the numbers."""
    numbers = [f"1Z999BB1012345678{place}" for place in range(len(orders))]
    for order, number in zip(orders, numbers, strict=True):
        fresh = Order.objects.select_related("store").get(pk=order.pk)
        record_shipment(fresh, dated([fresh], number), None, clock.now())
    return numbers


@pytest.fixture
def confirmed(desk: Desk) -> Callable[[Order], list[dict[str, Any]]]:
    return lambda order: list(desk.amazon.order(order.amazon_order_id)["confirmations"])


@pytest.mark.django_db(transaction=True)
def test_shp_13_i1_amazon_has_one_confirmation_per_order_with_the_shared_number(
    desk: Desk, confirmed: Callable[[Order], list[dict[str, Any]]]
) -> None:
    for order in shared_parcel(desk):
        [told] = confirmed(order)
        assert told["trackingNumber"] == TRACKING
        assert desk.amazon.order(order.amazon_order_id)["status"] == "SHIPPED"


@pytest.mark.django_db(transaction=True)
def test_shp_13_first_only_leaves_the_others_unshipped_at_amazon(
    desk: Desk, confirmed: Callable[[Order], list[dict[str, Any]]]
) -> None:
    Store.objects.update(notify_combined=Store.NotifyCombined.FIRST_ONLY)
    desk.store.refresh_from_db()
    first, *others = shared_parcel(desk)
    assert len(confirmed(first)) == 1
    for order in others:
        assert confirmed(order) == []
        assert desk.amazon.order(order.amazon_order_id)["status"] == "UNSHIPPED"


@pytest.mark.parametrize("whom", Store.NotifyCombined.values)
@pytest.mark.django_db(transaction=True)
def test_i1_shp_13_voided_unsent_and_shipped_singly_amazon_has_each_order_with_its_own_number(
    desk: Desk, confirmed: Callable[[Order], list[dict[str, Any]]], whom: str
) -> None:
    """Also those that `first_only` left untold: by themselves they are nobody's passengers."""
    Store.objects.update(notify_combined=whom)
    desk.store.refresh_from_db()
    orders = in_one_parcel(desk)
    void_parcel_of(orders[0])
    assert set(ShipmentNotification.objects.values_list("state", "reason")) == {
        ("cancelled", "voided")
    }
    numbers = ship_each(orders)
    for _ in range(2):
        send(desk)
    told = [[one["trackingNumber"] for one in confirmed(order)] for order in orders]
    assert told == [[number] for number in numbers]


@pytest.mark.parametrize("whom", Store.NotifyCombined.values)
@pytest.mark.django_db(transaction=True)
def test_i1_shp_13_voided_after_it_was_sent_only_the_untold_orders_are_told(
    desk: Desk, confirmed: Callable[[Order], list[dict[str, Any]]], whom: str
) -> None:
    Store.objects.update(notify_combined=whom)
    desk.store.refresh_from_db()
    orders = shared_parcel(desk)
    void_parcel_of(orders[2])
    numbers = ship_each(orders)
    send(desk)
    told = [[one["trackingNumber"] for one in confirmed(order)] for order in orders]
    rest = numbers[1:] if whom == Store.NotifyCombined.FIRST_ONLY else [TRACKING, TRACKING]
    assert told == [[number] for number in [TRACKING, *rest]]
