"""Which orders may go in one parcel, and the risk in the store's own figures (SHP-12, SHP-13)."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from shipments.combining.candidates import candidates, refusal_of
from shipments.combining.risk import Risk, risk_of
from shipments.models import ShipmentNotification
from stores.models import Store
from tests.factories import TODAY, LabelFactory, NotificationFactory, ShipmentFactory, StoreFactory
from tests.shipments.combining.people import bought_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


def test_shp_12_orders_of_one_recipient_and_address_can_be_combined(store: Store) -> None:
    first = bought_by(store)
    late = bought_by(store, ship_by_at=TODAY + timedelta(hours=9))
    soon = bought_by(store, ship_by_at=TODAY + timedelta(hours=1))
    spelled = bought_by(store, buyer={"line1": "2214  ALDER street"}, city="columbus")
    assert candidates(first) == [soon, spelled, late]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Hannah Brandt"}, {"buyer": {"line1": "2215 Alder Street"}}, {"buyer": {"line2": "Apt 6"}},
        {"buyer": {"company": "Lindqvist Ltd"}}, {"postal_code": "43216"}, {"city": "Dublin"}, {"country": "CA"},
        {"status": "on_hold"}, {"status": "shipped"}, {"status": "cancelled"}, {"cancel_requested": True},
        {"programs": ["PRIME"]}, {"programs": ["FBM_SHIP_PLUS"]}, {"programs": ["AMAZON_EASY_SHIP"]},
        {"fulfilled_by": "AMAZON"}, {"redacted_at": TODAY}, {"address_problem": "no_street"}, {"channel": "manual"},
    ],
)  # fmt: skip
def test_shp_12_what_differs_or_must_not_go_along_is_left_out(
    store: Store, fields: dict[str, Any]
) -> None:
    first = bought_by(store)
    other = bought_by(store, **fields)
    assert candidates(first) == []
    assert first not in candidates(other)


def test_shp_12_another_store_a_label_or_a_told_order_are_left_out(store: Store) -> None:
    first = bought_by(store)
    bought_by(
        StoreFactory.create(selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2")
    )
    bought_by(StoreFactory.create())
    labelled, told, nothing = bought_by(store), bought_by(store), bought_by(store)
    LabelFactory.create(
        order=labelled, shipment=None, tracking_id="", created_at=TODAY, bought_at=TODAY
    )
    shipment = ShipmentFactory.create(order=told, voided_at=TODAY)
    NotificationFactory.create(shipment=shipment)
    nothing.items.update(quantity_unfulfilled=0)
    assert candidates(first) == []
    assert "has a label already" in refusal_of(labelled)
    assert "had a parcel before" in refusal_of(told)
    assert "no units left" in refusal_of(nothing)


@pytest.mark.parametrize("state", ShipmentNotification.State.values)
def test_shp_12_only_an_order_that_amazon_never_heard_of_may_go_along(
    store: Store, state: str
) -> None:
    first, voided = bought_by(store), bought_by(store)
    shipment = ShipmentFactory.create(order=voided, voided_at=TODAY)
    NotificationFactory.create(shipment=shipment, state=state)
    assert candidates(first) == ([voided] if state == "cancelled" else [])


def test_shp_12_the_refusal_says_why(store: Store) -> None:
    assert "Amazon forbids combining" in refusal_of(bought_by(store, programs=["PRIME"]))
    assert "were removed" in refusal_of(bought_by(store, redacted_at=TODAY, buyer_data=None))
    assert "is on hold" in refusal_of(bought_by(store, status="on_hold"))
    assert "asked to cancel" in refusal_of(bought_by(store, cancel_requested=True))
    assert refusal_of(bought_by(store)) == ""


def test_the_search_costs_five_queries_and_logs_no_address(
    store: Store,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    first = bought_by(store)
    for count in (2, 8):
        for _ in range(count):
            bought_by(store)
        caplog.clear()
        with django_assert_max_num_queries(5):
            assert len(candidates(first)) >= count
        mine = [record for record in caplog.records if not record.name.startswith("django.db")]
        assert mine == []


# The risk


def test_shp_13_the_risk_is_counted_from_the_stores_last_30_days(store: Store) -> None:
    mine: dict[str, Any] = {"order__store": store}
    lead = ShipmentFactory.create(**mine)
    for _ in range(7):
        ShipmentFactory.create(**mine)
    ShipmentFactory.create(**mine, lead=lead)
    ShipmentFactory.create(**mine, tracking_number="")
    ShipmentFactory.create(**mine, voided_at=TODAY)
    ShipmentFactory.create(**mine, created_at=TODAY - timedelta(days=31))
    ShipmentFactory.create(**mine, order__channel="manual")
    ShipmentFactory.create()
    risk = risk_of(store, 3, TODAY)
    assert risk == Risk(shipped=10, shared=1, untracked=1, adding=3)
    assert (risk.now, risk.then, risk.falls_below) == (80.0, 69.2, True)


def test_shp_13_the_rate_is_rounded_down_and_unknown_without_shipments() -> None:
    assert Risk(0, 0, 0, 2).now is None
    assert Risk(0, 0, 0, 2).then == 50.0
    assert Risk(1999, 99, 0, 1).now == 95.0
    assert Risk(2000, 100, 1, 1).now == 94.9
    assert not Risk(2000, 0, 0, 3).falls_below
