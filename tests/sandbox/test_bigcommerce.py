"""The pretended BigCommerce: what it answers, what it refuses, how it misbehaves."""

from typing import Any

import pytest
import requests

from tests.amazon import PretendedAmazon
from tests.bigcommerce import PretendedBigCommerce, make_bigcommerce
from tests.sandbox.visitor import Visitor, an_order

ORDER_ID = "111-0000001-0000001"


@pytest.fixture
def shop(visitor: Visitor) -> PretendedBigCommerce:
    """A store that holds one order of Amazon's: a mug, and two of another."""
    order = an_order(ORDER_ID)
    order["orderItems"][1]["product"]["sellerSku"] = "MUG-2"
    visitor.amazon.add_orders(visitor.seller.id, [order])
    shop = make_bigcommerce(visitor.amazon)
    shop.copy(visitor.seller.id)
    return shop


def a_shipment(shop: PretendedBigCommerce, **changes: Any) -> dict[str, Any]:
    order = shop.ask("GET", f"orders?external_order_id={ORDER_ID}").json()[0]
    products = shop.ask("GET", f"orders/{order['id']}/products").json()
    items = [{"order_product_id": one["id"], "quantity": one["quantity"]} for one in products]
    return {
        "order_address_id": products[0]["order_address_id"],
        "tracking_number": "9400100000000000000001",
        "tracking_carrier": "usps",
        "items": items,
    } | changes


def ship(shop: PretendedBigCommerce, **changes: Any) -> requests.Response:
    number = shop.order(ORDER_ID)["id"]
    return shop.ask("POST", f"orders/{number}/shipments", json=a_shipment(shop, **changes))


def test_an_order_is_found_by_amazons_number_with_its_parts(shop: PretendedBigCommerce) -> None:
    (found,) = shop.ask("GET", f"orders?external_order_id={ORDER_ID}").json()
    assert (found["external_id"], found["items_total"], found["items_shipped"]) == (ORDER_ID, 3, 0)
    (address,) = shop.ask("GET", f"orders/{found['id']}/shipping_addresses").json()
    products = shop.ask("GET", f"orders/{found['id']}/products").json()
    assert {one["order_address_id"] for one in products} == {address["id"]}
    assert [(one["sku"], one["quantity"]) for one in products] == [("MUG-1", 1), ("MUG-2", 2)]
    assert shop.ask("GET", "orders/count").json()["count"] == 1


def test_nothing_found_is_an_answer_without_a_body(shop: PretendedBigCommerce) -> None:
    number = shop.order(ORDER_ID)["id"]
    for path in ("orders?external_order_id=111-9", f"orders/{number}/shipments"):
        answer = shop.ask("GET", path)
        assert (answer.status_code, answer.content) == (204, b"")
    assert shop.ask("GET", "orders/99/products").status_code == 404


def test_a_shipment_ships_the_order_once(shop: PretendedBigCommerce) -> None:
    made = ship(shop)
    assert made.status_code == 201
    assert made.json()["tracking_number"] == "9400100000000000000001"
    order = shop.order(ORDER_ID)
    assert order["statusId"] == 2
    assert [one["shipped"] for one in order["products"]] == [1, 2]
    again = ship(shop)
    assert (again.status_code, again.json()[0]["status"]) == (400, 400)
    assert len(shop.order(ORDER_ID)["shipments"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": [{"order_product_id": 1_000_000, "quantity": 1}]},
        {"items": [{"order_product_id": "1", "quantity": 1}]},
        {"order_address_id": 1},
        {"tracking_carrier": "pigeon"},
        {"tracking": "x"},
    ],
)
def test_a_wrong_shipment_is_refused(shop: PretendedBigCommerce, changes: dict[str, Any]) -> None:
    assert ship(shop, **changes).status_code == 400
    assert shop.order(ORDER_ID)["shipments"] == []


