"""Voids of bought labels against the pretended Amazon: what counts is what both sides hold afterwards (decision 28, I1)."""

from datetime import timedelta

import pytest

from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.labels import claiming, voiding
from shipments.labels.finishing import finish_voids
from shipments.models import Label, ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.models import SellingPartner, User
from tests.factories import ShipmentFactory, UserFactory
from tests.shipments.edge import refused, state
from tests.shipments.labels_at_amazon import bought
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db

CANCEL = "cancelShipment"
NEW = "1Z999BB10123456784"


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def asked(desk: Desk, packer: User) -> Label:
    """A bought label whose void was asked for."""
    label = bought(desk)
    assert label.shipment is not None
    assert not voiding.void(label.shipment, packer, clock.now())
    label.refresh_from_db()
    return label


def finish(label: Label, minutes: float = 0) -> str:
    finish_voids(clock.now() + timedelta(minutes=minutes))
    label.refresh_from_db()
    return str(label.state)


def finish_until_settled(label: Label) -> str:
    """As the minutes go by, for our allowance too; half an hour is more than any fault needs."""
    began = clock.now()
    for minutes in range(0, 30, 2):
        at = began + timedelta(minutes=minutes)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("stores.clock.now", lambda at=at: at)
            finish_voids(at)
        label.refresh_from_db()
        if label.state != "voiding":
            break
    return str(label.state)


def notification_of(label: Label) -> ShipmentNotification:
    return ShipmentNotification.objects.get(order=label.order_id)


def ship_again(label: Label) -> None:
    order = Order.objects.get(pk=label.order_id)
    day = clock.now().astimezone(order.store.marketplace.time_zone).date()
    record_shipment(order, ShipmentDetails("UPS", NEW, day, "Ground"), None, clock.now())


def send(label: Label) -> None:
    send_due(label.order.selling_partner_id, clock.now() + timedelta(minutes=5))


def cancelled_at_amazon(desk: Desk, label: Label) -> list[bool]:
    return [each["cancelled"] for each in desk.amazon.purchases(label.order.amazon_order_id)]


def test_decision_28_a_void_that_reopens_the_order_lets_the_same_row_tell_again(
    desk: Desk, packer: User
) -> None:
    label = asked(desk, packer)
    assert finish(label) == "voided"
    assert cancelled_at_amazon(desk, label) == [True]
    row = notification_of(label)
    assert state(row) == ("cancelled", "voided")
    order = Order.objects.get()
    assert (order.status, order.shipped_here_at) == ("awaiting", None)
    assert label.shipment is not None
    label.shipment.refresh_from_db()
    assert label.shipment.voided_by == packer
    assert label.shipment.voided_at == label.voided_at
    ship_again(label)
    send(label)
    assert notification_of(label) == row
    assert state(row) == ("accepted", "")
    view = desk.view(row)
    assert view["status"] == "SHIPPED"
    assert NEW in [package["trackingNumber"] for package in view["packages"]]
    # Besides the label's own one, which Amazon took back.
    assert len([c for c in view["confirmations"] if c["source"] == "call"]) == 1


def test_decision_28_where_amazon_keeps_it_shipped_nothing_more_is_told(
    desk: Desk, packer: User
) -> None:
    desk.amazon.shipping_rules(voidReopens=False)
    label = asked(desk, packer)
    assert finish(label) == "voiding"  # an answer this young may be from before
    assert finish(label, 3) == "voided"
    row = notification_of(label)
    assert row.state == "not_needed"
    ship_again(label)
    send(label)
    assert state(row)[0] == "not_needed"
    assert desk.calls("confirmShipment") == 0


def test_shipped_anew_before_amazons_word_came_the_new_parcel_is_told(
    desk: Desk, packer: User
) -> None:
    label = asked(desk, packer)
    desk.amazon.fault("getOrder", "503", count=1)
    assert finish(label) == "voiding"
    assert label.voided_at is not None
    ship_again(label)
    assert notification_of(label).state == "not_needed"
    assert finish_until_settled(label) == "voided"
    send(label)
    row = notification_of(label)
    assert row.state == "accepted"
    assert row.shipment.tracking_number == NEW


def test_i1_the_row_of_another_parcel_is_left_as_it_is(desk: Desk, packer: User) -> None:
    """Amazon's late word about one label says nothing of the parcel that the row is about by now."""
    label = asked(desk, packer)
    newer = ShipmentFactory.create(order=label.order, tracking_number=NEW)
    ShipmentNotification.objects.update(shipment=newer, reason="buy_shipping")
    assert finish(label) == "voided"
    row = notification_of(label)
    assert (row.shipment, *state(row)) == (newer, "not_needed", "buy_shipping")
    send(label)
    assert desk.calls("confirmShipment") == 0


