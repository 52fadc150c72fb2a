"""Each guard of the outbox by itself, where one alone must hold (`tests/mutants` switches them off one by one)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shipments.details import ShipmentDetails
from shipments.feeds.gathering import gather
from shipments.labels import voiding
from shipments.models import NotificationAttempt, QueueHold, Shipment, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.correcting import correct
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import push, retry_rejected
from shipments.recording import CannotShip, record_shipment
from stores.models import User
from stores.spapi.payloads import Receipt, ShipmentConfirmation
from tests.factories import TODAY, UserFactory, order_with_items
from tests.shipments.edge import ScriptedAmazon, refused, seen, shipped, state

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
STARTED = NotificationAttempt.Outcome.STARTED
FAR = TODAY + timedelta(days=2)
SETTLED_OR_UNDER_WAY = ["accepted", "not_needed", "cancelled", "sending", "in_feed"]


@pytest.fixture
def person() -> User:
    user: User = UserFactory.create()
    return user


@pytest.fixture
def notification() -> ShipmentNotification:
    return shipped(order_with_items(ship_by_at=FAR))


def put(notification: ShipmentNotification, **fields: Any) -> None:
    ShipmentNotification.objects.filter(pk=notification.pk).update(**fields)


def run(notification: ShipmentNotification, minutes: int = 0) -> None:
    send_due(notification.selling_partner_id, TODAY + minutes * MINUTE)


def test_shp_8_the_database_refuses_a_second_row_of_an_order(
    notification: ShipmentNotification,
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ShipmentNotification.objects.create(
            order=notification.order,
            shipment=notification.shipment,
            selling_partner=notification.selling_partner,
            due_at=TODAY,
            queue_at=TODAY,
            created_at=TODAY,
        )


def test_t18_a_worker_whose_row_was_taken_over_begins_no_call(
    notification: ShipmentNotification,
) -> None:
    (late,) = claiming.claim(notification.selling_partner_id, TODAY)
    claiming.claim(notification.selling_partner_id, TODAY + 6 * MINUTE)
    # By its own clock the first one is still in time.
    assert claiming.begin(late, TODAY + MINUTE, outcome=STARTED, state="sending") is None
    notification.refresh_from_db()
    assert (notification.state, notification.attempts) == ("waiting", 0)


def test_t18_a_worker_whose_lease_ran_out_begins_no_call(
    notification: ShipmentNotification,
) -> None:
    (late,) = claiming.claim(notification.selling_partner_id, TODAY)
    assert claiming.begin(late, TODAY + 6 * MINUTE, outcome=STARTED, state="sending") is None


def test_t18_i1_a_result_that_comes_after_the_lease_changes_nothing(
    edge: ScriptedAmazon, notification: ShipmentNotification
) -> None:
    """One worker sleeps in its call, a second one reads the order and sends, the first one wakes up with a no."""

    def sleep(_: ShipmentConfirmation) -> Receipt:
        edge.orders = [seen(notification.order)]
        for minutes in (6, 10):
            run(notification, minutes)
        assert state(notification)[0] == "accepted"
        raise refused("PackageReferenceId is invalid")

    edge.answers = [sleep]
    run(notification)
    assert state(notification) == ("accepted", "")
    assert len(edge.sent) == 2, "the first one, that Amazon did not take, and the one that it took"


def test_decision_5_what_waits_for_a_feed_is_not_told_by_a_call(
    edge: ScriptedAmazon, notification: ShipmentNotification
) -> None:
    put(notification, via="feed")
    run(notification)
    assert state(notification)[0] == "waiting"
    assert edge.sent == []


@pytest.mark.parametrize("via", ["call", "feed"])
def test_trb_3_nothing_new_is_told_while_the_queue_is_held(
    edge: ScriptedAmazon, notification: ShipmentNotification, via: str
) -> None:
    tracking = "" if via == "feed" else notification.shipment.tracking_number
    Shipment.objects.filter(pk=notification.shipment_id).update(tracking_number=tracking)
    put(notification, via=via)
    seller = notification.selling_partner_id
    hold = QueueHold.objects.create(
        selling_partner=notification.selling_partner, reason="feed_rejected", held_at=TODAY
    )
    assert gather(seller, TODAY) == []
    run(notification)
    assert state(notification)[0] == "waiting"
    assert edge.sent == []
    hold.delete()
    told_by_feed = len(gather(seller, TODAY))
    run(notification)
    assert told_by_feed + len(edge.sent) == 1, "the release lets it go"


def test_shp_9_a_voided_parcel_that_is_back_in_the_queue_is_not_told(
    edge: ScriptedAmazon, notification: ShipmentNotification
) -> None:
    Shipment.objects.filter(pk=notification.shipment_id).update(voided_at=TODAY)
    run(notification)
    assert state(notification) == ("cancelled", "voided")
    assert edge.sent == []


def test_shp_23_an_order_that_is_cancelled_here_alone_is_not_told(
    edge: ScriptedAmazon, notification: ShipmentNotification
) -> None:
    order = notification.order
    order.status = "cancelled"
    order.save(update_fields=["status"])
    run(notification)
    assert state(notification) == ("cancelled", "order_cancelled")
    assert edge.sent == []


@pytest.mark.parametrize("where", SETTLED_OR_UNDER_WAY)
def test_shp_8_shp_22_a_retry_moves_rejected_rows_only(
    notification: ShipmentNotification, person: User, where: str
) -> None:
    put(notification, state=where)
    assert not retry_rejected(notification, person, TODAY)
    assert state(notification)[0] == where


@pytest.mark.parametrize("where", SETTLED_OR_UNDER_WAY)
def test_shp_8_shp_19_a_push_leaves_finished_rows_and_those_under_way_alone(
    notification: ShipmentNotification, person: User, where: str
) -> None:
    put(notification, state=where, due_at=FAR)
    assert not push(notification, person, TODAY)
    notification.refresh_from_db()
    assert (notification.state, notification.due_at) == (where, FAR)


def test_shp_8_what_may_be_at_amazon_is_not_corrected(
    notification: ShipmentNotification, person: User
) -> None:
    put(notification, state="rejected", reason="unknown_order", settled_at=TODAY)
    notification.tries.create(number=1, outcome="unknown", started_at=TODAY)
    details = ShipmentDetails("UPS", "1Z999AA10123456700", TODAY.date(), service="Ground")
    with pytest.raises(CannotShip):
        correct(notification, details, person, TODAY)
    assert state(notification)[0] == "rejected"


def test_shp_9_a_worker_holds_nothing_of_a_row_that_was_voided_and_shipped_again(
    notification: ShipmentNotification, person: User
) -> None:
    (claim,) = claiming.claim(notification.selling_partner_id, TODAY)
    assert voiding.void(notification.shipment, person, TODAY)
    details = ShipmentDetails("UPS", "1Z999AA10123456700", TODAY.date(), service="Ground")
    record_shipment(notification.order, details, person, TODAY)
    assert state(notification)[0] == "waiting"
    # What the worker has in hand is the first parcel.
    assert claiming.begin(claim, TODAY, outcome=STARTED, state="sending") is None


def test_shp_8_a_parcel_after_an_accepted_one_is_not_told(
    edge: ScriptedAmazon, notification: ShipmentNotification, person: User
) -> None:
    run(notification)
    assert voiding.void(notification.shipment, person, TODAY)
    details = ShipmentDetails("UPS", "1Z999AA10123456700", TODAY.date(), service="Ground")
    record_shipment(notification.order, details, person, TODAY)
    run(notification, 1)
    assert state(notification)[0] == "accepted"
    assert len(edge.sent) == 1
