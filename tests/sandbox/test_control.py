"""The control panel: sellers, orders, diary, summary, reset."""

from typing import Any

import pytest
import requests

from tests.amazon import ALL_PARTS, CANADA, GERMANY, JAPAN, UK, US, PretendedAmazon
from tests.sandbox.visitor import Visitor, a_shipment, an_order, make_visitor

ID = "111-0000001-0000001"


def _refusal(amazon: PretendedAmazon, path: str, body: Any) -> tuple[int, str]:
    response = requests.post(f"{amazon.url}/_sandbox/{path}", json=body, timeout=10)
    return response.status_code, response.json().get("error", "")


def test_a_seller_is_created_with_its_country_and_changed_by_name(amazon: PretendedAmazon) -> None:
    answer = amazon.control(
        "sellers",
        {"sellingPartnerId": "A1EXAMPLE", "region": "EU", "country": "GB", "plan": "Individual"},
    )
    assert answer["marketplaces"] == [UK]
    assert answer["plan"] == "INDIVIDUAL"
    changed = amazon.control(
        "sellers", {"sellingPartnerId": "A1EXAMPLE", "marketplaces": [UK, GERMANY]}
    )
    assert changed["marketplaces"] == sorted([UK, GERMANY])
    assert (changed["plan"], changed["region"]) == ("INDIVIDUAL", "EU")
    assert changed["refreshToken"] == answer["refreshToken"]
    assert [s["sellingPartnerId"] for s in amazon.control("sellers")["sellers"]] == ["A1EXAMPLE"]


@pytest.mark.parametrize(
    "body",
    [
        {"region": "XX"},
        {"marketplaces": [JAPAN]},
        {"marketplaces": ["nowhere"]},
        {"marketplaces": US},
        {"plan": "Gold"},
        {"roles": ["EVERYTHING"]},
        {"sellingPartnerId": "lower"},
        {"shoeSize": 44},
        [],
    ],
)
def test_senseless_sellers_are_refused_and_not_kept(amazon: PretendedAmazon, body: Any) -> None:
    status, error = _refusal(amazon, "sellers", body)
    assert (status, bool(error)) == (400, True)
    assert amazon.control("sellers")["sellers"] == []


def test_participations_and_plan_are_answered_by_sellers_v1(amazon: PretendedAmazon) -> None:
    visitor = make_visitor(
        amazon, marketplaces=[US, CANADA], suspended=[CANADA], plan="Individual", storeName="Mugs"
    )
    payload = visitor.ask("GET", "/sellers/v1/marketplaceParticipations").json()["payload"]
    by_id = {entry["marketplace"]["id"]: entry for entry in payload}
    assert set(by_id) == {US, CANADA}
    assert by_id[US]["marketplace"] == {
        "id": US,
        "name": "Amazon.com",
        "countryCode": "US",
        "defaultCurrencyCode": "USD",
        "defaultLanguageCode": "en_US",
        "domainName": "www.amazon.com",
    }
    assert by_id[US]["participation"] == {"isParticipating": True, "hasSuspendedListings": False}
    assert by_id[CANADA]["participation"]["hasSuspendedListings"] is True
    assert by_id[US]["storeName"] == "Mugs"
    account = visitor.ask("GET", "/sellers/v1/account").json()["payload"]
    assert account["sellingPlan"] == "INDIVIDUAL"
    assert visitor.ask("GET", "/sellers/v1/account", {"x": "1"}).status_code == 400


def test_orders_are_stored_as_given_and_replaced(visitor: Visitor) -> None:
    first = an_order(ID)
    visitor.amazon.add_orders(visitor.seller.id, [first])
    assert visitor.amazon.order(ID)["order"] == first
    second = an_order(ID, programs=["PRIME"], lastUpdatedTime="2026-02-03T00:00:00Z")
    visitor.amazon.add_orders(visitor.seller.id, [second])
    answer = visitor.read(ID, includedData=ALL_PARTS).json()["order"]
    assert answer == second
    assert visitor.found() == [ID]


@pytest.mark.parametrize(
    "change",
    [
        {"orderId": "1"},
        {"createdTime": "yesterday"},
        {"lastUpdatedTime": None},
        {"salesChannel": None},
        {"orderItems": None},
        {"orderItems": [{"orderItemId": "1"}]},
        {"fulfillment": "none"},
    ],
)
def test_an_order_that_cannot_be_stored_is_refused_with_all_others(
    visitor: Visitor, change: dict[str, Any]
) -> None:
    orders = [an_order("111-0000001-0000002"), an_order(ID) | change]
    body = {"sellingPartnerId": visitor.seller.id, "orders": orders}
    status, error = _refusal(visitor.amazon, "orders", body)
    assert (status, bool(error)) == (400, True)
    assert visitor.amazon.summary()["orders"]["total"] == 0


def test_an_order_belongs_to_one_seller(amazon: PretendedAmazon) -> None:
    one, other = make_visitor(amazon), make_visitor(amazon)
    amazon.add_orders(one.seller.id, [an_order(ID)])
    body = {"sellingPartnerId": other.seller.id, "orders": [an_order(ID)]}
    assert _refusal(amazon, "orders", body)[0] == 400
    assert _refusal(amazon, "orders", {"sellingPartnerId": "ANOBODY", "orders": []})[0] == 404


