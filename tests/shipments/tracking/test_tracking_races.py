"""Several workers at the same parcels. Threads with connections of their own (T18)."""

import pytest

from orders.models import OrderEvent
from shipments.models import Shipment
from shipments.tracking import asking
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores import clock
from tests.amazon import PretendedAmazon
from tests.at_once import at_once
from tests.factories import TODAY, ShipmentFactory
from tests.shipments.tracking.parcels import parcels_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_t18_two_workers_ask_about_each_parcel_once(reached_amazon: PretendedAmazon) -> None:
    parcels = parcels_at(reached_amazon)
    for _ in range(3):
        parcels.buy()
    asking.begin(clock.now())
    at_once(lambda: asking.ask(parcels.seller.pk), 2)
    assert len(reached_amazon.calls(operation="getTracking")) == 3
    assert Shipment.objects.filter(transit="pre_transit").count() == 3


def test_t18_two_reports_of_the_same_delivery_are_told_once() -> None:
    shipments = [ShipmentFactory.create() for _ in range(5)]
    seen = {
        shipment.pk: Seen(Source.LABEL, Transit.DELIVERED, TODAY, TODAY) for shipment in shipments
    }
    at_once(lambda: write_seen(seen, TODAY), 4)
    assert OrderEvent.objects.filter(kind="parcel_delivered").count() == 5
    assert Shipment.objects.filter(delivered_at=TODAY).count() == 5
