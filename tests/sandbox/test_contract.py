"""The sandbox against Amazon's own models: fixtures, answers and requests."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from tests import contract
from tests.amazon import ALL_PARTS, PretendedAmazon
from tests.contract import Contract
from tests.sandbox.visitor import ORDERS, Visitor, a_shipment, an_order, make_visitor

CONFIRM = "/orders/v0/orders/{orderId}/shipmentConfirmation"
REGIONS = {"A2Q3Y263D00KWC": "NA", "ATVPDKIKX0DER": "NA", "A1VC38T7YXB528": "FE"}
REQUEST_ID = CaseInsensitiveDict({"x-amzn-RequestId": "r"})


@pytest.fixture
def orders_model() -> Contract:
    contract.need_models()
    return contract.contract(contract.ORDERS)


@pytest.fixture
def v0_model() -> Contract:
    contract.need_models()
    return contract.contract(contract.ORDERS_V0)


def _fixtures(model: Contract) -> list[dict[str, Any]]:
    """The six orders of Amazon's static examples."""
    searched = [
        order
        for case in model.cases("GET", ORDERS)
        if case.status == 200
        for order in case.response["orders"]
    ]
    read = [
        case.response["order"]
        for case in model.cases("GET", ORDERS + "/{orderId}")
        if case.status == 200
    ]
    return searched + read


def test_all_six_order_fixtures_come_back_whole_and_valid(
    amazon: PretendedAmazon, orders_model: Contract
) -> None:
    fixtures = _fixtures(orders_model)
    assert len(fixtures) == 6
    for order in fixtures:
        amazon.reset()
        marketplace = order["salesChannel"]["marketplaceId"]
        visitor = make_visitor(
            amazon, region=REGIONS.get(marketplace, "EU"), marketplaces=[marketplace]
        )
        amazon.add_orders(visitor.seller.id, [order])
        query = {"createdAfter": "2024-12-01T00:00:00Z", "marketplaceIds": marketplace}
        found = visitor.search(**query, includedData=ALL_PARTS).json()["orders"]
        assert found == [order]
        read = visitor.read(order["orderId"], includedData=ALL_PARTS).json()
        assert read == {"order": order}
        for part in ALL_PARTS.split(","):
            assert visitor.read(order["orderId"], includedData=part).status_code == 200


def test_amazons_own_bad_requests_are_refused_the_same_way(
    visitor: Visitor, orders_model: Contract
) -> None:
    (search,) = [c for c in orders_model.cases("GET", ORDERS) if c.status == 400]
    answer = visitor.search(**search.parameters)
    expected = search.response["errors"][0]
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == expected["code"]
    assert answer.json()["errors"][0]["message"] == expected["message"]
    (read,) = [c for c in orders_model.cases("GET", ORDERS + "/{orderId}") if c.status == 400]
    assert visitor.read(read.parameters["orderId"]).status_code == 400


def test_amazons_own_confirmations_are_answered_the_same_way(
    visitor: Visitor, v0_model: Contract
) -> None:
    for case in v0_model.cases("POST", CONFIRM):
        order_id, body = case.parameters["orderId"], case.parameters["body"]
        (item,) = body["packageDetail"]["orderItems"]
        order = an_order(order_id)
        order["orderItems"][0]["orderItemId"] = item["orderItemId"]
        del order["orderItems"][1]
        visitor.amazon.add_orders(visitor.seller.id, [order])
        # Amazon's example of a bad request has a US-style date; the model itself finds that.
        with nullcontext() if case.status == 204 else pytest.raises(AssertionError, match="ship"):
            v0_model.check_request_body("POST", CONFIRM.replace("{orderId}", order_id), body)
        assert visitor.confirm(order_id, body).status_code == case.status


def test_the_query_names_taken_are_exactly_those_of_the_model(
    visitor: Visitor, orders_model: Contract
) -> None:
    parameters = orders_model.operation("GET", ORDERS)["parameters"]
    values = {
        "maxResultsPerPage": "5",
        "includedData": "BUYER",
        "fulfilledBy": "MERCHANT",
        "fulfillmentStatuses": "SHIPPED",
        "marketplaceIds": "ATVPDKIKX0DER",
    }
    named = {p["name"] for p in parameters}
    windows = {"createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore"}
    assert named == {*values, *windows, "paginationToken"}
    bounds = {"createdAfter": "2026-01-01T00:00:00Z", "createdBefore": "2026-01-02T00:00:00Z"}
    orders_model.check_query("GET", ORDERS, set(values) | set(bounds))
    assert visitor.search(**values, **bounds).status_code == 200


@pytest.mark.parametrize("part", ["BUYER", "FULFILLMENT_ORDERS"])
def test_every_enumerated_value_of_the_model_is_taken(
    visitor: Visitor, orders_model: Contract, part: str
) -> None:
    named = {p["name"]: p for p in orders_model.operation("GET", ORDERS)["parameters"]}
    query = {
        name: ",".join(named[name]["items"]["enum"])
        for name in ("includedData", "fulfillmentStatuses", "fulfilledBy")
    }
    assert part in query["includedData"]
    assert set(query["includedData"].split(",")) == set(ALL_PARTS.split(","))
    assert visitor.found(**query) == []


def test_dates_are_checked_at_all(orders_model: Contract) -> None:
    assert contract.checks_dates()
    wrong = json.dumps({"order": an_order(createdTime="yesterday")}).encode()
    with pytest.raises(AssertionError, match="createdTime"):
        orders_model.check_answer("GET", f"{ORDERS}/1", 200, REQUEST_ID, wrong)


def test_the_checker_finds_missing_fields_statuses_and_stray_names(
    orders_model: Contract, v0_model: Contract
) -> None:
    body = {key: value for key, value in an_order().items() if key != "orderItems"}
    with pytest.raises(AssertionError, match="orderItems"):
        orders_model.check_definition("Order", body)
    with pytest.raises(AssertionError, match="does not answer 418"):
        orders_model.check_answer("GET", ORDERS, 418, REQUEST_ID, b"{}")
    with pytest.raises(AssertionError, match="MarketplaceIds"):
        orders_model.check_query("GET", ORDERS, {"MarketplaceIds"})
    path = CONFIRM.replace("{orderId}", "1")
    v0_model.check_request_body("POST", path, a_shipment())
    with pytest.raises(AssertionError, match="path"):
        v0_model.check_request_body("POST", path, a_shipment() | {"path": path})


def test_without_models_the_reason_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SP_API_MODELS", str(tmp_path / "none"))
    monkeypatch.delenv("REQUIRE_MODELS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="SP_API_MODELS"):
        contract.need_models()
    monkeypatch.setenv("REQUIRE_MODELS", "1")
    with pytest.raises(pytest.fail.Exception, match="SP_API_MODELS"):
        contract.need_models()
