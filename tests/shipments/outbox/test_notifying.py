"""The outbox: what Amazon is told, what waits, and how each notification ends (SHP-1 to SHP-8, SHP-17)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.correcting import correct
from shipments.outbox.notifying import send_due
from shipments.recording import CannotShip
from stores.models import RequestAllowance, SellingPartner
from stores.spapi.plans import CONFIRM_SHIPMENT
from tests.factories import TODAY, SellingPartnerFactory, StoreFactory, order_with_items
from tests.shipments.edge import (
    ScriptedAmazon,
    away,
    forbidden,
    lost,
    outcomes,
    refused,
    seen,
    several,
    shipped,
    state,
    throttled,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def run(notification: ShipmentNotification, now: datetime = TODAY) -> dict[str, int]:
    return send_due(notification.selling_partner_id, now).by_state


def test_shp_1_to_7_what_amazon_is_told(edge: ScriptedAmazon) -> None:
    order = order_with_items(lines=2)
    notification = shipped(order)
    assert run(notification) == {"accepted": 1}
    (sent,) = edge.sent
    assert sent.amazon_order_id == order.amazon_order_id
    assert sent.marketplace_id == "ATVPDKIKX0DER"
    assert (sent.carrier_code, sent.carrier_name, sent.shipping_method) == ("UPS", "", "Ground")
    assert sent.tracking_number == "1Z999AA10123456784"
    assert sent.package_reference_id == "1"
    assert [item.quantity for item in sent.items] == [2, 2]
    assert sent.ship_date == datetime(2026, 11, 22, 20, tzinfo=UTC)
    notification.refresh_from_db()
    assert (notification.state, notification.request_id) == ("accepted", "req-1")
    assert (notification.lease_holder, notification.leased_until) == ("", None)
    assert notification.settled_at is not None
    kinds = list(OrderEvent.objects.values_list("kind", flat=True))
    assert kinds == ["marked_shipped", "notification_accepted"]


def test_shp_8_fea_12_after_acceptance_nothing_is_ever_sent_again(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    for days in (0, 1, 400):
        run(notification, TODAY + timedelta(days=days))
    assert len(edge.sent) == 1


def test_rea_7_the_earliest_ship_by_goes_first(edge: ScriptedAmazon) -> None:
    several(25)
    run(ShipmentNotification.objects.all()[0])
    assert [sent.tracking_number for sent in edge.sent] == [f"1Z9990{n}" for n in range(24, -1, -1)]


def test_decision_22_a_package_of_the_seller_is_not_overwritten(edge: ScriptedAmazon) -> None:
    package = {"reference": "1", "carrier": "USPS", "tracking": "9400", "status": "SHIPPED"}
    order = order_with_items(amazon_status="PARTIALLY_SHIPPED", packages=[package])
    run(shipped(order))
    assert edge.sent[0].package_reference_id == "2"


def test_shp_17_a_throttled_queue_waits_and_counts_no_failure(edge: ScriptedAmazon) -> None:
    first, second, third = reversed(several(3))
    until = TODAY + 3 * MINUTE
    edge.answers = [throttled(until)]
    run(first)
    assert len(edge.sent) == 1
    for notification in (first, second, third):
        assert state(notification) == ("waiting", "throttled")
        assert notification.due_at >= until
        assert notification.lease_holder == ""
    assert outcomes(first) == ["throttled"]
    assert run(first, TODAY + 2 * MINUTE) == {}
    assert run(first, TODAY + 4 * MINUTE) == {"accepted": 3}


def test_shp_17_nothing_gives_up_on_throttling(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    now = TODAY
    for _ in range(30):
        edge.answers = [throttled(now + HOUR)]
        run(notification, now)
        now += 2 * HOUR
    assert state(notification) == ("waiting", "throttled")
    assert run(notification, now) == {"accepted": 1}


def test_an_empty_allowance_of_our_own_is_no_try(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [throttled(TODAY + MINUTE, status=None)]
    run(notification)
    assert outcomes(notification) == []
    assert state(notification) == ("waiting", "throttled")


def test_a_refill_within_seconds_is_waited_for(edge: ScriptedAmazon) -> None:
    first, second = reversed(several(2))
    edge.answers = [throttled(TODAY + timedelta(milliseconds=30), status=None)]
    assert run(first) == {"accepted": 2}
    assert [sent.amazon_order_id for sent in edge.sent[:2]] == [first.order.amazon_order_id] * 2
    assert state(second) == ("accepted", "")


def test_a_refill_that_is_known_to_be_near_is_waited_for_before_a_try_is_written(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    near = TODAY + timedelta(milliseconds=40)
    RequestAllowance.objects.create(
        selling_partner=notification.selling_partner, operation=CONFIRM_SHIPMENT, rate=2, burst=10,
        tokens=0, counted_at=TODAY, blocked_until=near,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as made:
        run(notification)
    (tried,) = notification.tries.all()
    assert tried.started_at >= near
    assert not [query for query in made if query["sql"].startswith("DELETE")]
    assert state(notification) == ("accepted", "")


def statements(notifications: list[ShipmentNotification]) -> int:
    """That telling takes, without those around transactions."""
    with CaptureQueriesContext(connection) as made:
        assert run(notifications[0]) == {"accepted": len(notifications)}
    around = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return len([query for query in made if not query["sql"].startswith(around)])


def test_nfr_a_notification_costs_nine_statements_besides_its_call(edge: ScriptedAmazon) -> None:
    few, many = statements(several(2)), statements(several(8))
    assert many - few == 6 * 9


def test_out_of_time_gives_the_rest_back(edge: ScriptedAmazon) -> None:
    notifications = several(3)
    seller = notifications[0].selling_partner_id
    counts = send_due(seller, TODAY, timedelta(0))
    assert (counts.by_state, counts.more) == ({}, True)
    assert not ShipmentNotification.objects.exclude(lease_holder="").exists()
    assert send_due(seller, TODAY).by_state == {"accepted": 3}


def test_an_outage_waits_longer_each_time_and_never_ends(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    now, waits = TODAY, []
    for _ in range(9):
        edge.answers = [away()]
        run(notification, now)
        assert state(notification) == ("waiting", "unavailable")
        waits.append(round((notification.due_at - now).total_seconds()))
        now = notification.due_at
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1800, 1800]
    assert run(notification, now) == {"accepted": 1}


def test_rea_7_without_authorisation_the_whole_seller_waits_and_nothing_is_lost(
    edge: ScriptedAmazon,
) -> None:
    first, second = reversed(several(2))
    seller = SellingPartner.objects.get()

    def end_of_authorisation(_: object) -> None:
        SellingPartner.objects.update(credentials="bad")
        raise forbidden()

    edge.answers = [end_of_authorisation]  # type: ignore[list-item]
    run(first)
    assert state(first) == ("waiting", "unauthorized")
    assert claiming.sellers_with_due(TODAY + HOUR) == []
    assert run(first, TODAY + HOUR) == {}
    assert len(edge.sent) == 1
    SellingPartner.objects.update(credentials="good")
    assert claiming.sellers_with_due(TODAY + HOUR) == [seller.pk]
    assert run(first, TODAY + HOUR) == {"accepted": 2}
    assert [sent.amazon_order_id for sent in edge.sent[1:]] == [
        first.order.amazon_order_id,
        second.order.amazon_order_id,
    ]


def test_a_missing_permission_holds_the_sellers_queue_for_a_while(edge: ScriptedAmazon) -> None:
    first, second = reversed(several(2))
    edge.answers = [forbidden()]
    run(first)
    assert len(edge.sent) == 1
    assert state(second) == ("waiting", "unauthorized")
    assert run(first, TODAY + 16 * MINUTE) == {"accepted": 2}


def test_another_seller_is_not_touched_by_troubles_of_the_first(edge: ScriptedAmazon) -> None:
    troubled = shipped(order_with_items())
    fine = shipped(
        order_with_items(store=StoreFactory.create(selling_partner=SellingPartnerFactory.create()))
    )
    edge.answers = [throttled(TODAY + HOUR)]
    run(troubled)
    assert run(fine) == {"accepted": 1}


def test_shp_20_a_ship_date_of_today_stays_the_same_in_every_try(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    notification.shipment.ship_date = TODAY.date()
    notification.shipment.save()
    edge.answers = [lost()]
    run(notification)
    edge.orders = [seen(notification.order)]
    run(notification, TODAY + 3 * MINUTE)
    run(notification, TODAY + 12 * HOUR)
    first, second = edge.sent
    assert first.ship_date == second.ship_date
    assert first.ship_date <= TODAY + MINUTE


def test_shp_22_a_corrected_shipment_tells_its_own_ship_date(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    run(notification)
    later = TODAY + timedelta(days=2)
    too_early = ShipmentDetails("USPS", "9400111899", later.date() - timedelta(days=9))
    with pytest.raises(CannotShip):
        correct(ShipmentNotification.objects.get(), too_early, None, later)
    details = ShipmentDetails("USPS", "9400111899", later.date() - timedelta(days=1))
    correct(ShipmentNotification.objects.get(), details, None, later)
    run(notification, later)
    assert state(notification) == ("accepted", "")
    # Noon in Los Angeles, though the first try was a day before.
    assert edge.sent[-1].ship_date == datetime(2026, 11, 24, 20, tzinfo=UTC)


def test_sta_9_shp_23_an_order_shipped_elsewhere_before_the_call_is_not_told(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    Order.objects.update(amazon_status="SHIPPED")
    assert run(notification) == {"not_needed": 1}
    assert state(notification) == ("not_needed", "already_shipped")
    assert edge.sent == []


@pytest.mark.parametrize("change", [{"amazon_status": "CANCELLED"}, {"status": "cancelled"}])
def test_sta_10_a_cancelled_order_drops_its_notification(
    edge: ScriptedAmazon, change: dict[str, str]
) -> None:
    notification = shipped(order_with_items())
    Order.objects.update(**change)
    run(notification)
    assert state(notification) == ("cancelled", "order_cancelled")
    assert edge.sent == []


def test_decision_17_a_cancellation_request_does_not_stop_a_recorded_shipment(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    Order.objects.update(cancel_requested=True)
    assert run(notification) == {"accepted": 1}


def test_already_fulfilled_is_read_and_ends_without_a_notification(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Failed to create package: order already fulfilled")]
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "9400"))]
    assert run(notification) == {"not_needed": 1}
    assert state(notification) == ("not_needed", "already_shipped")


def test_a_package_of_somebody_else_under_our_reference_is_never_overwritten(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [seen(notification.order, "PARTIALLY_SHIPPED", ("1", "9400"))]
    run(notification, TODAY + 3 * MINUTE)
    assert state(notification) == ("rejected", "package_taken")
    assert len(edge.sent) == 1


def test_trb_6_a_rejection_keeps_amazons_words_and_request_id(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    run(notification)
    assert state(notification) == ("rejected", "refused")
    assert notification.amazon_message == "Invalid carrier"
    assert (notification.amazon_code, notification.request_id) == ("InvalidInput", "req-400")
    assert run(notification, TODAY + timedelta(days=3)) == {}
    assert len(edge.sent) == 1


def test_nothing_left_to_ship_asks_for_a_person(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    notification.order.items.update(quantity_unfulfilled=0)
    run(notification)
    assert state(notification) == ("rejected", "nothing_left")
    assert edge.sent == []
