"""The pure rules: matching by SKU, carriers in BigCommerce's words, patience."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipments.bigcommerce import carriers
from shipments.bigcommerce.carriers import tracking_carrier
from shipments.bigcommerce.matching import Parcel, match, ours
from shipments.bigcommerce.verdict import Reason
from shipments.bigcommerce.waiting import given_up_at, next_look
from shipments.carriers.codes import CODES
from stores.bigcommerce.payloads import RemoteProduct, RemoteShipment

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def line(id: int, sku: str = "MUG", units: int = 1, **fields: object) -> RemoteProduct:
    made = RemoteProduct(id, sku, 7, units, 0, 0, is_digital=False)
    return made._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "lines", "expected"),
    [
        ({"MUG": 1}, [line(1)], Parcel({1: 1}, 7)),
        ({"mug ": 1}, [line(1, "Mug")], Parcel({1: 1}, 7)),
        ({"MUG": 3}, [line(1, units=2), line(2, units=2)], Parcel({1: 2, 2: 1}, 7)),
        ({"MUG": 1}, [line(1), line(2, "GIFT")], Parcel({1: 1}, 7)),
        ({"MUG": 1}, [line(1, units=2, refunded=1)], Parcel({1: 1}, 7)),
        ({"MUG": 1}, [line(1, address_id=0)], Parcel({1: 1}, 0)),
        ({"MUG": 1, "PDF": 1}, [line(1), line(2, "PDF", is_digital=True)], Parcel({1: 1}, 7)),
        ({"MUG": 1, "CUP": 1}, [line(1), line(2, "CUP", address_id=8)], Reason.SEVERAL_ADDRESSES),
        ({"PDF": 1}, [line(2, "PDF", is_digital=True)], Reason.DIGITAL),
        ({"MUG": 2}, [line(1)], Reason.PRODUCTS_DIFFER),
        ({"MUG": 2}, [line(1, units=2, refunded=1)], Reason.PRODUCTS_DIFFER),
        ({"MUG": 1, "CUP": 1}, [line(1)], Reason.PRODUCTS_DIFFER),
        ({"": 1}, [line(1, "")], Reason.PRODUCTS_DIFFER),
        ({}, [line(1)], Reason.PRODUCTS_DIFFER),
        ({"MUG": 2}, [line(1, units=2, shipped=2)], Reason.SHIPPED_THERE),
        ({"MUG": 2}, [line(1, units=2, shipped=1)], Reason.PARTLY_SHIPPED),
    ],
)
def test_decision_30_products_are_matched_by_sku_and_what_is_left(
    wanted: dict[str, int], lines: list[RemoteProduct], expected: Parcel | Reason
) -> None:
    assert match(wanted, lines) == expected


def test_our_parcel_is_known_by_its_number_or_by_our_mark() -> None:
    there = [RemoteShipment(1, "", "Waybill abc"), RemoteShipment(2, "1z 99", "")]
    assert ours(there, "1Z99", "Waybill abc") == there[1]
    assert ours(there, "", "Waybill abc") == there[0]
    assert ours(there, "", "Waybill xyz") is None
    assert ours(there, "1Z", "Waybill abc") is None


def test_decision_30_every_carrier_of_the_table_has_a_word_that_bigcommerce_knows() -> None:
    known = Path("sandbox/bigcommerce/tracking_carriers.txt").read_text().split()
    assert set(carriers._WORDS) <= set(CODES)
    assert {tracking_carrier(code) for code in carriers._WORDS} <= set(known)
    assert {tracking_carrier("Other", name) for name in carriers._BY_NAME} <= set(known)
    assert tracking_carrier("Other", " usps ") == "usps"
    assert tracking_carrier("Other", "Otto's van") == tracking_carrier("Balnak") == ""


@pytest.mark.parametrize(
    ("ship_by_in", "tells", "hours"),
    [(100, False, 24), (3, False, 24), (100, True, 24), (6, True, 4), (1, True, 1), (-5, True, 1)],
)
def test_decision_30_patience_is_a_day_or_ends_before_ship_by(
    ship_by_in: int, tells: bool, hours: int
) -> None:
    ends = given_up_at(NOW, NOW + timedelta(hours=ship_by_in), tells_amazon=tells)
    assert ends == NOW + timedelta(hours=hours)


def test_a_missing_order_is_looked_for_soon_then_hourly_and_when_patience_ends() -> None:
    ends = NOW + timedelta(days=1)
    waits = [next_look(attempts, NOW, ends) - NOW for attempts in (1, 2, 3, 9, 32_000)]
    assert [wait.total_seconds() / 60 for wait in waits] == [5, 10, 20, 60, 60]
    assert next_look(9, ends - timedelta(minutes=2), ends) == ends
