"""Writing down what was seen, for one parcel or thousands."""

from datetime import timedelta
from typing import Any

import pytest

from orders.models import OrderEvent
from shipments.models import Shipment
from shipments.tracking import packages
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from tests.factories import TODAY, ShipmentFactory, StoreFactory

pytestmark = pytest.mark.django_db

LOST = Seen(Source.PERSON, Transit.LOST, TODAY)


def test_shp_12_a_combined_order_follows_the_parcel_it_is_in() -> None:
    lead = ShipmentFactory.create()
    member = ShipmentFactory.create(lead=lead)
    alone = ShipmentFactory.create()
    assert write_seen({lead.pk: LOST}, TODAY) == 2
    member.refresh_from_db()
    alone.refresh_from_db()
    assert (member.transit, alone.transit) == ("lost", "")
    assert set(OrderEvent.objects.values_list("order", flat=True)) == {
        lead.order_id,
        member.order_id,
    }


def test_a_voided_shipment_is_left_alone() -> None:
    shipment = ShipmentFactory.create(voided_at=TODAY)
    assert write_seen({shipment.pk: LOST}, TODAY) == 0


def with_package(count: int, **package: str) -> None:
    store = StoreFactory.create()
    for number in range(count):
        ShipmentFactory.create(
            order__store=store, order__imported_at=TODAY, tracking_number=f"9400{number:08d}",
            order__packages=[{"reference": "1", "tracking": f"9400{number:08d}", **package}],
        )  # fmt: skip


def test_the_look_at_packages_costs_the_same_few_queries_for_many(
    django_assert_num_queries: Any,
) -> None:
    with_package(30, status="DELIVERED")
    # The page, what is new in it, then in one transaction: orders, shipments, two writes; and an empty page.
    with django_assert_num_queries(9):
        assert packages.look(TODAY, TODAY - packages.LOOK_BACK) == 30
    with django_assert_num_queries(1):
        assert packages.look(TODAY, TODAY - packages.LOOK_BACK) == 0


def test_an_import_without_news_about_the_parcel_writes_nothing(
    django_assert_num_queries: Any,
) -> None:
    with_package(3, status="SHIPPED")
    ShipmentFactory.create(
        order__imported_at=TODAY,
        order__packages=[{"reference": "1", "tracking": "another", "status": "DELIVERED"}],
    )
    with django_assert_num_queries(2):
        assert packages.look(TODAY, TODAY - packages.LOOK_BACK) == 0
    assert not Shipment.objects.exclude(transit="").exists()


def test_only_orders_that_were_imported_lately_are_looked_at_until_the_daily_look() -> None:
    with_package(1, status="DELIVERED")
    later = TODAY + timedelta(hours=2)
    assert packages.look(later, later - packages.LOOK_BACK) == 0
    assert packages.look(later) == 1
