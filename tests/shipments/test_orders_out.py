"""Orders to ship for a carrier's program: the cells, who stays out, and formulas made harmless (T7, DPP 2.3)."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from shipments.files.orders_out import HEADER, csv_of, sort_out
from stores.models import Store
from tests.factories import (
    BUYER,
    TODAY,
    ManualOrderFactory,
    OrderItemFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


def table(orders: list[Order]) -> list[dict[str, str]]:
    raw = b"".join(csv_of(orders))
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def order(store: Store, **fields: Any) -> Order:
    return order_with_items(store=store, **fields)


def test_the_columns_hold_what_a_carriers_program_needs(store: Store) -> None:
    (row,) = table([order(store, parcel_weight_g=1250, parcel_length_mm=305)])
    assert list(row) == list(HEADER)
    assert row["Recipient"] == "Tom Lindqvist"
    assert (row["Street 1"], row["Street 2"]) == ("2214 Alder Street", "Apt 5")
    assert (row["City"], row["State or region"], row["Postal code"]) == ("Columbus", "OH", "43215")
    assert (row["Country code"], row["Country"]) == ("US", "United States")
    assert (row["Weight (kg)"], row["Length (cm)"], row["Width (cm)"]) == ("1.25", "30.5", "")
    assert (row["Items"], row["Units"], row["Service"]) == ("2 x NOTEB-A5-DOT", "2", "Standard")
    # A telephone number begins like a formula (T7).
    assert row["Phone"] == "'+1 555-010-0142"


def test_t7_a_buyers_name_cannot_calculate(store: Store) -> None:
    evil = {**BUYER, "recipient_name": '=HYPERLINK("http://evil.example","x")', "line1": "\t@sum"}
    (row,) = table([order(store, buyer_data=evil, city="＝cmd")])
    assert row["Recipient"].startswith("'=")
    assert row["Street 1"] == "'\t'@sum"
    assert row["City"] == "'＝cmd"


def test_orders_that_nobody_ships_from_here_stay_out_with_a_reason(store: Store) -> None:
    good, entered = order(store), ManualOrderFactory.create(store=store)
    OrderItemFactory.create(order=entered)
    out = {
        "redacted": order(store, redacted_at=TODAY, buyer_data=None),
        "amazons": order(store, fulfilled_by="AMAZON"),
        "held": order(store, status="on_hold"),
        "shipped": order(store, status="shipped"),
        "cancel": order(store, cancel_requested=True),
        "street": order(store, address_problem="no_street"),
        "program": order(store, programs=["AMAZON_EASY_SHIP"]),
    }
    found = sort_out([good, *out.values(), entered])
    assert found.going == [good, entered]
    assert [left for left, _ in found.left_out] == list(out.values())
    assert all(left.amazon_order_id in why for left, why in found.left_out)


def test_an_order_that_is_redacted_while_the_file_is_written_stays_out(store: Store) -> None:
    kept, gone = order(store), order(store)
    Order.objects.filter(pk=gone.pk).update(redacted_at=TODAY, buyer_data=None)
    assert [row["Order number"] for row in table([kept, gone])] == [kept.amazon_order_id]


def test_the_file_comes_in_the_order_given_with_the_same_queries_for_many(store: Store) -> None:
    orders = [order(store) for _ in range(12)][::-1]

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = table(orders[:count])
        assert [row["Order number"] for row in rows] == [o.amazon_order_id for o in orders[:count]]
        return len(captured)

    assert queries(2) == queries(12)
