"""An answer is lost, or the worker is: Amazon is asked before anything is sent again (SHP-20, T18)."""

from datetime import datetime, timedelta

import pytest

from orders.models import Order
from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import retry_rejected
from stores.spapi.payloads import BrokenOrder
from tests.factories import TODAY, order_with_items
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


def test_shp_20_a_lost_answer_is_looked_up_and_found(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    assert state(notification) == ("unknown", "no_answer")
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    assert run(notification, TODAY + MINUTE) == {"accepted": 1}
    assert len(edge.sent) == 1
    assert outcomes(notification) == ["unknown", "read"]


def test_shp_20_a_stale_read_does_not_lead_to_a_second_call(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [
        seen(notification.order),
        seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784")),
    ]
    run(notification, TODAY + MINUTE)
    assert state(notification) == ("unknown", "no_answer")
    assert run(notification, TODAY + 3 * MINUTE) == {"accepted": 1}
    assert len(edge.sent) == 1


def test_shp_20_still_unshipped_after_two_minutes_is_sent_again_unchanged(
    edge: ScriptedAmazon,
) -> None:
    order = order_with_items()
    notification = shipped(order)
    edge.answers = [lost()]
    run(notification)
    edge.orders = [seen(order)]
    run(notification, TODAY + 3 * MINUTE)
    assert state(notification) == ("waiting", "no_answer")
    assert run(notification, TODAY + 10 * MINUTE) == {"accepted": 1}
    first, second = edge.sent
    assert first == second


def test_two_lost_answers_in_a_row_leave_the_others_alone(edge: ScriptedAmazon) -> None:
    notifications = several(5)
    edge.answers = [lost(), lost()]
    assert run(notifications[0]) == {"unknown": 2}
    assert ShipmentNotification.objects.filter(state="waiting", lease_holder="").count() == 3


def test_one_lost_answer_does_not_stop_the_others(edge: ScriptedAmazon) -> None:
    edge.answers = [lost()]
    assert run(several(5)[0]) == {"unknown": 1, "accepted": 4}


def test_a_crash_between_the_call_and_its_result_is_asked_about_first(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    crash_while_sending(notification)
    assert run(notification, TODAY + MINUTE) == {}  # the lease still runs
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    assert run(notification, TODAY + 6 * MINUTE) == {"accepted": 1}
    assert edge.sent == []
    assert outcomes(notification) == ["unknown", "read"]


def test_a_crash_before_the_call_arrived_is_sent_after_asking(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    crash_while_sending(notification)
    edge.orders = [seen(notification.order)]
    run(notification, TODAY + 6 * MINUTE)
    assert edge.sent == []
    run(notification, TODAY + 10 * MINUTE)
    assert [sent.package_reference_id for sent in edge.sent] == ["1"]
    assert state(notification) == ("accepted", "")


def test_a_crash_after_the_claim_only_costs_the_lease(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    assert len(claiming.claim(notification.selling_partner_id, TODAY)) == 1
    assert run(notification, TODAY + MINUTE) == {}
    assert run(notification, TODAY + 6 * MINUTE) == {"accepted": 1}
    assert edge.asked == []


def crash_while_sending(notification: ShipmentNotification) -> None:
    (claim,) = claiming.claim(notification.selling_partner_id, TODAY)
    started = NotificationAttempt.Outcome.STARTED
    assert claiming.begin(
        claim, TODAY, outcome=started, state="sending", package_reference_id="1"
    )  # fmt: skip


def test_t18_a_worker_that_lost_its_lease_changes_nothing(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    (late,) = claiming.claim(notification.selling_partner_id, TODAY)
    (current,) = claiming.claim(notification.selling_partner_id, TODAY + 6 * MINUTE)
    started = NotificationAttempt.Outcome.STARTED
    assert claiming.begin(late, TODAY + 6 * MINUTE, outcome=started, state="sending") is None
    assert not claiming.settle(late, state="rejected")
    assert claiming.settle(current, state="accepted")
    assert not claiming.settle(current, state="waiting")
    assert state(notification)[0] == "accepted"


def test_an_import_that_shows_our_package_settles_a_lost_answer(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [seen(notification.order)]
    run(notification, TODAY + 3 * MINUTE)
    package = {"reference": "1", "carrier": "UPS", "tracking": "1Z999AA10123456784", "status": ""}
    Order.objects.update(amazon_status="SHIPPED", packages=[package])
    run(notification, TODAY + 10 * MINUTE)
    assert state(notification) == ("accepted", "")
    assert len(edge.sent) == 1


def test_already_fulfilled_after_a_lost_answer_is_our_own_success(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost(), refused("order already fulfilled")]
    run(notification)
    edge.orders = [seen(notification.order)]
    run(notification, TODAY + 3 * MINUTE)
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    run(notification, TODAY + 10 * MINUTE)
    assert state(notification) == ("accepted", "")


def test_shp_20_shp_22_a_retry_after_an_order_could_not_be_found_asks_again_first(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    edge.orders = [refused("Not found", 404)]
    run(notification)
    run(notification, TODAY + MINUTE)
    assert state(notification) == ("rejected", "unknown_order")
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    assert retry_rejected(notification, None, TODAY + 2 * MINUTE)
    assert run(notification, TODAY + 3 * MINUTE) == {"accepted": 1}
    assert len(edge.sent) == 1


def test_shp_22_a_retry_after_an_order_could_not_be_found_sends_once_it_is_seen_open(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    edge.orders = [refused("Not found", 404), seen(notification.order)]
    run(notification)
    run(notification, TODAY + MINUTE)
    notification.refresh_from_db()
    assert retry_rejected(notification, None, TODAY + 5 * MINUTE)
    run(notification, TODAY + 5 * MINUTE)
    assert run(notification, TODAY + 10 * MINUTE) == {"accepted": 1}
    assert len(edge.sent) == 2, "one that was lost, and one that arrived"


def test_throttled_reads_keep_a_lost_answer_unknown(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [throttled(TODAY + 5 * MINUTE), away(), forbidden()]
    for minutes in (1, 6, 8):
        run(notification, TODAY + minutes * MINUTE)
        assert state(notification)[0] == "unknown"
    assert len(edge.sent) == 1


@pytest.mark.parametrize("status", [429, None])
def test_i8_reads_that_are_throttled_keep_no_other_order_waiting(
    edge: ScriptedAmazon, status: int | None
) -> None:
    """Orders of a feed that was broken off, with a new one behind them."""
    *unknown, fresh = several(4)[::-1]
    ShipmentNotification.objects.exclude(pk=fresh.pk).update(state="unknown", attempts=1)
    for notification in unknown:
        NotificationAttempt.objects.create(
            notification=notification, number=1, outcome="unknown", started_at=TODAY
        )
    until = TODAY + MINUTE
    edge.orders = [throttled(until, status) for _ in unknown]
    run(unknown[0])
    assert state(fresh) == ("accepted", "")
    assert {state(notification) for notification in unknown} == {("unknown", "throttled")}
    assert all(notification.due_at >= until for notification in unknown)
    assert len(edge.asked) == 3


def test_an_unreadable_order_is_asked_for_again_later(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [BrokenOrder("", "missing", "order.items")]
    run(notification, TODAY + MINUTE)
    assert state(notification) == ("unknown", "unreadable")


def test_decision_22_a_try_that_may_have_landed_never_gets_a_second_package_number(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    run(notification)
    edge.orders = [seen(notification.order)]
    run(notification, TODAY + 3 * MINUTE)
    package = {"reference": "1", "carrier": "USPS", "tracking": "9400", "status": "SHIPPED"}
    Order.objects.update(amazon_status="PARTIALLY_SHIPPED", packages=[package])
    run(notification, TODAY + 10 * MINUTE)
    assert state(notification) == ("rejected", "package_taken")
    assert len(edge.sent) == 1