def test_the_summary_counts_orders_by_their_confirmations(visitor: Visitor) -> None:
    orders = [an_order(f"111-0000001-000000{n}") for n in range(4)]
    visitor.amazon.add_orders(visitor.seller.id, orders)
    ids = [order["orderId"] for order in orders]
    visitor.confirm(ids[0], a_shipment())
    visitor.confirm(ids[0], a_shipment(trackingNumber="T2"))
    visitor.confirm(ids[1], a_shipment({"1001": 1}))
    visitor.confirm(ids[1], a_shipment({"1002": 2}, packageReferenceId="2"))
    summary = visitor.amazon.summary()
    assert summary["orders"] == {"total": 4, "byStatus": {"SHIPPED": 2, "UNSHIPPED": 2}}
    assert summary["confirmations"] == {
        "exactlyOne": 1,
        "moreThanOne": 1,
        "none": 2,
        "edits": 1,
        "doubledOrderIds": [ids[1]],
    }
    assert summary["calls"] == {"token": 1, "confirmShipment": 4}
    assert summary["callsByStatus"]["confirmShipment"] == {"204": 4}
    nobody = visitor.amazon.control("summary?sellingPartnerId=ANOBODY")
    assert nobody["orders"]["total"] == 0


def test_a_confirmation_by_hand_has_its_own_source(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [an_order(ID)])
    answer = visitor.amazon.confirm_by_hand(ID, a_shipment())
    assert answer["status"] == "SHIPPED"
    assert [c["source"] for c in answer["confirmations"]] == ["seller_central"]
    path = f"orders/{ID}/confirmations"
    status, error = _refusal(visitor.amazon, path, a_shipment(packageReferenceId="2"))
    assert status == 400
    assert "already fulfilled" in error


def test_calls_are_listed_from_an_id_or_a_time(visitor: Visitor) -> None:
    visitor.found()
    diary = visitor.amazon.control("calls")
    assert [c["operation"] for c in diary["calls"]] == ["token", "searchOrders"]
    assert visitor.amazon.calls(since=diary["last"]) == []
    visitor.read(ID)
    (call,) = visitor.amazon.calls(since=diary["last"])
    assert (call["operation"], call["status"], call["orderId"]) == ("getOrder", 404, ID)
    assert len(visitor.amazon.control("calls?since=2026-01-01T00:00:00Z")["calls"]) == 3
    assert visitor.amazon.control("calls?since=2999-01-01T00:00:00Z")["calls"] == []


def test_the_diary_holds_no_values_of_the_query(visitor: Visitor) -> None:
    visitor.found(marketplaceIds=US)
    (call,) = visitor.amazon.calls(operation="searchOrders")
    assert call["queryKeys"] == ["lastUpdatedAfter", "marketplaceIds"]
    assert US not in str(call)


def test_reset_empties_everything(visitor: Visitor) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [an_order(ID)])
    visitor.amazon.fault("*", "500")
    visitor.amazon.rates("getOrder", rate=1, burst=1)
    visitor.amazon.advance(1000)
    visitor.amazon.reset()
    assert visitor.amazon.summary()["orders"]["total"] == 0
    assert visitor.amazon.calls() == []
    assert visitor.amazon.control("faults")["faults"] == []
    assert visitor.amazon.control("rates")["rates"]["getOrder"]["burst"] == 30
    assert visitor.amazon.control("clock", {})["offsetSeconds"] == 0
    assert visitor.search(lastUpdatedAfter="2026-01-01T00:00:00Z").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_sandbox/nothing", 404),
        ("GET", "/_sandbox/reset", 405),
        ("GET", f"/_sandbox/orders/{ID}", 404),
        ("GET", "/_sandbox/calls?since=yesterday", 400),
        ("GET", "/orders/v0/orders", 404),
        ("GET", "/", 404),
    ],
)
def test_unknown_paths_are_refused(
    amazon: PretendedAmazon, method: str, path: str, status: int
) -> None:
    response = requests.request(method, amazon.url + path, timeout=10)
    assert response.status_code == status
    assert response.json()


def test_the_orders_of_a_seller_are_listed_as_stored_in_pages(amazon: PretendedAmazon) -> None:
    amazon.add_seller("A1EXAMPLE", region="NA", marketplaces=[US])
    amazon.add_seller("A2EXAMPLE", region="NA", marketplaces=[US])
    ids = amazon.generate("A1EXAMPLE", 1_050)
    amazon.generate("A2EXAMPLE", 3)
    first = amazon.control("orders?sellingPartnerId=A1EXAMPLE")
    assert len(first["orders"]) == 1_000
    assert first["next"] == first["orders"][-1]["orderId"]
    assert [order["orderId"] for order in amazon.orders("A1EXAMPLE")] == sorted(ids)
    assert first["orders"][0] == amazon.order(first["orders"][0]["orderId"])["order"]
    unknown = requests.get(f"{amazon.url}/_sandbox/orders?sellingPartnerId=A9NOBODY", timeout=10)
    assert unknown.status_code == 404


def test_the_clock_tells_the_time_that_it_was_moved_to(amazon: PretendedAmazon) -> None:
    before = amazon.now()
    amazon.advance(3600)
    assert 3600 <= (amazon.now() - before).total_seconds() < 3660
