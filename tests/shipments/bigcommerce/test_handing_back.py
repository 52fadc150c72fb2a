"""Where BigCommerce was to tell Amazon: each order is told once, by whomever it falls to in the end (SHP-26, I1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from shipments.bigcommerce import claiming, ending, handing_back, working
from shipments.bigcommerce.sweeping import sweep
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.models import BigCommerceUpdate, ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import push
from stores import clock
from stores.bigcommerce import linking, orders
from stores.models import BigCommerceLink, Store
from tests.bigcommerce import make_bigcommerce
from tests.factories import UserFactory
from tests.shipments.bigcommerce.conftest import NUMBER, Shop, update_of
from tests.shipments.bigcommerce.test_queueing import OTHER_NUMBER, notification_of, void

pytestmark = pytest.mark.django_db


@pytest.fixture
def teller(shop: Shop) -> Shop:
    """BigCommerce tells Amazon, and does so at once."""
    BigCommerceLink.objects.update(teller="bigcommerce")
    shop.there.change(tellsAmazon=True)
    return shop


def hours_pass(shop: Shop, order: Order, hours: int = 60) -> None:
    for hour in range(hours):
        at = clock.now() + timedelta(hours=hour)
        sweep(at)
        working.send_due(shop.link.pk, at)
        send_due(order.selling_partner_id, at)


def sources(shop: Shop, order: Order) -> list[str]:
    return [one["source"] for one in shop.desk.confirmations(notification_of(order))]


def lose_the_answer(shop: Shop) -> None:
    """BigCommerce took the parcel, and told Amazon."""
    shop.there.fault("createShipment", "timeout_after", seconds=0)
    assert str(shop.run()) == "1 waiting"


def unlink(shop: Shop) -> None:
    linking.unlink(shop.desk.store, UserFactory.create())


def link_another(shop: Shop, teller: str = "bigcommerce") -> Any:
    other = make_bigcommerce(shop.desk.amazon)
    linking.link(shop.desk.store, other.store_hash, other.token, teller, UserFactory.create())
    return other


def test_shp_26_the_update_is_made_with_the_shipment(shop: Shop) -> None:
    """Nothing is left to BigCommerce that has no row there, whenever the sweep comes."""
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.shipped()
    assert (update_of(order).state, update_of(order).attempts) == ("waiting", 0)
    assert notification_of(order).reason == "bigcommerce"


@pytest.mark.parametrize("given_up", [unlink, link_another])
def test_shp_26_told_once_if_the_shop_is_given_up_after_a_lost_answer(
    teller: Shop, given_up: Any
) -> None:
    order = teller.shipped()
    lose_the_answer(teller)
    given_up(teller)
    sweep(clock.now())
    row = notification_of(order)
    assert (row.state, row.reason) == ("unknown", "bigcommerce")
    hours_pass(teller, order, 3)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("not_needed", "already_shipped")
    assert sources(teller, order) == ["bigcommerce"]


def test_shp_26_i1_after_a_lost_answer_that_never_arrived_waybill_tells(teller: Shop) -> None:
    """Read first, and not believed before Amazon's reading side has caught up."""
    order = teller.shipped()
    teller.there.fault("createShipment", "500", seconds=0)
    teller.run()
    unlink(teller)
    now = clock.now()
    sweep(now)
    row = notification_of(order)
    push(row, UserFactory.create(), now)
    send_due(order.selling_partner_id, now)
    assert sources(teller, order) == []
    row.refresh_from_db()
    assert (row.state, row.reason) == ("unknown", "bigcommerce")
    assert row.due_at >= now + timedelta(minutes=2)
    send_due(order.selling_partner_id, now + timedelta(minutes=3))
    assert sources(teller, order) == ["call"]


def test_shp_26_handed_back_by_the_moment_of_the_store_after_it_was_read(teller: Shop) -> None:
    order = teller.shipped()
    teller.there.fault("createShipment", "500", seconds=0)
    teller.run()
    Store.objects.update(notify_when="after_hours", notify_hours=5)
    Order.objects.update(ship_by_at=clock.now() + timedelta(days=2))
    unlink(teller)
    now = clock.now()
    sweep(now)
    send_due(order.selling_partner_id, now + timedelta(minutes=5))
    assert (notification_of(order).state, notification_of(order).reason) == ("waiting", "scheduled")


