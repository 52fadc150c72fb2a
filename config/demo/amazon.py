"""The other side: what the pretended Amazon holds and saw, through its control paths."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import requests

from config.demo.environment import CLIENT_ID, CLIENT_SECRET
from config.demo.failing import StepFailed

_TIMEOUT_S = 60
READY = "Pretended Amazon on "
SELLER_ID = "A2NORTHWIND01"
US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


class Confirmations(NamedTuple):
    """Orders by the number of confirmations that Amazon accepted."""

    one: int
    doubled: list[str]

    @property
    def total(self) -> int:
        return self.one + len(self.doubled)


class Amazon:
    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    @staticmethod
    def command(data: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data)),
            *("--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET),
        ]

    def create_seller(self) -> None:
        self._ask(
            "POST",
            "sellers",
            {
                "sellingPartnerId": SELLER_ID,
                "region": "NA",
                "country": "US",
                "marketplaces": [US, CA],
                "storeName": "Northwind Goods",
            },
        )

    def generate(self, marketplace_id: str, count: int, seed: int, **more: Any) -> list[str]:
        """Makes open orders; answers their ids."""
        wanted = {"sellingPartnerId": SELLER_ID, "marketplaceId": marketplace_id}
        made = self._ask("POST", "generate", {**wanted, "count": count, "seed": seed, **more})
        return list(made["orderIds"])

    def order(self, order_id: str) -> dict[str, Any]:
        """Amazon's view: status, packages, confirmations, and under `order` the order as its API shows it."""
        return self._ask("GET", f"orders/{order_id}")

    def purchases(self, order_id: str) -> list[dict[str, Any]]:
        """Every label that was bought for the order, cancelled ones too."""
        found: list[dict[str, Any]] = self._ask("GET", f"orders/{order_id}/purchases")["purchases"]
        return found

    def labels_sold(self) -> int:
        """To our seller in all, cancelled ones too."""
        return int(self._ask("GET", "summary")["labels"]["bought"])

    def calls(self, operation: str) -> int:
        """How often our seller's data was asked for."""
        return int(self._ask("GET", "summary")["calls"].get(operation, 0))

    def feeds(self) -> list[dict[str, Any]]:
        """Every feed, with what became of its messages."""
        found: list[dict[str, Any]] = self._ask("GET", "feeds")["feeds"]
        return found

    def hurry_feeds(self) -> None:
        """Else each takes a minute."""
        self._ask("POST", "feeds", {"queueSeconds": 1, "processSeconds": 1})

    def lose_answer(self, operation: str, order_id: str) -> None:
        """The next call about this order acts, and its answer never comes."""
        lost = {"operation": operation, "orderId": order_id, "kind": "timeout_after"}
        self._ask("POST", "faults", {**lost, "count": 1, "seconds": 0.2})

    def open_shop(self, store_hash: str, order_ids: list[str]) -> str:
        """A BigCommerce store that holds these orders as well; its access token."""
        token: str = self._ask("POST", "bigcommerce", {"storeHash": store_hash})["token"]
        copied = {"sellingPartnerId": SELLER_ID, "orderIds": order_ids}
        self._ask("POST", f"bigcommerce/{store_hash}/orders", copied)
        return token

    def told_shop(self, store_hash: str) -> dict[str, list[str]]:
        """Amazon order id -> tracking numbers that BigCommerce has of it."""
        return {
            order["externalId"]: [each["trackingNumber"] for each in order["shipments"]]
            for order in self._ask("GET", f"bigcommerce/{store_hash}")["orders"]
        }

    def confirmations(self) -> Confirmations:
        counted = self._ask("GET", "summary")["confirmations"]
        return Confirmations(counted["exactlyOne"], counted["doubledOrderIds"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        url = f"{self.url}/_sandbox/{path}"
        try:
            answer = self._session.request(method, url, json=body, timeout=_TIMEOUT_S)
        except requests.RequestException as error:
            raise StepFailed(f"{method} {url} failed: {type(error).__name__}.") from None
        if answer.status_code != 200:
            raise StepFailed(f"{method} {url} answered {answer.status_code}: {answer.text[:300]}")
        found: dict[str, Any] = answer.json()
        return found
