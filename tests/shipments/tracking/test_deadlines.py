"""What a delivery does to the deadlines of buyer details."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from orders.models import Order
from redaction.due import due_orders
from redaction.facts import deadlines
from redaction.schedule import Deadline, Rule, Term
from shipments.models import Shipment
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from tests.factories import TODAY, OrderFactory, ShipmentFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def limit_of(order: Order) -> Deadline:
    return deadlines([order.pk])[order.pk]


def delivered(shipment: Shipment, at: datetime, source: Source = Source.LABEL) -> None:
    write_seen({shipment.pk: Seen(source, Transit.DELIVERED, at, at)}, TODAY)


def ahead(**fields: Any) -> Shipment:
    """Recorded five days ago with a ship date that is still to come, as with a label bought ahead."""
    shipment: Shipment = ShipmentFactory.create(
        created_at=TODAY - 5 * DAY, ship_date=(TODAY + 3 * DAY).date(), **fields
    )
    return shipment


def test_red_15_the_earliest_delivery_of_several_standing_parcels_decides() -> None:
    order = OrderFactory.create(status="shipped")
    first, second = ahead(order=order), ahead(order=order)
    delivered(second, TODAY - DAY)
    assert limit_of(order).at == TODAY + 29 * DAY
    delivered(first, TODAY - 2 * DAY)
    found = limit_of(order)
    assert (found.term, found.at) == (Term.DELIVERY, TODAY + 28 * DAY)
    Shipment.objects.filter(pk=first.pk).update(voided_at=TODAY)
    assert limit_of(order).at == TODAY + 29 * DAY


def test_red_20_without_a_label_a_tracked_number_counts_from_shipment_or_delivery() -> None:
    order = ahead().order
    assert limit_of(order).rule is Rule.T
    assert limit_of(order).terms[Term.LABEL] == TODAY + 39 * DAY
    delivered(order.shipments.get(), TODAY - DAY, Source.PERSON)
    assert limit_of(order).term is Term.DELIVERY
    untracked = ahead(automatic_tracking=False)
    delivered(untracked, TODAY - DAY, Source.PERSON)
    found = limit_of(untracked.order)
    assert (found.rule, found.at) == (Rule.N, TODAY + 25 * DAY)


def test_red_22_a_deadline_that_a_delivery_moved_into_the_past_is_due_at_the_next_run() -> None:
    shipment = ShipmentFactory.create(created_at=TODAY - 40 * DAY, ship_date=(TODAY - DAY).date())
    assert not due_orders(TODAY).exists()
    delivered(shipment, TODAY - 35 * DAY)
    assert list(due_orders(TODAY)) == [shipment.order]


def test_red_11_a_delivery_after_the_ship_date_changes_nothing() -> None:
    shipment = ShipmentFactory.create(ship_date=(TODAY - 4 * DAY).date())
    before = limit_of(shipment.order).at
    delivered(shipment, TODAY - DAY)
    assert limit_of(shipment.order).at == before