def test_shp_26_read_first_even_if_amazon_is_away_at_first(teller: Shop) -> None:
    order = teller.shipped()
    lose_the_answer(teller)
    unlink(teller)
    sweep(clock.now())
    teller.desk.amazon.fault("getOrder", "503")
    send_due(order.selling_partner_id, clock.now() + timedelta(minutes=5))
    assert notification_of(order).reason == "unavailable"
    hours_pass(teller, order, 3)
    assert sources(teller, order) == ["bigcommerce"]


def test_t18_a_worker_in_the_middle_of_its_try_sends_nothing_to_a_shop_that_was_given_up(
    teller: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = teller.shipped()
    real = orders.products

    def slowly(*arguments: object) -> object:
        link_another(teller)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(orders, "products", slowly)
    teller.run()
    assert teller.shipments(order) == []
    assert update_of(order).state == "waiting"


def test_t18_a_claim_without_a_try_is_handed_back_at_once_and_begins_nothing(teller: Shop) -> None:
    order = teller.shipped()
    (claim,) = claiming.claim(teller.link.pk, clock.now())
    unlink(teller)
    sweep(clock.now())
    assert notification_of(order).state == "waiting"
    assert not claiming.begin(claim, clock.now())


@pytest.mark.parametrize("reason", ["not_there", "digital"])
def test_i1_handed_back_then_voided_and_shipped_again(shop: Shop, reason: str) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.order(copied=False)
    if reason == "digital":
        shop.copy(order, digital=list(order.items.values_list("sku", flat=True)))
    shipment = shop.ship(order)
    later = clock.now() + timedelta(hours=30)
    shop.run()
    shop.run(later)
    assert update_of(order).reason == reason
    void(shipment)
    send_due(order.selling_partner_id, later + timedelta(minutes=5))
    assert (notification_of(order).state, notification_of(order).reason) == ("cancelled", "voided")
    order.refresh_from_db()
    following = shop.ship(order, OTHER_NUMBER)
    assert (update_of(order).state, update_of(order).shipment) == ("waiting", following)
    assert notification_of(order).reason == "bigcommerce"
    hours_pass(shop, order)
    (told,) = shop.desk.confirmations(notification_of(order))
    assert (told["source"], told["trackingNumber"]) == ("call", OTHER_NUMBER)


@pytest.mark.parametrize("given_up", [unlink, link_another])
def test_i1_given_up_right_after_the_parcel_was_recorded(shop: Shop, given_up: Any) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.shipped()
    given_up(shop)
    hours_pass(shop, order, 2)
    assert sources(shop, order) == ["call"]
    assert update_of(order).reason == "unlinked"


@pytest.mark.parametrize("given_up", [unlink, link_another])
def test_i1_the_sweep_hands_back_what_has_no_update_of_the_linked_shop(
    shop: Shop, given_up: Any
) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")
    order = shop.shipped()
    given_up(shop)
    BigCommerceUpdate.objects.all().delete()
    sweep(clock.now() + timedelta(days=3))
    assert notification_of(order).state == "not_needed", "the daily sweep looks that far back"
    sweep(clock.now() + timedelta(days=3), None)
    assert notification_of(order).state == "waiting"


def test_shp_26_the_sweep_leaves_alone_what_bigcommerce_has_or_still_gets(teller: Shop) -> None:
    sent, waits, refused = teller.shipped(), teller.order(), teller.order()
    teller.run()
    teller.ship(waits)
    teller.ship(refused)
    BigCommerceUpdate.objects.filter(order=refused).update(state="rejected")
    assert handing_back.hand_back_lost(clock.now(), None) == 0
    states = {notification_of(order).reason for order in (sent, waits, refused)}
    assert states == {"bigcommerce"}


def test_decision_7_nothing_of_the_earlier_shop_goes_to_another_one(shop: Shop) -> None:
    order = shop.order()
    shop.ship(order)
    lose_the_answer(shop)
    other = link_another(shop, "waybill")
    other.copy(shop.desk.seller.id, orderIds=[order.amazon_order_id])
    assert claiming.links_with_due(clock.now() + timedelta(hours=1)) == []
    hours_pass(shop, order, 3)
    assert (update_of(order).state, update_of(order).reason) == ("not_needed", "unlinked")
    assert other.order(order.amazon_order_id)["shipments"] == []
    assert sources(shop, order) == ["call"]


def test_shp_26_a_parcel_keeps_its_teller_if_bigcommerce_is_to_tell_by_now(shop: Shop) -> None:
    Store.objects.update(notify_when="after_hours", notify_hours=5)
    shop.there.change(tellsAmazon=True)
    order = shop.shipped()
    linking.change_teller(shop.link, "bigcommerce", UserFactory.create())
    assert str(shop.run()) == "nothing due"
    assert shop.shipments(order) == []
    hours_pass(shop, order, 8)
    assert sources(shop, order) == ["call"]
    assert len(shop.shipments(order)) == 1


@pytest.mark.parametrize("reason", ["never", "combined"])
def test_shp_26_what_waybill_leaves_untold_is_not_told_by_bigcommerce(
    shop: Shop, reason: str
) -> None:
    order = shop.shipped()
    ShipmentNotification.objects.update(state="not_needed", reason=reason)
    linking.change_teller(shop.link, "bigcommerce", UserFactory.create())
    assert str(shop.run()) == "nothing due"
    linking.change_teller(shop.link, "waybill", UserFactory.create())
    assert str(shop.run()) == "1 accepted"
    assert len(shop.shipments(order)) == 1


def test_shp_26_a_parcel_keeps_its_teller_if_waybill_is_to_tell_by_now(teller: Shop) -> None:
    order, lacking = teller.shipped(), teller.order(copied=False)
    ship_by = clock.now() + timedelta(hours=6)
    type(order).objects.filter(pk=lacking.pk).update(ship_by_at=ship_by, queue_at=ship_by)
    lacking.refresh_from_db()
    teller.ship(lacking)
    linking.change_teller(teller.link, "waybill", UserFactory.create())
    assert str(teller.run()) == "1 accepted, 1 waiting"
    assert sources(teller, order) == ["bigcommerce"]
    teller.run(ship_by - timedelta(hours=2))
    send_due(order.selling_partner_id, ship_by)
    assert sources(teller, lacking) == ["call"]
    assert sources(teller, order) == ["bigcommerce"]


@pytest.mark.parametrize("tells", [True, False])
def test_shp_13_of_a_combined_parcel_amazon_hears_by_the_first_order_alone(
    shop: Shop, tells: bool
) -> None:
    Store.objects.update(notify_combined="first_only")
    if tells:
        BigCommerceLink.objects.update(teller="bigcommerce")
        shop.there.change(tellsAmazon=True)
    first, second = shop.order(), shop.order()
    Order.objects.update(name_key="same")
    zone = first.store.marketplace.time_zone
    day = max(order.purchased_at.astimezone(zone).date() for order in (first, second))
    details = ShipmentDetails("UPS", NUMBER, day, "Ground")
    combine(list(Order.objects.order_by("pk")), details, None, clock.now())
    hours_pass(shop, first, 30)
    assert sources(shop, first) == ["bigcommerce" if tells else "call"]
    assert (sources(shop, second), notification_of(second).reason) == ([], "combined")
    assert update_of(second).reason == ("combined" if tells else "")


def test_the_sweep_takes_the_same_queries_for_one_and_for_many(shop: Shop) -> None:
    BigCommerceLink.objects.update(teller="bigcommerce")

    def queries(number: int) -> int:
        for _ in range(number):
            shop.shipped()
        BigCommerceLink.objects.update(unlinked_at=clock.now())
        with CaptureQueriesContext(connection) as seen:
            assert ending.drop_unlinked(clock.now()) == number
        BigCommerceLink.objects.update(unlinked_at=None)
        return len(seen)

    assert queries(1) == queries(5)
