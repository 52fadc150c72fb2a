"""A client of Shipping v2 for the sandbox's own tests."""

from dataclasses import dataclass, field
from typing import Any

import requests

from tests.amazon import UK, US, PretendedAmazon
from tests.sandbox.visitor import Visitor, make_visitor

SHIPMENTS = "/shipping/v2/shipments"
BUSINESS = "x-amzn-shipping-business-id"
KEY = "x-amzn-IdempotencyKey"
SHIP_FROM = {
    "US": {
        "name": "Harbour Goods", "addressLine1": "1 Pier Road", "city": "Seattle",
        "stateOrRegion": "WA", "postalCode": "98101", "countryCode": "US",
    },
    "GB": {
        "name": "Harbour Goods", "addressLine1": "1 Pier Road", "city": "Leeds",
        "stateOrRegion": "West Yorkshire", "postalCode": "LS6 1PD", "countryCode": "GB",
    },
}  # fmt: skip
LABEL = {
    "format": "PDF",
    "size": {"width": 4, "length": 6, "unit": "INCH"},
    "needFileJoining": False,
    "requestedDocumentTypes": ["LABEL"],
}


@dataclass
class Buyer:
    """A seller that buys labels; ``country`` is US or GB."""

    visitor: Visitor
    country: str = "US"
    business: str = "AmazonShipping_US"
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def amazon(self) -> PretendedAmazon:
        return self.visitor.amazon

    def ask(self, method: str, path: str, *args: Any, **more: Any) -> requests.Response:
        headers = {BUSINESS: self.business} | more.pop("headers", {})
        headers = {name: value for name, value in headers.items() if value}
        return self.visitor.ask(method, path, *args, headers=headers, **more)

    def an_order(self, **options: Any) -> str:
        """A generated order that is open and not late."""
        marketplace = US if self.country == "US" else UK
        wanted = {"shipByDays": [3, 3], "programs": [], **options}
        (order_id,) = self.amazon.generate(self.visitor.seller.id, 1, marketplace, **wanted)
        return order_id

    def changed(self, order_id: str, **changes: Any) -> str:
        """Store the order anew; ``changes`` replace top-level fields."""
        order = self.amazon.order(order_id)["order"] | changes
        self.amazon.add_orders(self.visitor.seller.id, [order])
        return order_id

    def question(self, order_id: str, **changes: Any) -> dict[str, Any]:
        """A getRates body for everything that is open; ``changes`` replace top-level fields."""
        order = self.amazon.order(order_id)["order"]
        package = {
            "dimensions": {"length": 12, "width": 9, "height": 4, "unit": "INCH"},
            "weight": {"unit": "POUND", "value": 1.5},
            "insuredValue": {"value": 0, "unit": "USD" if self.country == "US" else "GBP"},
            "packageClientReferenceId": "parcel-1",
            "items": [
                {
                    "itemIdentifier": item["orderItemId"],
                    "quantity": item["fulfillment"]["quantityUnfulfilled"]
                    or item["quantityOrdered"],
                }
                for item in order["orderItems"]
            ],
        }
        body = {
            "channelDetails": {
                "channelType": "AMAZON",
                "amazonOrderDetails": {"orderId": order_id},
            },
            "shipFrom": SHIP_FROM[self.country],
            "packages": [package | changes.pop("package", {})],
        }
        return body | changes

    def ask_rates(self, order_id: str, **changes: Any) -> requests.Response:
        return self.ask("POST", SHIPMENTS + "/rates", body=self.question(order_id, **changes))

    def rates(self, order_id: str, **changes: Any) -> dict[str, Any]:
        response = self.ask_rates(order_id, **changes)
        assert response.status_code == 200, response.text
        payload: dict[str, Any] = response.json()["payload"]
        return payload

    def wish(self, payload: dict[str, Any], service: str = "", **changes: Any) -> dict[str, Any]:
        """A purchaseShipment body for the named service, or for the first that needs no choice."""
        rate = next(
            each
            for each in payload["rates"]
            if service == each["serviceId"]
            or (not service and not any(g["isRequired"] for g in groups(each)))
        )
        body = {
            "requestToken": payload["requestToken"],
            "rateId": rate["rateId"],
            "requestedDocumentSpecification": LABEL,
        }
        return body | changes

    def purchase(self, wish: dict[str, Any], key: str = "", **more: Any) -> requests.Response:
        return self.ask("POST", SHIPMENTS, body=wish, headers={KEY: key}, **more)

    def buy(
        self, order_id: str, service: str = "", key: str = "", **changes: Any
    ) -> dict[str, Any]:
        response = self.purchase(self.wish(self.rates(order_id), service, **changes), key)
        assert response.status_code == 200, response.text
        payload: dict[str, Any] = response.json()["payload"]
        return payload

    def documents(self, shipment_id: str, reference: str = "parcel-1", **query: str) -> Any:
        path = f"{SHIPMENTS}/{shipment_id}/documents"
        return self.ask("GET", path, {"packageClientReferenceId": reference, **query})

    def cancel(self, shipment_id: str, **more: Any) -> requests.Response:
        return self.ask("PUT", f"{SHIPMENTS}/{shipment_id}/cancel", **more)

    def track(self, tracking_id: str, carrier_id: str) -> requests.Response:
        query = {"trackingId": tracking_id, "carrierId": carrier_id}
        return self.ask("GET", "/shipping/v2/tracking", query)


def groups(rate: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rate["availableValueAddedServiceGroups"]
    return found


def make_buyer(amazon: PretendedAmazon, country: str = "US") -> Buyer:
    if country == "US":
        return Buyer(make_visitor(amazon, marketplaces=[US]))
    visitor = make_visitor(amazon, region="EU", country="GB", marketplaces=[UK])
    return Buyer(visitor, "GB", "AmazonShipping_UK")


def error_of(response: requests.Response, status: int = 400) -> dict[str, str]:
    assert response.status_code == status, response.text
    error: dict[str, str] = response.json()["errors"][0]
    return error
