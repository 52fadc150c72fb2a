"""Pagination of searchOrders (sp-api.md 1.1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.amazon import US
from tests.sandbox.visitor import Visitor, an_order

QUERY = {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "marketplaceIds": US}


def _store(visitor: Visitor, count: int) -> list[str]:
    """Pairs of orders share a time, so that the id has to break the tie."""
    orders = [
        an_order(f"111-0000001-{n:07d}", lastUpdatedTime=f"2026-02-01T10:00:{n // 2:02d}Z")
        for n in range(count)
    ]
    visitor.amazon.add_orders(visitor.seller.id, orders[::-1])
    return [order["orderId"] for order in orders]


def _minutes_ago(minutes: float) -> str:
    """By this machine's clock; the sandbox's may have been moved on."""
    return (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pages(visitor: Visitor, **query: str) -> list[dict[str, Any]]:
    pages = [visitor.search(**QUERY | query).json()]
    while "pagination" in pages[-1]:
        token = pages[-1]["pagination"]["nextToken"]
        pages.append(visitor.search(**QUERY | query, paginationToken=token).json())
    return pages


def test_pages_hold_every_order_once_by_time_and_id(visitor: Visitor) -> None:
    ids = _store(visitor, 11)
    pages = _pages(visitor, maxResultsPerPage="3")
    assert [len(page["orders"]) for page in pages] == [3, 3, 3, 2]
    assert [order["orderId"] for page in pages for order in page["orders"]] == ids


def test_a_full_last_page_has_no_pagination(visitor: Visitor) -> None:
    _store(visitor, 6)
    assert len(_pages(visitor, maxResultsPerPage="3")) == 2


def test_a_hundred_orders_are_a_page_by_default(visitor: Visitor) -> None:
    _store(visitor, 101)
    assert [len(page["orders"]) for page in _pages(visitor)] == [100, 1]


def test_the_upper_bound_is_frozen_by_the_first_page(visitor: Visitor) -> None:
    ids = _store(visitor, 4)
    first = visitor.search(**QUERY, maxResultsPerPage="3").json()
    visitor.amazon.advance(600)
    # Moves this order behind the bound: it belongs to the next window now.
    body = an_order(ids[3], lastUpdatedTime=_minutes_ago(-5))
    visitor.amazon.add_orders(visitor.seller.id, [body])
    token = first["pagination"]["nextToken"]
    second = visitor.search(**QUERY, paginationToken=token).json()
    assert second["lastUpdatedBefore"] == first["lastUpdatedBefore"]
    assert second["orders"] == []
    assert visitor.found() == ids


def test_page_size_and_included_data_may_change_between_pages(visitor: Visitor) -> None:
    _store(visitor, 5)
    token = visitor.search(**QUERY, maxResultsPerPage="2").json()["pagination"]["nextToken"]
    page = visitor.search(
        **QUERY, maxResultsPerPage="100", includedData="FULFILLMENT", paginationToken=token
    ).json()
    assert len(page["orders"]) == 3
    assert "fulfillment" in page["orders"][0]


@pytest.mark.parametrize(
    "changed",
    [
        {"lastUpdatedAfter": "2026-01-01T00:00:01Z"},
        {"lastUpdatedBefore": "2026-03-01T00:00:00Z"},
        {"fulfilledBy": "MERCHANT"},
        {"fulfillmentStatuses": "UNSHIPPED"},
        {"marketplaceIds": "A2EUQ1WTGCTBG2"},
    ],
)
def test_any_other_change_between_pages_is_refused(
    visitor: Visitor, changed: dict[str, str]
) -> None:
    _store(visitor, 3)
    token = visitor.search(**QUERY, maxResultsPerPage="2").json()["pagination"]["nextToken"]
    response = visitor.search(**QUERY | changed, paginationToken=token)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "InvalidInput")


def test_a_token_without_the_other_parameters_is_refused(visitor: Visitor) -> None:
    _store(visitor, 3)
    token = visitor.search(**QUERY, maxResultsPerPage="2").json()["pagination"]["nextToken"]
    assert visitor.search(paginationToken=token).status_code == 400
    after = {"lastUpdatedAfter": QUERY["lastUpdatedAfter"]}
    assert visitor.search(**after, paginationToken=token).status_code == 400


def test_a_token_lives_24_hours(visitor: Visitor) -> None:
    _store(visitor, 3)
    token = visitor.search(**QUERY, maxResultsPerPage="2").json()["pagination"]["nextToken"]
    visitor.amazon.advance(24 * 3600 - 60)
    visitor.token = visitor.amazon.access_token(visitor.seller)
    assert visitor.search(**QUERY, paginationToken=token).status_code == 200
    visitor.amazon.advance(120)
    assert visitor.search(**QUERY, paginationToken=token).status_code == 400
