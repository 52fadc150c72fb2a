"""searchOrders: parameters, filters and what it refuses (sp-api.md 1.1)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.amazon import CANADA, GERMANY, US, PretendedAmazon
from tests.sandbox.visitor import ORDERS, Visitor, an_order, make_visitor

AFTER = "2026-01-01T00:00:00Z"


def _minutes_ago(minutes: float) -> str:
    moment = datetime.now(UTC) - timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


REFUSED = {
    "no lower bound": {},
    "both lower bounds": {"createdAfter": AFTER, "lastUpdatedAfter": AFTER},
    "created with updated bound": {"createdAfter": AFTER, "lastUpdatedBefore": AFTER},
    "updated with created bound": {"lastUpdatedAfter": AFTER, "createdBefore": AFTER},
    "upper bound alone": {"lastUpdatedBefore": AFTER},
    "upper before lower": {"lastUpdatedAfter": AFTER, "lastUpdatedBefore": "2025-12-31T00:00:00Z"},
    "not a date": {"createdAfter": "TEST_CASE_400"},
    "a date without a time": {"createdAfter": "2026-01-01"},
    "a blank for the T": {"lastUpdatedAfter": "2026-01-01 00:00:00+00:00"},
    "no zone": {"lastUpdatedAfter": "2026-01-01T00:00:00"},
    "an impossible day": {"lastUpdatedAfter": "2026-02-30T00:00:00Z"},
    "in the future": {"lastUpdatedAfter": "2999-01-01T00:00:00Z"},
    "unknown status": {"fulfillmentStatuses": "UNSHIPPED,BOGUS"},
    "v0 status": {"fulfillmentStatuses": "Unshipped"},
    "one L": {"fulfillmentStatuses": "CANCELED"},
    "empty status": {"fulfillmentStatuses": ""},
    "unknown fulfiller": {"fulfilledBy": "MFN"},
    "51 marketplaces": {"marketplaceIds": ",".join([US] * 51)},
    "empty marketplace": {"marketplaceIds": f"{US},"},
    "page size 0": {"maxResultsPerPage": "0"},
    "page size 101": {"maxResultsPerPage": "101"},
    "page size in words": {"maxResultsPerPage": "ten"},
    "unknown part": {"includedData": "BUYER,ADDRESS"},
    "damaged page token": {"paginationToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"},
    "other spelling 1": {"MarketplaceIds": US},
    "other spelling 2": {"MarketplaceId": US},
    "other spelling 3": {"marketplace_ids": US},
    "v0 page token": {"NextToken": "x"},
    "an unknown filter": {"orderIds": "111-0000001-0000001"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_amazon_refuses_is_400_invalid_input(visitor: Visitor, name: str) -> None:
    query = REFUSED[name]
    if not any(key.endswith(("After", "Before")) for key in query) and query:
        query = {"lastUpdatedAfter": AFTER, **query}
    response = visitor.search(**query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "InvalidInput"
    assert response.headers["x-amzn-RateLimit-Limit"]


def test_a_repeated_parameter_is_refused(visitor: Visitor) -> None:
    query = [("lastUpdatedAfter", AFTER), ("marketplaceIds", US), ("marketplaceIds", CANADA)]
    response = visitor.http.get(
        visitor.amazon.url + ORDERS,
        params=query,
        headers={"x-amz-access-token": visitor.token},
        timeout=10,
    )
    assert response.status_code == 400


@pytest.mark.parametrize("kind", ["lastUpdated", "created"])
def test_an_upper_bound_younger_than_two_minutes_is_refused(visitor: Visitor, kind: str) -> None:
    bound = {f"{kind}After": AFTER}
    assert visitor.search(**bound, **{f"{kind}Before": _minutes_ago(1.9)}).status_code == 400
    assert visitor.search(**bound, **{f"{kind}Before": _minutes_ago(2.1)}).status_code == 200


@pytest.mark.parametrize("kind", ["lastUpdated", "created"])
def test_the_effective_upper_bound_is_answered(visitor: Visitor, kind: str) -> None:
    answer = visitor.search(**{f"{kind}After": AFTER}).json()
    bound = datetime.fromisoformat(answer[f"{kind}Before"])
    age = datetime.now(UTC) - bound
    assert timedelta(minutes=2) <= age < timedelta(minutes=2, seconds=30)
    given = {f"{kind}After": AFTER, f"{kind}Before": "2026-03-01T10:20:30Z"}
    assert visitor.search(**given).json() == {
        "orders": [],
        f"{kind}Before": "2026-03-01T10:20:30Z",
    }


def test_orders_changed_in_the_last_two_minutes_are_not_served_yet(visitor: Visitor) -> None:
    fresh = an_order(lastUpdatedTime=_minutes_ago(1))
    visitor.amazon.add_orders(visitor.seller.id, [fresh])
    assert visitor.found() == []
    visitor.amazon.advance(120)
    assert visitor.found() == [fresh["orderId"]]


def test_both_bounds_are_inclusive(visitor: Visitor) -> None:
    times = ["2026-02-01T10:00:00Z", "2026-02-01T10:00:01Z", "2026-02-01T10:00:02Z"]
    orders = [
        an_order(f"111-0000001-000000{n}", lastUpdatedTime=time, createdTime=time)
        for n, time in enumerate(times)
    ]
    visitor.amazon.add_orders(visitor.seller.id, orders)
    for kind in ("lastUpdated", "created"):
        found = visitor.search(**{f"{kind}After": times[1], f"{kind}Before": times[2]}).json()
        assert [order["orderId"][-1] for order in found["orders"]] == ["1", "2"]
        exact = visitor.search(**{f"{kind}After": times[1], f"{kind}Before": times[1]}).json()
        assert [order["orderId"][-1] for order in exact["orders"]] == ["1"]


def test_offsets_in_times_are_understood(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [an_order()])
    assert visitor.found(lastUpdatedAfter="2026-02-01T11:00:00+01:00")
    assert not visitor.found(lastUpdatedAfter="2026-02-01T09:00:01-01:00")


def _mixed(visitor: Visitor) -> None:
    def order(digit: int, status: str, by: str, marketplace: str) -> dict[str, object]:
        return an_order(
            f"111-0000001-000000{digit}",
            fulfillment={"fulfillmentStatus": status, "fulfilledBy": by},
            salesChannel={"channelName": "AMAZON", "marketplaceId": marketplace},
        )

    orders = [
        order(1, "UNSHIPPED", "MERCHANT", US),
        order(2, "SHIPPED", "AMAZON", US),
        order(3, "CANCELLED", "MERCHANT", CANADA),
    ]
    visitor.amazon.add_orders(visitor.seller.id, orders)


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ({}, "123"),
        ({"fulfillmentStatuses": "UNSHIPPED"}, "1"),
        ({"fulfillmentStatuses": "UNSHIPPED,CANCELLED"}, "13"),
        ({"fulfilledBy": "AMAZON"}, "2"),
        ({"fulfilledBy": "AMAZON,MERCHANT"}, "123"),
        ({"marketplaceIds": US}, "12"),
        ({"marketplaceIds": f"{US},{CANADA}"}, "123"),
        ({"marketplaceIds": CANADA, "fulfilledBy": "AMAZON"}, ""),
    ],
)
def test_filters_narrow_the_result(visitor: Visitor, query: dict[str, str], digits: str) -> None:
    _mixed(visitor)
    assert "".join(order_id[-1] for order_id in visitor.found(**query)) == digits


def test_a_marketplace_without_participation_is_403(visitor: Visitor) -> None:
    response = visitor.search(lastUpdatedAfter=AFTER, marketplaceIds=f"{US},{GERMANY}")
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == "Unauthorized"


def test_a_seller_sees_only_its_own_orders(amazon: PretendedAmazon) -> None:
    one, other = make_visitor(amazon), make_visitor(amazon)
    amazon.add_orders(one.seller.id, [an_order()])
    assert one.found() == ["111-0000001-0000001"]
    assert other.found() == []
    assert other.read("111-0000001-0000001").status_code == 404
