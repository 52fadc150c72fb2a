"""Voiding parcels that were recorded here: effects on order, notification and the next shipment (SHP-9, RED-16)."""

from datetime import timedelta

import pytest

from orders.models import Order, OrderEvent
from redaction import schedule
from shipments.details import ShipmentDetails
from shipments.labels import void_words, voiding
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox import claiming, overtaken
from shipments.outbox.notifying import send_due
from shipments.overdue import KEPT_UNSHIPPED
from shipments.recording import CannotShip, record_shipment
from stores.models import AuditEvent, User
from stores.spapi.payloads import Receipt, ShipmentConfirmation
from tests.factories import TODAY, ShipmentFactory, UserFactory, order_with_items
from tests.shipments.edge import ScriptedAmazon, away, lost, refused, seen, shipped, state

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(minutes=10)
NEW = ShipmentDetails("UPS", "1Z999BB10123456784", TODAY.date(), "Ground")


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def void(notification: ShipmentNotification, user: User) -> None:
    assert voiding.void(Shipment.objects.get(pk=notification.shipment_id), user, LATER)


def again(notification: ShipmentNotification) -> Shipment:
    order = Order.objects.get(pk=notification.order_id)
    return record_shipment(order, NEW, None, LATER)


def test_shp_9_voided_before_it_was_sent_nothing_is_told(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())
    void(notification, packer)
    send_due(notification.selling_partner_id, LATER)
    assert edge.sent == []
    assert state(notification) == ("cancelled", "voided")
    order = Order.objects.get()
    assert (order.status, order.shipped_here_at) == ("awaiting", None)
    shipment = Shipment.objects.get()
    assert (shipment.voided_at, shipment.voided_by) == (LATER, packer)
    kinds = list(OrderEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["marked_shipped", "notification_cancelled", "shipment_voided"]
    assert AuditEvent.objects.get().action == "shipment.voided"


def test_shp_9_a_later_parcel_is_told_by_the_same_row(edge: ScriptedAmazon, packer: User) -> None:
    notification = shipped(order_with_items())
    void(notification, packer)
    second = again(notification)
    assert ShipmentNotification.objects.get().shipment == second
    send_due(notification.selling_partner_id, LATER)
    assert [sent.tracking_number for sent in edge.sent] == ["1Z999BB10123456784"]
    assert state(notification) == ("accepted", "")


def test_shp_9_decision_9_voided_after_it_was_sent_the_next_parcel_is_not_told(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())
    send_due(notification.selling_partner_id, TODAY)
    Order.objects.update(amazon_status="SHIPPED")
    void(notification, packer)
    assert state(notification) == ("accepted", "")
    again(notification)
    send_due(notification.selling_partner_id, LATER)
    assert len(edge.sent) == 1
    order = Order.objects.get()
    assert order.status == "shipped"
    assert ShipmentNotification.objects.get().shipment.voided_at is not None


def test_shp_9_voided_while_it_is_being_sent_it_stays_and_is_told(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())

    def meanwhile(_: ShipmentConfirmation) -> Receipt:
        void(notification, packer)
        with pytest.raises(CannotShip) as caught:
            again(notification)
        assert caught.value.code == "being_told"
        return Receipt("req")

    edge.answers = [meanwhile]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification) == ("accepted", "")
    again(notification)
    send_due(notification.selling_partner_id, LATER)
    assert len(edge.sent) == 1


