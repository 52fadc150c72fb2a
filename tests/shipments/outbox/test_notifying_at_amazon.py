"""The outbox against the pretended Amazon, over HTTP: what counts is what Amazon holds afterwards (I1)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from shipments.models import ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.notifying import send_due
from stores import clock
from tests.amazon import US, PretendedAmazon
from tests.shipments.edge import outcomes, state
from tests.shipments.real_amazon import TRACKING, Desk, desk_at

pytestmark = pytest.mark.django_db

CONFIRM = "confirmShipment"


def run(notification: ShipmentNotification, minutes: float = 0) -> None:
    now = clock.now() + timedelta(minutes=minutes)
    send_due(notification.selling_partner_id, now)


def run_until_settled(notification: ShipmentNotification) -> None:
    """As the minutes go by, a run each; an hour is more than any single fault needs."""
    for minutes in range(0, 60, 2):
        run(notification, minutes)
        if state(notification)[0] not in ShipmentNotification.UNFINISHED:
            return


def assert_told_once(desk: Desk, notification: ShipmentNotification) -> None:
    view = desk.view(notification)
    assert view["status"] == "SHIPPED"
    numbers = [package["trackingNumber"] for package in view["packages"]]
    assert numbers == [TRACKING]
    assert len([c for c in view["confirmations"] if not c["edit"]]) == 1
    assert state(notification) == ("accepted", "")


def test_i1_one_call_tells_amazon(desk: Desk) -> None:
    (notification,) = desk.shipped()
    run_until_settled(notification)
    assert_told_once(desk, notification)
    assert desk.calls(CONFIRM) == 1
    assert desk.calls("getOrder") == 0


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "503", "500", "html", "empty"])
def test_shp_20_whatever_happens_to_the_answer_amazon_is_told_once(desk: Desk, kind: str) -> None:
    (notification,) = desk.shipped()
    desk.amazon.fault(CONFIRM, kind, count=1, seconds=0.1)
    run_until_settled(notification)
    assert_told_once(desk, notification)


def test_shp_20_a_lost_success_is_found_without_a_second_confirmation(desk: Desk) -> None:
    (notification,) = desk.shipped()
    desk.amazon.fault(CONFIRM, "timeout_after", count=1, seconds=0.1)
    run_until_settled(notification)
    assert len(desk.confirmations(notification)) == 1
    assert desk.calls(CONFIRM) == 1
    assert outcomes(notification) == ["unknown", "read"]


def test_shp_20_a_stale_read_after_a_lost_success_adds_no_package(desk: Desk) -> None:
    (notification,) = desk.shipped()
    desk.amazon.fault(CONFIRM, "timeout_after", count=1, seconds=0.1)
    desk.amazon.fault("getOrder", "stale_read", count=2)
    run_until_settled(notification)
    assert_told_once(desk, notification)


def test_shp_17_a_429_waits_and_comes_through(desk: Desk) -> None:
    (notification,) = desk.shipped()
    desk.amazon.fault(CONFIRM, "429", count=2)
    run_until_settled(notification)
    assert_told_once(desk, notification)
    assert outcomes(notification)[-1] == "accepted"


def test_sta_9_an_order_confirmed_by_hand_keeps_the_sellers_number(desk: Desk) -> None:
    (notification,) = desk.shipped()
    items = [
        {"orderItemId": item["orderItemId"], "quantity": item["quantityOrdered"]}
        for item in desk.view(notification)["order"]["orderItems"]
    ]
    detail = {
        "packageReferenceId": "7",
        "carrierCode": "USPS",
        "trackingNumber": "9400111899",
        "shipDate": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "orderItems": items,
    }
    marketplace_id = notification.order.store.marketplace_id
    desk.amazon.confirm_by_hand(
        notification.order.amazon_order_id,
        {"marketplaceId": marketplace_id, "packageDetail": detail},
    )
    run_until_settled(notification)
    numbers = [package["trackingNumber"] for package in desk.packages(notification)]
    assert numbers == ["9400111899"]
    assert state(notification) == ("not_needed", "already_shipped")


def test_i8_a_revoked_seller_waits_and_goes_on_after_the_renewal(desk: Desk) -> None:
    (notification,) = desk.shipped()
    desk.amazon.revoke(desk.seller.id)
    run(notification)
    assert state(notification)[0] == "waiting"
    assert claiming.sellers_with_due(clock.now()) == []
    assert desk.confirmations(notification) == []
    renewed = desk.amazon.add_seller(desk.seller.id)
    partner = notification.selling_partner
    partner.refresh_token = renewed.refresh_token
    partner.access_token, partner.access_token_expires_at = "", None
    partner.credentials, partner.authorized_at = "good", clock.now()
    partner.save()
    run_until_settled(notification)
    assert_told_once(desk, notification)


def test_trb_6_a_ship_plus_order_needs_a_person(desk: Desk) -> None:
    (notification,) = desk.shipped()
    order = desk.view(notification)["order"]
    desk.amazon.add_orders(desk.seller.id, [{**order, "programs": ["FBM_SHIP_PLUS"]}])
    run_until_settled(notification)
    assert state(notification) == ("rejected", "buy_shipping_only")
    assert notification.request_id
    assert "Ship+" in notification.amazon_message


def test_nfr_a_backlog_keeps_to_amazons_allowance(
    throttled_amazon: PretendedAmazon, settings: Settings
) -> None:
    """15 orders against a bucket of 10: the last five wait for their refill inside the run.

    On a busy machine one call may still arrive before Amazon's refill; it is refused and made again.
    """
    desk = desk_at(throttled_amazon, settings)
    notifications = desk.shipped(15)
    run(notifications[0])
    assert {state(notification)[0] for notification in notifications} == {"accepted"}
    assert desk.calls(CONFIRM) in (15, 16)
    assert throttled_amazon.summary()["confirmations"]["exactlyOne"] == 15


def test_shp_1_to_shp_7_amazon_has_exactly_the_fields_kept_with_the_try(desk: Desk) -> None:
    """SHP-1 shipped, SHP-2 number, SHP-3 carrier, SHP-4 service, SHP-5 no cost, SHP-6 date, SHP-7 every open unit."""
    (notification,) = desk.shipped()
    notification.shipment.cost, notification.shipment.currency = Decimal("6.12"), "USD"
    notification.shipment.save()
    run(notification)
    sent = notification.tries.get().sent
    (received,) = desk.confirmations(notification)
    order = {"amazonOrderId": notification.order.amazon_order_id, "marketplaceId": US}
    names = ("packageReferenceId", "carrierCode", "shippingMethod", "trackingNumber", "shipDate")
    items = [
        {"orderItemId": item["orderItemId"], "quantity": item["quantity"]}
        for item in received["items"]
    ]
    assert sent == {**order, **{name: received[name] for name in names}, "orderItems": items}
    assert (sent["trackingNumber"], sent["carrierCode"]) == (TRACKING, "UPS")
    assert (sent["shippingMethod"], sent["packageReferenceId"]) == ("Ground", "1")
    units = dict(notification.order.items.values_list("amazon_item_id", "quantity_ordered"))
    assert {item["orderItemId"]: item["quantity"] for item in sent["orderItems"]} == units
    assert not {name for name in (*sent, *received) if "cost" in name.lower()}
    assert "6.12" not in str((sent, received))
