"""Doctor: shipments that Amazon has not heard of, and feeds."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shipments.models import FeedSubmission, QueueHold, ShipmentNotification
from stores.models import SellingPartner
from tests.config.doctor.asking import doctor, line
from tests.factories import (
    NotificationFactory,
    SellingPartnerFactory,
)

pytestmark = pytest.mark.django_db


def test_decision_24_doctor_says_how_many_wait_how_long_and_why() -> None:
    now = timezone.now()
    for hours, reason in (
        (30, "unavailable"),
        (3, "throttled"),
        (2, "throttled"),
        (0, "throttled"),
    ):
        NotificationFactory.create(
            created_at=now - timedelta(hours=hours), due_at=now + timedelta(hours=1), reason=reason
        )
    oldest = ShipmentNotification.objects.earliest("created_at")
    status, printed = doctor()
    told = line(printed, "FAIL  notifications")
    assert status == 1
    assert "3 wait for more than 1 h, 1 of them for more than 24 h" in told
    assert oldest.order.amazon_order_id in told
    assert "throttled 2, unavailable 1" in told


def feed(**fields: Any) -> FeedSubmission:
    at = timezone.now() - timedelta(minutes=61)
    made = {"messages": 300, "state": "running", "created_at": at, "due_at": at, **fields}
    return FeedSubmission.objects.create(selling_partner=SellingPartnerFactory.create(), **made)


def test_decision_23_a_feed_without_an_end_for_an_hour_is_told() -> None:
    feed(amazon_status="IN_PROGRESS")
    feed(state="done")
    feed(created_at=timezone.now() - timedelta(minutes=59))
    cut_off = feed()
    SellingPartner.objects.filter(pk=cut_off.selling_partner_id).update(credentials="bad")
    told = line(doctor()[1], "FAIL  feeds")
    assert "1 without an end for more than 1 h, the oldest with 300 orders" in told
    assert "IN_PROGRESS" in told


def test_trb_3_decision_24_a_held_queue_is_told_until_it_is_released() -> None:
    hold = QueueHold.objects.create(
        selling_partner=SellingPartnerFactory.create(), reason="x", held_at=timezone.now()
    )
    assert "queues of 1 seller(s) are held" in line(doctor()[1], "FAIL  feeds")
    hold.delete()
    assert "feeds" not in doctor()[1]


def test_shp_18_a_document_that_broke_a_rule_is_told_to_whoever_maintains_the_program() -> None:
    feed(state="failed", reason="breaks_rules", amazon_message="carrier_code Message/CarrierCode")
    assert "Message/CarrierCode" in line(doctor()[1], "WARN  feeds")


def test_doctor_says_that_nobody_sends() -> None:
    NotificationFactory.create(
        created_at=timezone.now() - timedelta(minutes=20),
        due_at=timezone.now() - timedelta(minutes=20),
    )
    assert "notify_shipments" in line(doctor()[1], "FAIL  notifications")


def test_rea_7_notifications_of_a_seller_cut_off_are_no_fault_of_the_queue() -> None:
    NotificationFactory.create(
        created_at=timezone.now() - timedelta(days=3),
        due_at=timezone.now() - timedelta(days=3),
        selling_partner=SellingPartnerFactory.create(credentials=SellingPartner.Credentials.BAD),
    )
    assert line(doctor()[1], "OK    notifications")


def test_rejected_notifications_warn() -> None:
    NotificationFactory.create(state=ShipmentNotification.State.REJECTED)
    assert "rejected 1" in line(doctor()[1], "WARN  notifications")


def test_decision_24_shipments_near_their_ship_by_warn() -> None:
    NotificationFactory.create(state=ShipmentNotification.State.UNKNOWN)
    assert "not accepted 1 whose" in line(doctor()[1], "WARN  late shipments")
