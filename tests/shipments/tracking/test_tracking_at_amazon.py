"""From the carrier's scan to the deadline, over HTTP to the pretended Amazon."""

from datetime import timedelta
from typing import Any

import pytest

from orders.models import Order, OrderEvent
from redaction.facts import deadlines
from redaction.models import RedactionRecord
from redaction.redacting import redact_due
from redaction.schedule import Term
from shipments import tasks
from shipments.models import Shipment
from shipments.tracking import asking, packages
from stores import clock
from tests.shipments.tracking.parcels import Parcels, label_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def swept(shipment: Shipment, pokes: list[tuple[Any, ...]]) -> Shipment:
    """What a worker does: the sweep, then the sellers that it poked."""
    pokes.clear()
    tasks.ask_tracking()
    for _, *seller in pokes[:]:
        tasks.track_for_seller(*seller)
    shipment.refresh_from_db()
    return shipment


def due_again(shipment: Shipment) -> None:
    Shipment.objects.filter(pk=shipment.pk).update(track_at=clock.now())


def test_red_11_a_label_is_followed_to_its_delivery_which_ends_the_asking(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    swept(shipment, pokes)
    assert (shipment.transit, shipment.transit_source) == ("pre_transit", "label")
    assert shipment.track_at is not None
    assert shipment.first_scan_at is None
    assert shipment.promised_at is not None
    parcels.event(shipment, "PickupDone")
    due_again(shipment)
    scanned = swept(shipment, pokes)
    assert (scanned.transit, scanned.delivered_at) == ("in_transit", None)
    assert scanned.first_scan_at is not None
    parcels.event(shipment, "Delivered")
    due_again(shipment)
    delivered = swept(shipment, pokes)
    assert (delivered.transit, delivered.track_at) == ("delivered", None)
    assert delivered.delivered_at is not None
    assert clock.now() - delivered.delivered_at < timedelta(minutes=1)
    event = OrderEvent.objects.get(kind="parcel_delivered")
    assert (event.order_id, event.detail) == (shipment.order_id, {"source": "label"})
    asked = len(parcels.amazon.calls(operation="getTracking"))
    swept(shipment, pokes)
    assert len(parcels.amazon.calls(operation="getTracking")) == asked == 3


def test_red_22_a_delivery_before_the_ship_date_moves_the_deadline(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    """C-3: the term wins where the ship date lies behind the delivery, as with a label that is bought ahead."""
    shipment = parcels.buy()
    ahead = shipment.ship_date + 4 * DAY
    Shipment.objects.filter(pk=shipment.pk).update(ship_date=ahead)
    before = deadlines([shipment.order_id])[shipment.order_id]
    assert before.term is Term.SHIP_DATE
    parcels.event(shipment, "Delivered")
    swept(shipment, pokes)
    found = deadlines([shipment.order_id])[shipment.order_id]
    assert shipment.delivered_at is not None
    assert (found.term, found.at) == (Term.DELIVERY, shipment.delivered_at + 30 * DAY)
    assert found.at < before.at


def test_red_11_a_carrier_that_lies_removes_nothing_early(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    before = deadlines([shipment.order_id])[shipment.order_id]
    long_ago = (clock.now() - 60 * DAY).isoformat()
    parcels.event(shipment, "Delivered", at=long_ago)
    swept(shipment, pokes)
    assert shipment.transit == "delivered"
    assert deadlines([shipment.order_id])[shipment.order_id].at == before.at
    event = OrderEvent.objects.get(kind="parcel_delivered")
    assert event.detail["delivery time not believed"] == "before it was shipped"


def test_the_packages_of_an_import_tell_of_a_parcel_that_was_not_bought_here(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    """The label is somebody else's, so nobody can be asked."""
    shipment = parcels.buy()
    label = label_of(shipment)
    parcels.event(shipment, "Lost")
    label.delete()
    parcels.read(shipment.order.amazon_order_id)
    swept(shipment, pokes)
    assert (shipment.transit, shipment.transit_source) == ("lost", "amazon")
    assert OrderEvent.objects.filter(kind="parcel_lost", order=shipment.order).count() == 1
    assert parcels.amazon.calls(operation="getTracking") == []
    assert swept(shipment, pokes).transit == "lost"
    assert OrderEvent.objects.filter(kind="parcel_lost", order=shipment.order).count() == 1


def test_red_11_delivered_at_amazon_counts_from_when_it_was_first_seen(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    parcels.event(shipment, "Delivered")
    label_of(shipment).delete()
    parcels.read(shipment.order.amazon_order_id)
    before = clock.now()
    packages.look(before, before - packages.LOOK_BACK)
    shipment.refresh_from_db()
    assert (shipment.delivered_at, shipment.transit_source) == (before, "amazon")
    later = before + timedelta(hours=5)
    assert packages.look(later) == 0
    shipment.refresh_from_db()
    assert shipment.delivered_at == before


def test_a_voided_label_is_not_asked_about_any_more(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    Shipment.objects.filter(pk=shipment.pk).update(voided_at=clock.now())
    assert swept(shipment, pokes).track_at is None
    Shipment.objects.filter(pk=shipment.pk).update(track_at=clock.now())
    assert swept(shipment, pokes).track_at is None
    assert parcels.amazon.calls(operation="getTracking") == []


def test_after_45_days_nobody_is_asked_any_more(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    Shipment.objects.filter(pk=shipment.pk).update(
        created_at=clock.now() - 45 * DAY, track_at=clock.now()
    )
    assert swept(shipment, pokes).track_at is None
    assert parcels.amazon.calls(operation="getTracking") == []


@pytest.mark.parametrize("kind", ["503", "html"])
def test_an_amazon_that_is_away_postpones_the_seller_and_changes_nothing(
    parcels: Parcels, pokes: list[tuple[Any, ...]], kind: str
) -> None:
    shipment = parcels.buy()
    parcels.amazon.fault("getTracking", kind, count=9)
    before = clock.now()
    swept(shipment, pokes)
    assert (shipment.transit, shipment.track_failures) == ("", 0)
    assert shipment.track_at is not None
    assert shipment.track_at - before >= timedelta(minutes=10)


def test_a_number_that_amazon_does_not_know_is_asked_for_less_and_less(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    label = label_of(shipment)
    label.tracking_id = "1Z0000000000000000"
    label.save()
    waits = []
    for failures in (1, 2, 3):
        due_again(shipment)
        before = clock.now()
        assert swept(shipment, pokes).track_failures == failures
        assert shipment.track_at is not None
        waits.append(round((shipment.track_at - before) / timedelta(minutes=15)))
    assert waits == [1, 2, 4]


def test_an_empty_allowance_leaves_the_parcels_as_they_are(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    parcels.amazon.fault("getTracking", "429", count=1)
    swept(shipment, pokes)
    assert (shipment.transit, shipment.track_failures) == ("", 0)
    assert shipment.track_at is not None
    assert shipment.track_at <= clock.now()


def test_a_cut_off_seller_is_not_asked(parcels: Parcels, pokes: list[tuple[Any, ...]]) -> None:
    shipment = parcels.buy()
    type(parcels.seller).objects.update(credentials="bad")
    swept(shipment, pokes)
    assert pokes == []
    type(parcels.seller).objects.update(credentials="good")
    assert swept(shipment, pokes).transit == "pre_transit"


def test_red_22_after_redaction_a_delivery_brings_nothing_back(
    parcels: Parcels, pokes: list[tuple[Any, ...]]
) -> None:
    shipment = parcels.buy()
    long_ago = clock.now() - 60 * DAY
    Shipment.objects.filter(pk=shipment.pk).update(ship_date=long_ago.date())
    assert redact_due(clock.now()).orders == 1
    record = RedactionRecord.objects.values().get()
    order = Order.objects.values().get(pk=shipment.order_id)
    parcels.event(shipment, "Delivered")
    assert swept(shipment, pokes).transit == "delivered"
    assert RedactionRecord.objects.values().get() == record
    assert Order.objects.values().get(pk=shipment.order_id) == order
    assert redact_due(clock.now()).orders == 0


def test_many_parcels_are_asked_in_rounds_and_written_together(
    parcels: Parcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipments = [parcels.buy() for _ in range(3)]
    monkeypatch.setattr(asking, "CHUNK", 2)
    asking.begin(clock.now())
    assert asking.ask(parcels.seller.pk, budget_s=0)
    assert not asking.ask(parcels.seller.pk)
    for shipment in shipments:
        shipment.refresh_from_db()
        assert shipment.transit == "pre_transit"
