"""The status rule (STA)."""

from datetime import UTC, datetime, timedelta

import pytest

from orders.models import Order
from orders.status import (
    Known,
    Quarantine,
    Skip,
    Status,
    by_amazon,
    first_sight,
    fulfilment,
    on_update,
)

AWAITING, HOLD, SHIPPED, CANCELLED = (
    Status.AWAITING_SHIPMENT,
    Status.ON_HOLD,
    Status.SHIPPED,
    Status.CANCELLED,
)


def test_the_model_offers_exactly_the_statuses_of_the_rule() -> None:
    assert [choice.value for choice in Order.Status] == [status.value for status in Status]


@pytest.mark.parametrize(
    ("amazon", "expected"),
    [
        ("UNSHIPPED", AWAITING),  # STA-2
        ("PARTIALLY_SHIPPED", AWAITING),
        ("InvoiceUnconfirmed", AWAITING),
        ("SHIPPED", SHIPPED),  # STA-3
        ("CANCELLED", CANCELLED),  # STA-4
        ("Canceled", CANCELLED),
        ("PENDING", Skip("pending")),  # STA-1, IMP-3
        ("PENDING_AVAILABILITY", Skip("pending")),
        ("UNFULFILLABLE", Skip("unfulfillable")),  # STA-7
        ("ON_THE_MOON", Quarantine("unknown_status")),  # STA-12
        ("", Quarantine("unknown_status")),
    ],
)
def test_sta_1_to_4_7_12_first_sight(amazon: str, expected: object) -> None:
    assert first_sight(amazon) == expected


def test_imp_27_an_order_with_nothing_left_is_cancelled() -> None:
    assert first_sight("UNSHIPPED", nothing_left=True) is CANCELLED


@pytest.mark.parametrize(
    ("status", "was", "shipped_here", "amazon", "expected"),
    [
        (AWAITING, "UNSHIPPED", False, "PARTIALLY_SHIPPED", AWAITING),
        (AWAITING, "UNSHIPPED", False, "SHIPPED", SHIPPED),  # STA-9
        (AWAITING, "UNSHIPPED", False, "CANCELLED", CANCELLED),
        (AWAITING, "UNSHIPPED", False, "PENDING", AWAITING),
        (HOLD, "UNSHIPPED", False, "UNSHIPPED", HOLD),  # STA-5, STA-6
        (HOLD, "UNSHIPPED", False, "SHIPPED", SHIPPED),
        (HOLD, "UNSHIPPED", False, "CANCELLED", CANCELLED),
        (SHIPPED, "UNSHIPPED", True, "UNSHIPPED", SHIPPED),  # STA-11: we shipped it
        (SHIPPED, "SHIPPED", False, "UNSHIPPED", AWAITING),  # STA-11: we did not
        (SHIPPED, "UNSHIPPED", True, "CANCELLED", CANCELLED),  # STA-10
        (CANCELLED, "UNSHIPPED", False, "UNSHIPPED", CANCELLED),  # STA-8: cancelled here
        (CANCELLED, "CANCELLED", False, "UNSHIPPED", AWAITING),
        (CANCELLED, "CANCELLED", False, "SHIPPED", SHIPPED),
        (AWAITING, "UNSHIPPED", False, "NEW_WORD", Quarantine("unknown_status")),
    ],
)
def test_sta_5_to_11_updates(
    status: Status, was: str, shipped_here: bool, amazon: str, expected: object
) -> None:
    assert on_update(Known(status, was, shipped_here), amazon) == expected


@pytest.mark.parametrize(
    ("fulfilled_by", "channel", "expected"),
    [
        ("MERCHANT", "AMAZON", None),  # IMP-1
        ("AMAZON", "AMAZON", None),  # by_amazon decides
        ("MERCHANT", "NON_AMAZON", Skip("not_an_amazon_order")),
        ("ROBOTS", "AMAZON", Quarantine("unknown_fulfilment")),
    ],
)
def test_imp_1_only_orders_of_amazon_that_somebody_known_ships(
    fulfilled_by: str, channel: str, expected: object
) -> None:
    assert fulfilment(fulfilled_by, channel) == expected


SINCE = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OURS = Skip("amazon_fulfilled")


@pytest.mark.parametrize(
    ("known", "amazon", "updated_at", "since", "expected"),
    [
        (None, "SHIPPED", SINCE, None, OURS),  # FBA-1: off by default
        (None, "SHIPPED", SINCE, SINCE, SHIPPED),
        (None, "SHIPPED", SINCE - SECOND, SINCE, OURS),  # FBA-6
        (None, "UNSHIPPED", SINCE, SINCE, OURS),
        (None, "PENDING", SINCE, SINCE, OURS),
        (None, "CANCELLED", SINCE, SINCE, OURS),
        (None, "UNFULFILLABLE", SINCE, SINCE, Skip("unfulfillable")),  # STA-7
        (None, "TELEPORTED", SINCE, SINCE, Quarantine("unknown_status")),  # STA-12
        (None, "TELEPORTED", SINCE, None, OURS),
        (SHIPPED, "CANCELLED", SINCE, SINCE, CANCELLED),
        (SHIPPED, "UNSHIPPED", SINCE, SINCE, OURS),
        (SHIPPED, "PENDING", SINCE, SINCE, OURS),
        (SHIPPED, "CANCELLED", SINCE, None, CANCELLED),  # stored ones stay true
        (CANCELLED, "SHIPPED", SINCE, SINCE, SHIPPED),
    ],
)
def test_fba_2_amazon_fulfilled_orders_are_shipped_or_not_here(
    known: Status | None,
    amazon: str,
    updated_at: datetime,
    since: datetime | None,
    expected: object,
) -> None:
    stored = None if known is None else Known(known, "SHIPPED", False)
    assert by_amazon(stored, amazon, updated_at, since) == expected