def test_i1_voided_while_its_answer_is_lost_amazon_decides(
    edge: ScriptedAmazon, packer: User
) -> None:
    """It did arrive: the row is accepted, and the next parcel is not told."""
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification)[0] == "unknown"
    void(notification, packer)
    order = notification.order
    edge.orders = [seen(order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    send_due(notification.selling_partner_id, LATER)
    assert state(notification) == ("accepted", "")
    again(notification)
    send_due(notification.selling_partner_id, LATER + timedelta(hours=1))
    assert len(edge.sent) == 1


def test_i1_voided_while_its_answer_is_lost_and_amazon_has_it_not(
    edge: ScriptedAmazon, packer: User
) -> None:
    """Nothing of the voided parcel is sent again; the next one goes with the same package number, so as an edit."""
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    send_due(notification.selling_partner_id, TODAY)
    void(notification, packer)
    for minutes in range(10, 20, 2):
        send_due(notification.selling_partner_id, TODAY + timedelta(minutes=minutes))
    assert state(notification) == ("cancelled", "voided")
    again(notification)
    asked = len(edge.asked)
    for hours in (1, 2):
        send_due(notification.selling_partner_id, LATER + timedelta(hours=hours))
    assert len(edge.asked) == asked + 1, (
        "the order is read once more before the next parcel is told"
    )
    assert [s.tracking_number for s in edge.sent] == ["1Z999AA10123456784", "1Z999BB10123456784"]
    assert {s.package_reference_id for s in edge.sent} == {"1"}


def test_i1_shp_20_a_lost_try_about_a_voided_parcel_is_found_before_the_next_one_is_told(
    edge: ScriptedAmazon, packer: User
) -> None:
    """Amazon did not find the order when it was asked, so the row ended as rejected and its void dropped it."""
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    edge.orders = [refused("Not found", 404)]
    for minutes in (0, 1):
        send_due(notification.selling_partner_id, TODAY + timedelta(minutes=minutes))
    assert state(notification) == ("rejected", "unknown_order")
    void(notification, packer)
    again(notification)
    edge.orders = [seen(notification.order, "SHIPPED", ("1", "1Z999AA10123456784"))]
    for hours in (1, 2):
        send_due(notification.selling_partner_id, LATER + timedelta(hours=hours))
    assert state(notification) == ("not_needed", "already_shipped")
    assert len(edge.sent) == 1, "a second message would be an edit"


def test_shp_9_a_rejected_one_is_dropped_too(edge: ScriptedAmazon, packer: User) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Bad packageReferenceId")]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification)[0] == "rejected"
    void(notification, packer)
    assert state(notification) == ("cancelled", "voided")


def test_one_that_is_rejected_after_the_void_asks_nobody_for_a_fix(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())

    def meanwhile(_: ShipmentConfirmation) -> Receipt:
        void(notification, packer)
        raise refused("Bad packageReferenceId")

    edge.answers = [meanwhile]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification)[0] == "rejected"
    overtaken.queue_overtaken(LATER)
    send_due(notification.selling_partner_id, LATER)
    assert state(notification) == ("cancelled", "voided")
    assert len(edge.sent) == 1


def test_a_worker_that_holds_the_row_sends_nothing_after_the_void(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())
    (claim,) = claiming.claim(notification.selling_partner_id, TODAY)
    void(notification, packer)
    again(notification)
    begun = claiming.begin(claim, TODAY, outcome="started", state="sending")  # type: ignore[arg-type]
    assert begun is None
    send_due(notification.selling_partner_id, LATER)
    assert [sent.tracking_number for sent in edge.sent] == ["1Z999BB10123456784"]


def test_a_throttled_or_unreachable_row_is_dropped(edge: ScriptedAmazon, packer: User) -> None:
    notification = shipped(order_with_items())
    edge.answers = [away()]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification)[0] == "waiting"
    void(notification, packer)
    assert state(notification) == ("cancelled", "voided")


def test_t17_the_second_press_is_refused_and_leaves_no_second_trace(packer: User) -> None:
    notification = shipped(order_with_items())
    void(notification, packer)
    with pytest.raises(voiding.CannotVoid) as caught:
        void(notification, packer)
    assert "is voided already" in caught.value.text
    assert AuditEvent.objects.count() == 1


def test_a_cancelled_order_stays_cancelled_and_its_parcel_is_still_to_be_taken_out(
    packer: User,
) -> None:
    notification = shipped(order_with_items())
    Order.objects.update(status="cancelled", amazon_status="CANCELLED")
    void(notification, packer)
    order = Order.objects.get()
    assert order.status == "cancelled"
    assert order.shipped_here_at is not None


def test_a_delivered_parcel_is_not_voided(packer: User) -> None:
    shipment = ShipmentFactory.create(delivered_at=TODAY)
    with pytest.raises(voiding.CannotVoid) as caught:
        voiding.void(shipment, packer, LATER)
    assert "is delivered" in caught.value.text


def test_shp_12_voiding_one_of_a_combined_parcel_voids_all(packer: User) -> None:
    first, second, other = (shipped(order_with_items(), f"1Z000{n}") for n in range(3))
    Shipment.objects.filter(pk=second.shipment_id).update(lead=first.shipment_id)
    void(second, packer)
    assert [state(row)[0] for row in (first, second, other)] == [
        "cancelled",
        "cancelled",
        "waiting",
    ]
    assert set(Shipment.objects.standing()) == {other.shipment}
    assert [row.detail["orders"] for row in AuditEvent.objects.all()] == [2, 2]  # each has its own


def test_red_16_the_dialog_counts_as_redaction_does() -> None:
    assert KEPT_UNSHIPPED == schedule.AFTER_IMPORT
    order = order_with_items()
    edge = order.first_imported_at + timedelta(days=14)
    assert void_words.removes_buyer(order, edge, last=True)
    assert not void_words.removes_buyer(order, edge - timedelta(seconds=1), last=True)
    assert not void_words.removes_buyer(order, edge, last=False)
    order.redacted_at = TODAY
    assert not void_words.removes_buyer(order, edge, last=True)


def test_shp_8_whatever_is_voided_and_shipped_again_amazon_accepts_once(
    edge: ScriptedAmazon, packer: User
) -> None:
    notification = shipped(order_with_items())
    for number in range(4):
        if number == 1:
            send_due(notification.selling_partner_id, LATER)
        shipment = Shipment.objects.standing().get()
        voiding.void(shipment, packer, LATER)
        record_shipment(
            Order.objects.get(), NEW._replace(tracking_number=f"1Z00000{number}"), None, LATER
        )
        assert ShipmentNotification.objects.count() == 1
    send_due(notification.selling_partner_id, LATER)
    assert [sent.tracking_number for sent in edge.sent] == ["1Z000000"]
