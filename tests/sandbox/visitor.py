"""A client of the sandbox's API for its own tests, and small orders to use it on."""

import json
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.amazon import US, PretendedAmazon, Seller
from tests.contract import contract_of, models_folder

ORDERS = "/orders/2026-01-01/orders"


@dataclass
class Visitor:
    """A client of the API that holds every answer against Amazon's models."""

    amazon: PretendedAmazon
    seller: Seller
    token: str
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False

    def ask(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        proper: bool = True,
    ) -> requests.Response:
        """``proper=False`` for answers that are scripted to break the contract."""
        response = self.http.request(
            method,
            self.amazon.url + path,
            params=query,
            data=None if body is None else json.dumps(body),
            headers={
                "x-amz-access-token": self.token if token is None else token,
                **(headers or {}),
            },
            timeout=30,
        )
        if proper and models_folder().is_dir():
            contract_of(method, path).check_answer(
                method, path, response.status_code, response.headers, response.content
            )
        return response

    def search(self, **query: str) -> requests.Response:
        return self.ask("GET", ORDERS, query)

    def found(self, **query: str) -> list[str]:
        """The order ids of one page of everything, unless narrowed."""
        response = self.search(**({"lastUpdatedAfter": "2020-01-01T00:00:00Z"} | query))
        assert response.status_code == 200, response.text
        return [order["orderId"] for order in response.json()["orders"]]

    def read(self, order_id: str, **query: str) -> requests.Response:
        return self.ask("GET", f"{ORDERS}/{order_id}", query)

    def confirm(self, order_id: str, body: Any) -> requests.Response:
        return self.ask("POST", f"/orders/v0/orders/{order_id}/shipmentConfirmation", body=body)


def make_visitor(amazon: PretendedAmazon, **fields: Any) -> Visitor:
    seller = amazon.add_seller(**fields)
    return Visitor(amazon, seller, amazon.access_token(seller))


def an_order(order_id: str = "111-0000001-0000001", **changes: Any) -> dict[str, Any]:
    """A small unshipped order of two items; ``changes`` replace top-level fields."""
    order: dict[str, Any] = {
        "orderId": order_id,
        "createdTime": "2026-02-01T09:00:00Z",
        "lastUpdatedTime": "2026-02-01T10:00:00Z",
        "programs": [],
        "salesChannel": {
            "channelName": "AMAZON", "marketplaceId": US, "marketplaceName": "Amazon.com",
        },
        "buyer": {"buyerName": "Nora Vance", "buyerEmail": "x1@marketplace.amazon.example"},
        "recipient": {"deliveryAddress": {"name": "Nora Vance", "city": "Seattle"}},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
        "orderItems": [_item("1001", 1), _item("1002", 2)],
    }  # fmt: skip
    return order | changes


def _item(item_id: str, quantity: int) -> dict[str, Any]:
    return {
        "orderItemId": item_id,
        "quantityOrdered": quantity,
        "product": {"title": "Enamel mug", "sellerSku": "MUG-1"},
        "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": quantity},
    }


def a_shipment(items: dict[str, int] | None = None, **changes: Any) -> dict[str, Any]:
    """A confirmShipment body for ``an_order``; ``changes`` replace fields of packageDetail."""
    wanted = {"1001": 1, "1002": 2} if items is None else items
    detail: dict[str, Any] = {
        "packageReferenceId": "1",
        "carrierCode": "USPS",
        "shippingMethod": "Ground Advantage",
        "trackingNumber": "9400100000000000000001",
        "shipDate": "2026-02-02T12:00:00Z",
        "orderItems": [{"orderItemId": i, "quantity": n} for i, n in wanted.items()],
    }
    return {"marketplaceId": US, "packageDetail": detail | changes}