def test_too_many_units_digital_products_and_cancelled_orders_are_refused(
    shop: PretendedBigCommerce, visitor: Visitor
) -> None:
    order = shop.order(ORDER_ID)
    mug = {"order_product_id": order["products"][0]["id"], "quantity": 1}
    assert ship(shop, items=[mug, mug]).status_code == 400
    shop.change_order(order["id"], statusId=5)
    assert ship(shop).status_code == 400
    shop.change_order(order["id"], isDeleted=True, statusId=11)
    assert shop.ask("GET", f"orders?external_order_id={ORDER_ID}").status_code == 204
    shop.copy(visitor.seller.id, again=True, digital=["MUG-1"])
    assert ship_second(shop).status_code == 400


def ship_second(shop: PretendedBigCommerce) -> requests.Response:
    number = shop.orders()[-1]["id"]
    return shop.ask("POST", f"orders/{number}/shipments", json=a_shipment(shop))


def test_only_the_stores_own_token_opens_it(
    shop: PretendedBigCommerce, amazon: PretendedAmazon
) -> None:
    other, old = make_bigcommerce(amazon), shop.token
    for token in ("", other.token, "x"):
        assert shop.ask("GET", "orders/count", token=token).status_code == 401
    shop.change(newToken=True)
    assert shop.ask("GET", "orders/count", token=old).status_code == 401
    assert shop.ask("GET", "orders/count").status_code == 200
    shop.change(readOnly=True)
    assert ship(shop).status_code == 403


def test_the_quota_is_told_in_headers_and_kept(shop: PretendedBigCommerce) -> None:
    shop.change(quota=2, windowSeconds=60)
    answers = [shop.ask("GET", "orders/count") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    left = [answer.headers["X-Rate-Limit-Requests-Left"] for answer in answers]
    assert left == ["1", "0", "0"]
    assert 0 < int(answers[2].headers["X-Rate-Limit-Time-Reset-Ms"]) <= 60_000
    shop.amazon.advance(61)
    assert shop.ask("GET", "orders/count").status_code == 200


def test_a_window_begins_anew_with_its_first_request(shop: PretendedBigCommerce) -> None:
    shop.change(quota=1, windowSeconds=60)
    assert shop.ask("GET", "orders/count").status_code == 200
    shop.amazon.advance(100)
    answer = shop.ask("GET", "orders/count")
    assert answer.status_code == 200
    assert int(answer.headers["X-Rate-Limit-Time-Reset-Ms"]) > 50_000


def test_faults_strike_its_calls_alone(shop: PretendedBigCommerce, visitor: Visitor) -> None:
    shop.fault("*", "500")
    assert visitor.search(lastUpdatedAfter="2020-01-01T00:00:00Z").status_code == 200
    assert shop.ask("GET", "orders/count").status_code == 500
    shop.fault("getOrders", "429", seconds=7)
    limited = shop.ask("GET", "orders")
    assert (limited.status_code, limited.headers["X-Rate-Limit-Time-Reset-Ms"]) == (429, "7000")
    shop.fault("getOrders", "filter_ignored")
    assert len(shop.ask("GET", "orders?external_order_id=111-9").json()) == 1
    visitor.amazon.fault("*", "500")
    assert shop.ask("GET", "orders/count").status_code == 200


def test_a_shipment_may_act_and_its_answer_be_lost(shop: PretendedBigCommerce) -> None:
    body, number = a_shipment(shop), shop.order(ORDER_ID)["id"]
    shop.fault("createShipment", "timeout_after", seconds=0)
    with pytest.raises(requests.ConnectionError):
        shop.ask("POST", f"orders/{number}/shipments", json=body)
    assert len(shop.order(ORDER_ID)["shipments"]) == 1


def test_a_store_that_tells_amazon_confirms_there(
    shop: PretendedBigCommerce, visitor: Visitor
) -> None:
    shop.change(tellsAmazon=True)
    assert ship(shop).status_code == 201
    at_amazon = visitor.amazon.order(ORDER_ID)
    assert at_amazon["status"] == "SHIPPED"
    assert [one["source"] for one in at_amazon["confirmations"]] == ["bigcommerce"]
