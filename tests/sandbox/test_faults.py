"""Scripted faults (design: POST /_sandbox/faults)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.amazon import PretendedAmazon
from tests.sandbox.visitor import ORDERS, Visitor, a_shipment, an_order, make_visitor

QUERY = {"lastUpdatedAfter": "2026-01-01T00:00:00Z"}
ID = "111-0000001-0000001"


@pytest.fixture
def order_id(visitor: Visitor) -> str:
    visitor.amazon.add_orders(visitor.seller.id, [an_order(ID)])
    return ID


def _confirm(visitor: Visitor) -> requests.Response:
    path = f"/orders/v0/orders/{ID}/shipmentConfirmation"
    return visitor.ask("POST", path, body=a_shipment(), proper=False)


@pytest.mark.parametrize(("kind", "code"), [("429", "QuotaExceeded"), ("500", "InternalFailure")])
def test_proper_errors_strike_once_and_do_not_act(
    visitor: Visitor, order_id: str, kind: str, code: str
) -> None:
    visitor.amazon.fault("confirmShipment", kind)
    refused = visitor.confirm(order_id, a_shipment())
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (int(kind), code)
    assert "x-amzn-RateLimit-Limit" not in refused.headers
    assert visitor.amazon.order(order_id)["status"] == "UNSHIPPED"
    assert visitor.confirm(order_id, a_shipment()).status_code == 204


@pytest.mark.parametrize(
    ("fault", "status", "content"),
    [
        ({"kind": "503"}, 503, b""),
        ({"kind": "empty", "status": 429}, 429, b""),
        ({"kind": "message"}, 403, b'{"message":"Forbidden"}'),
        ({"kind": "html"}, 503, b"<html>"),
        ({"kind": "html", "status": 200}, 200, b"<html>"),
    ],
)
def test_improper_answers_do_not_act(
    visitor: Visitor, order_id: str, fault: dict[str, Any], status: int, content: bytes
) -> None:
    visitor.amazon.fault("confirmShipment", **fault)
    answer = _confirm(visitor)
    assert answer.status_code == status
    assert answer.content.startswith(content)
    assert bool(answer.content) == bool(content)
    assert visitor.amazon.order(order_id)["confirmations"] == []


@pytest.mark.parametrize(("kind", "confirmed"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_timeout_closes_without_an_answer_before_or_after_acting(
    visitor: Visitor, order_id: str, kind: str, confirmed: int
) -> None:
    visitor.amazon.fault("confirmShipment", kind, seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        _confirm(visitor)
    assert len(visitor.amazon.order(order_id)["confirmations"]) == confirmed
    (call,) = visitor.amazon.calls(operation="confirmShipment")
    assert call["status"] == (204 if confirmed else 0)
    assert call["fault"] == kind


def test_a_timeout_holds_the_caller_until_the_faults_are_cleared(visitor: Visitor) -> None:
    visitor.amazon.fault("getAccount", "timeout_before")
    with pytest.raises(requests.ReadTimeout):
        visitor.http.get(
            visitor.amazon.url + "/sellers/v1/account",
            headers={"x-amz-access-token": visitor.token},
            timeout=0.2,
        )
    visitor.amazon.clear_faults()
    assert visitor.ask("GET", "/sellers/v1/account").status_code == 200


def test_a_slow_answer_arrives_late_and_whole(visitor: Visitor) -> None:
    visitor.amazon.fault("getAccount", "slow", seconds=0.05)
    assert visitor.ask("GET", "/sellers/v1/account").status_code == 200
    (call,) = visitor.amazon.calls(operation="getAccount")
    assert (call["status"], call["fault"]) == (200, "slow")
    visitor.amazon.fault("getAccount", "slow")
    with pytest.raises(requests.ReadTimeout):
        visitor.http.get(
            visitor.amazon.url + "/sellers/v1/account",
            headers={"x-amz-access-token": visitor.token},
            timeout=0.2,
        )
    visitor.amazon.clear_faults()


def test_a_cut_body_breaks_off_after_acting(visitor: Visitor, order_id: str) -> None:
    visitor.amazon.fault("searchOrders", "cut_body")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        visitor.search(**QUERY)
    assert visitor.found() == [order_id]


def _store_three(visitor: Visitor) -> list[str]:
    orders = [
        an_order(f"111-0000001-000000{n}", lastUpdatedTime=f"2026-02-01T10:00:0{n}Z")
        for n in range(3)
    ]
    visitor.amazon.add_orders(visitor.seller.id, orders)
    return [order["orderId"] for order in orders]


def _walk(visitor: Visitor) -> list[list[str]]:
    query, pages = QUERY | {"maxResultsPerPage": "2"}, []
    while True:
        page = visitor.search(**query).json()
        pages.append([order["orderId"] for order in page["orders"]])
        if "pagination" not in page:
            return pages
        query["paginationToken"] = page["pagination"]["nextToken"]


@pytest.mark.parametrize("skip", [0, 1])
def test_a_duplicate_page_comes_twice_and_nothing_is_lost(visitor: Visitor, skip: int) -> None:
    ids = _store_three(visitor)
    visitor.amazon.fault("searchOrders", "duplicate_page", skip=skip)
    expected = [ids[:2], ids[2:]]
    expected.insert(skip, expected[skip])
    assert _walk(visitor) == expected


def test_a_reordered_page_has_the_same_orders(visitor: Visitor) -> None:
    ids = _store_three(visitor)
    visitor.amazon.fault("searchOrders", "reordered_page")
    assert _walk(visitor) == [[ids[1], ids[0]], ids[2:]]


def test_a_stale_read_shows_the_order_before_its_confirmation(
    visitor: Visitor, order_id: str
) -> None:
    visitor.confirm(order_id, a_shipment())
    visitor.amazon.fault("getOrder", "stale_read")
    visitor.amazon.fault("searchOrders", "stale_read")
    stale = visitor.read(order_id, includedData="FULFILLMENT,PACKAGES").json()["order"]
    assert stale["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert "packages" not in stale
    assert visitor.found(fulfillmentStatuses="UNSHIPPED") == [order_id]
    fresh = visitor.read(order_id, includedData="FULFILLMENT").json()["order"]
    assert fresh["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert visitor.found(fulfillmentStatuses="UNSHIPPED") == []


def test_a_stale_read_goes_back_one_change_only(visitor: Visitor, order_id: str) -> None:
    visitor.confirm(order_id, a_shipment({"1001": 1}))
    visitor.confirm(order_id, a_shipment({"1002": 2}, packageReferenceId="2"))
    visitor.amazon.fault("getOrder", "stale_read")
    stale = visitor.read(order_id, includedData="FULFILLMENT").json()["order"]
    assert stale["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"


def test_a_stale_read_with_a_lag_ends_when_the_change_is_older(
    visitor: Visitor, order_id: str
) -> None:
    visitor.confirm(order_id, a_shipment())
    visitor.amazon.fault("getOrder", "stale_read", lag=90, count=2)
    statuses = []
    for _ in range(2):
        order = visitor.read(order_id, includedData="FULFILLMENT").json()["order"]
        statuses.append(order["fulfillment"]["fulfillmentStatus"])
        visitor.amazon.advance(91)
    assert statuses == ["UNSHIPPED", "SHIPPED"]


def test_a_stale_read_of_an_unchanged_order_is_the_order(visitor: Visitor, order_id: str) -> None:
    visitor.amazon.fault("*", "stale_read", count=2)
    assert visitor.found() == [order_id]
    assert visitor.read(order_id).status_code == 200


def test_a_refusal_is_amazons_and_nothing_is_done(visitor: Visitor) -> None:
    visitor.amazon.fault("searchOrders", "refused")
    refused = visitor.search(**QUERY)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "InvalidInput"
    assert visitor.search(**QUERY).status_code == 200


def test_an_expired_token_fault_ends_that_access_token(visitor: Visitor) -> None:
    visitor.amazon.fault("searchOrders", "expired_token")
    for _ in range(2):
        refused = visitor.search(**QUERY)
        assert refused.status_code == 403
        assert "expired" in refused.json()["errors"][0]["details"]
    visitor.token = visitor.amazon.access_token(visitor.seller)
    assert visitor.found() == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("500", 500), ("503", 503), ("invalid_grant", 400), ("invalid_client", 401)],
)
def test_faults_of_the_login(amazon: PretendedAmazon, kind: str, status: int) -> None:
    seller = amazon.add_seller()
    form = {"grant_type": "refresh_token", "refresh_token": seller.refresh_token}
    amazon.fault("*", "500", count=5)
    amazon.fault("token", kind)
    answers = [amazon.token_request(**form) for _ in range(2)]
    assert [a.status_code for a in answers] == [status, 200]
    if kind.startswith("invalid"):
        assert answers[0].json()["error"] == kind


def test_count_skip_seller_and_order_choose_the_calls(amazon: PretendedAmazon) -> None:
    one, other = make_visitor(amazon), make_visitor(amazon)
    amazon.fault("searchOrders", "500", count=2, skip=1, sellingPartnerId=one.seller.id)
    assert other.search(**QUERY).status_code == 200
    statuses = [one.search(**QUERY).status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    amazon.fault("getOrder", "500", orderId=ID)
    assert one.read("111-0000001-0000002").status_code == 404
    assert one.read(ID).status_code == 500


def test_a_probability_strikes_some_calls_the_same_way_for_a_seed(visitor: Visitor) -> None:
    def run() -> list[int]:
        visitor.amazon.clear_faults()
        visitor.amazon.fault("*", "500", probability=0.5, seed=7)
        return [visitor.ask("GET", "/sellers/v1/account").status_code for _ in range(20)]

    first = run()
    assert {200, 500} == set(first)
    assert run() == first


def test_faults_are_listed_and_cleared(visitor: Visitor) -> None:
    visitor.amazon.fault("*", "500", count=3)
    visitor.ask("GET", "/sellers/v1/account")
    (fault,) = visitor.amazon.control("faults")["faults"]
    assert (fault["left"], fault["hits"]) == (2, 1)
    response = requests.delete(f"{visitor.amazon.url}/_sandbox/faults", timeout=10)
    assert response.json() == {"faults": []}
    assert visitor.ask("GET", "/sellers/v1/account").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "searchOrders", "kind": "boom"},
        {"operation": "nothing", "kind": "500"},
        {"kind": "500"},
        {"operation": "*", "kind": "500", "probabilty": 1},
        {"operation": "*", "kind": "500", "count": "2"},
    ],
)
def test_senseless_faults_are_refused_with_a_reason(
    amazon: PretendedAmazon, body: dict[str, Any]
) -> None:
    response = requests.post(f"{amazon.url}/_sandbox/faults", json=body, timeout=10)
    assert response.status_code == 400
    assert response.json()["error"]


def test_the_diary_names_the_fault(visitor: Visitor) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    visitor.amazon.fault("searchOrders", "429")
    visitor.ask("GET", ORDERS, QUERY)
    (call,) = visitor.amazon.calls(operation="searchOrders")
    assert (call["status"], call["fault"]) == (429, "429")
    assert call["sellingPartnerId"] == visitor.seller.id
    assert call["queryKeys"] == ["lastUpdatedAfter"]
    assert datetime.fromisoformat(call["time"]) >= before