def test_a_stale_answer_that_still_shows_shipped_is_not_believed(desk: Desk, packer: User) -> None:
    label = asked(desk, packer)
    desk.amazon.fault("getOrder", "stale_read", count=1)
    finish(label)
    assert finish_until_settled(label) == "voided"
    assert state(notification_of(label)) == ("cancelled", "voided")


@pytest.mark.parametrize(
    "kind",
    ["429", "500", "503", "html", "empty", "message", "expired_token", "cut_body",
     "timeout_before", "timeout_after"],
)  # fmt: skip
@pytest.mark.parametrize("operation", [CANCEL, "getOrder"])
def test_whatever_happens_to_an_answer_the_label_is_voided_once(
    desk: Desk, packer: User, operation: str, kind: str
) -> None:
    label = asked(desk, packer)
    desk.amazon.fault(operation, kind, count=2, seconds=0.1)
    assert finish_until_settled(label) == "voided"
    assert cancelled_at_amazon(desk, label) == [True]
    assert state(notification_of(label)) == ("cancelled", "voided")
    voids = OrderEvent.objects.filter(kind="shipment_voided")
    assert voids.count() == 1


def test_a_parcel_that_the_carrier_has_keeps_its_label(desk: Desk, packer: User) -> None:
    label = bought(desk)
    desk.amazon.parcel_event(label.amazon_shipment_id, "PickupDone")
    assert label.shipment is not None
    voiding.void(label.shipment, packer, clock.now())
    assert finish(label) == "bought"
    assert "picked up" in label.error_message
    label.shipment.refresh_from_db()
    assert (label.shipment.voided_at, label.shipment.voided_by) == (None, None)
    assert Order.objects.get().status == "shipped"
    assert notification_of(label).state == "not_needed"
    assert OrderEvent.objects.filter(kind="void_refused").count() == 1


def test_a_void_that_amazon_did_already_is_done(
    desk: Desk, packer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = asked(desk, packer)

    def already(*_: object) -> None:
        raise refused("The shipment has already been cancelled")

    monkeypatch.setattr("stores.spapi.shipping.cancel_shipment", already)
    assert finish(label) == "voiding"
    assert label.voided_at is not None


def test_a_worker_killed_after_amazons_yes_leaves_nothing_undone(
    desk: Desk, packer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = asked(desk, packer)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("shipments.labels.undoing.undo", die)
        with pytest.raises(Killed):
            finish_voids(clock.now())
    assert cancelled_at_amazon(desk, label) == [True]
    assert finish(label) == "voiding"  # its lease still runs
    assert finish(label, 6) == "voided"
    assert state(notification_of(label)) == ("cancelled", "voided")


def test_t18_a_worker_that_lost_its_lease_writes_nothing(desk: Desk, packer: User) -> None:
    asked(desk, packer)
    now = clock.now()
    first = claiming.claim(now, set())
    assert first is not None
    assert claiming.claim(now, set()) is None
    second = claiming.claim(now + timedelta(minutes=6), set())
    assert second is not None
    assert not claiming.settle(first, state="voided")
    assert claiming.settle(second, next_try_at=now)


def test_a_seller_cut_off_waits_for_the_renewal(desk: Desk, packer: User) -> None:
    label = asked(desk, packer)
    SellingPartner.objects.update(credentials="bad")
    assert finish(label) == "voiding"
    assert desk.calls(CANCEL) == 0
    SellingPartner.objects.update(credentials="good")
    assert finish(label) == "voided"


def test_while_the_void_is_asked_nothing_else_ships(desk: Desk, packer: User) -> None:
    label = asked(desk, packer)
    with pytest.raises(CannotShip):
        ship_again(label)
    assert label.shipment is not None
    with pytest.raises(voiding.CannotVoid) as caught:
        voiding.void(label.shipment, packer, clock.now())
    assert "being voided" in caught.value.text


def test_an_order_reopened_in_later_news_is_told_too(desk: Desk, packer: User) -> None:
    desk.amazon.shipping_rules(voidReopens=False)
    label = asked(desk, packer)
    finish(label)
    assert finish(label, 3) == "voided"
    Order.objects.update(amazon_updated_at=clock.now() + timedelta(minutes=4))
    ship_again(label)
    assert notification_of(label).state == "waiting"
