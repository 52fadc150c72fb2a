"""Voids, new parcels and workers at once, against the pretended Amazon: never two accepted notifications (I1)."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from orders.models import Order
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.labels.finishing import finish_voids
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox import overtaken
from shipments.outbox.notifying import send_due
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.models import AuditEvent, User
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.shipments.edge import state
from tests.shipments.labels_at_amazon import bought
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def void_standing(order: Order, user: User) -> None:
    for shipment in Shipment.objects.standing().filter(order=order):
        with suppress(voiding.CannotVoid):
            voiding.void(shipment, user, clock.now())


def ship(order: Order, number: str) -> None:
    fresh = Order.objects.get(pk=order.pk)
    day = clock.now().astimezone(fresh.store.marketplace.time_zone).date()
    with suppress(CannotShip):
        record_shipment(fresh, ShipmentDetails("UPS", number, day, "Ground"), None, clock.now())


def test_i1_void_and_send_at_once_agree_with_amazon(desk: Desk) -> None:
    """Either the void came first and Amazon has nothing, or the row says accepted and Amazon has it."""
    notifications = desk.shipped(8)
    seller, user = notifications[0].selling_partner_id, UserFactory.create()
    jobs = [lambda: send_due(seller, clock.now())] + [
        lambda n=n: void_standing(n.order, user) for n in notifications
    ]
    at_once(lambda: jobs.pop()(), len(jobs))
    send_due(seller, clock.now() + timedelta(minutes=10))
    for notification in notifications:
        confirmed = len(desk.confirmations(notification))
        expected = {"accepted": 1, "cancelled": 0}[state(notification)[0]]
        assert confirmed == expected
        assert not Shipment.objects.standing().filter(order=notification.order).exists()


@pytest.mark.parametrize("seed", range(3))
def test_i1_whatever_the_order_of_events_amazon_accepts_one_notification(
    desk: Desk, seed: int
) -> None:
    chance = random.Random(seed)
    (notification,) = desk.shipped()
    order, user = notification.order, UserFactory.create()
    seller = notification.selling_partner_id
    at = clock.now()
    for step in range(14):
        at += timedelta(minutes=3)
        kind = chance.choice(["void", "ship", "send", "send", "fault"])
        if kind == "fault":
            wrong = chance.choice(["timeout_after", "timeout_before", "503", "cut_body"])
            desk.amazon.fault("confirmShipment", wrong, count=1, seconds=0.1)
        elif kind == "void":
            void_standing(order, user)
        elif kind == "ship":
            ship(order, f"1Z999AA1012345{step:04d}")
        else:
            overtaken.queue_overtaken(at)
            send_due(seller, at)
    desk.amazon.clear_faults()
    ship(order, "1Z999AA10123459999")
    for _ in range(4):
        at += timedelta(minutes=10)
        overtaken.queue_overtaken(at)
        send_due(seller, at)
    ship(order, "1Z999AA10123459999")
    send_due(seller, at + timedelta(minutes=10))
    confirmations = desk.confirmations(notification)
    assert len({c["packageReferenceId"] for c in confirmations}) == 1
    assert len([c for c in confirmations if not c["edit"]]) == 1
    assert ShipmentNotification.objects.get(order=order).state in ("accepted", "not_needed")


def test_t17_pressing_void_many_times_at_once_voids_once(desk: Desk) -> None:
    label = bought(desk)
    user = UserFactory.create()
    at_once(lambda: void_standing(label.order, user), 6)
    assert AuditEvent.objects.filter(action="shipment.voided").count() == 1
    at_once(lambda: finish_voids(clock.now()), 4)
    label.refresh_from_db()
    assert label.state == "voided"
    assert desk.calls("cancelShipment") == 1


def test_no_row_lock_ring_between_void_send_and_ship(desk: Desk) -> None:
    """PostgreSQL would end a ring of locks with an error in one of the threads."""
    (notification,) = desk.shipped()
    order, user = notification.order, UserFactory.create()
    numbers = iter(range(1000))

    def work() -> None:
        for _ in range(6):
            void_standing(order, user)
            ship(order, f"1Z999AA1012346{next(numbers):04d}")
            send_due(notification.selling_partner_id, clock.now())

    at_once(work, 3)
    confirmations = [c for c in desk.confirmations(notification) if not c["edit"]]
    assert len(confirmations) <= 1
