"""Usage plans (sp-api.md 10.1)."""

import pytest

from tests.amazon import PretendedAmazon
from tests.sandbox.visitor import Visitor, make_visitor

QUERY = {"lastUpdatedAfter": "2026-01-01T00:00:00Z"}


def test_search_has_a_burst_of_20_and_then_one_call_in_179_seconds(
    throttled_amazon: PretendedAmazon,
) -> None:
    visitor = make_visitor(throttled_amazon)
    answers = [visitor.search(**QUERY) for _ in range(21)]
    assert [a.status_code for a in answers] == [200] * 20 + [429]
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.0056"
    refused = answers[-1]
    assert "x-amzn-RateLimit-Limit" not in refused.headers
    assert refused.headers["x-amzn-RequestId"]
    assert refused.json()["errors"][0] == {
        "code": "QuotaExceeded",
        "message": "You exceeded your quota for the requested resource.",
        "details": "",
    }
    throttled_amazon.advance(150)
    assert visitor.search(**QUERY).status_code == 429
    throttled_amazon.advance(30)
    assert [visitor.search(**QUERY).status_code for _ in range(2)] == [200, 429]


def test_a_bucket_never_holds_more_than_the_burst(throttled_amazon: PretendedAmazon) -> None:
    visitor = make_visitor(throttled_amazon)
    path = "/sellers/v1/account"
    visitor.ask("GET", path)
    throttled_amazon.advance(3000)
    statuses = [visitor.ask("GET", path).status_code for _ in range(16)]
    assert statuses == [200] * 15 + [429]


def test_buckets_are_apart_for_each_seller_and_operation(throttled_amazon: PretendedAmazon) -> None:
    throttled_amazon.rates("searchOrders", rate=0.001, burst=1)
    one, other = make_visitor(throttled_amazon), make_visitor(throttled_amazon)
    assert [one.search(**QUERY).status_code for _ in range(2)] == [200, 429]
    assert other.search(**QUERY).status_code == 200
    assert one.ask("GET", "/sellers/v1/account").status_code == 200


def test_a_refused_question_costs_a_token_and_a_refused_caller_none(
    throttled_amazon: PretendedAmazon,
) -> None:
    throttled_amazon.rates("searchOrders", rate=0.001, burst=1)
    visitor = make_visitor(throttled_amazon)
    token, visitor.token = visitor.token, "Atza|wrong"
    assert visitor.search(**QUERY).status_code == 403
    visitor.token = token
    assert visitor.search().status_code == 400
    assert visitor.search(**QUERY).status_code == 429


@pytest.mark.parametrize("operation", ["searchOrders", "*"])
def test_a_plan_can_be_changed_lifted_and_restored(
    throttled_amazon: PretendedAmazon, operation: str
) -> None:
    visitor = make_visitor(throttled_amazon)
    throttled_amazon.rates(operation, rate=0.01, burst=2)
    answers = [visitor.search(**QUERY) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.01"
    throttled_amazon.rates(operation, lifted=True)
    assert {visitor.search(**QUERY).status_code for _ in range(40)} == {200}
    throttled_amazon.rates(operation, restore=True)
    assert visitor.search(**QUERY).headers["x-amzn-RateLimit-Limit"] == "0.0056"


def test_one_seller_can_have_a_plan_of_its_own(throttled_amazon: PretendedAmazon) -> None:
    one, other = make_visitor(throttled_amazon), make_visitor(throttled_amazon)
    throttled_amazon.rates("searchOrders", rate=3, burst=1, sellingPartnerId=one.seller.id)
    assert one.search(**QUERY).headers["x-amzn-RateLimit-Limit"] == "3.0"
    assert other.search(**QUERY).headers["x-amzn-RateLimit-Limit"] == "0.0056"


def test_the_published_rates_are_those_of_the_usage_plans(
    throttled_amazon: PretendedAmazon,
) -> None:
    rates = throttled_amazon.control("rates")["rates"]
    assert rates["getOrder"] == {"rate": 0.5, "burst": 30}
    assert rates["confirmShipment"] == {"rate": 2, "burst": 10}
    assert rates["getMarketplaceParticipations"] == {"rate": 0.016, "burst": 15}
    assert rates["createFeed"] == {"rate": 0.0083, "burst": 15}


def test_the_limit_header_is_absent_on_403(visitor: Visitor) -> None:
    response = visitor.search(**QUERY, marketplaceIds="A1PA6795UKMFR9")
    assert response.status_code == 403
    assert "x-amzn-RateLimit-Limit" not in response.headers
