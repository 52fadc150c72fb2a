from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orders.models import OrderItem
from shipments.outbox.confirming import next_package_reference, open_items, ship_instant
from stores.spapi.payloads import ConfirmedItem

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
TOKYO = ZoneInfo("Asia/Tokyo")
ORDERED = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "reference"),
    [
        ([], "1"),
        (["1"], "2"),
        (["2"], "1"),
        (["1", "2", "4"], "3"),
        (["", "abc", "01", "0"], "1"),
    ],
)
def test_shp_11_decision_22_the_package_reference_is_the_smallest_free_number(
    taken: list[str], reference: str
) -> None:
    assert next_package_reference(taken) == reference


@pytest.mark.parametrize(
    ("on", "zone", "latest", "sent"),
    [
        (date(2026, 11, 23), LOS_ANGELES, LATER, datetime(2026, 11, 23, 20, tzinfo=UTC)),
        (date(2026, 11, 23), TOKYO, LATER, datetime(2026, 11, 23, 3, tzinfo=UTC)),
        # Noon is still ahead: the moment of the first try.
        (
            date(2026, 11, 23),
            LOS_ANGELES,
            datetime(2026, 11, 23, 17, tzinfo=UTC),
            datetime(2026, 11, 23, 17, tzinfo=UTC),
        ),
        # Shipped on the day of the order, which came after noon.
        (date(2026, 11, 20), TOKYO, LATER, ORDERED),
        (date(2026, 11, 1), LOS_ANGELES, LATER, ORDERED),
    ],
)
def test_decision_26_shp_25_a_ship_date_is_noon_between_order_and_now(
    on: date, zone: ZoneInfo, latest: datetime, sent: datetime
) -> None:
    assert ship_instant(on, zone, ORDERED, latest) == sent


def test_noon_follows_summer_time() -> None:
    ordered = datetime(2026, 3, 1, tzinfo=UTC)
    before = ship_instant(date(2026, 3, 7), LOS_ANGELES, ordered, LATER)
    after = ship_instant(date(2026, 3, 8), LOS_ANGELES, ordered, LATER)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_shp_7_shp_10_every_line_goes_with_all_its_remaining_units() -> None:
    items = [
        OrderItem(amazon_item_id="A", quantity_ordered=3, quantity_unfulfilled=3),
        OrderItem(amazon_item_id="B", quantity_ordered=2, quantity_unfulfilled=1),
        OrderItem(amazon_item_id="C", quantity_ordered=2, quantity_unfulfilled=0),
    ]
    assert open_items(items, {}) == (ConfirmedItem("A", 3), ConfirmedItem("B", 1))
