"""The pretended BigCommerce of the sandbox, as tests set it up and look at it."""

from dataclasses import dataclass
from typing import Any

import requests

from tests.amazon import PretendedAmazon


@dataclass
class PretendedBigCommerce:
    """One store there. `url` is what BIGCOMMERCE_API_URL must be."""

    amazon: PretendedAmazon
    store_hash: str
    token: str

    @property
    def url(self) -> str:
        return f"{self.amazon.url}/bigcommerce"

    def change(self, **fields: Any) -> None:
        """Fields as in ``POST /_sandbox/bigcommerce``; a new token is kept here."""
        body = {"storeHash": self.store_hash, **fields}
        self.token = self.amazon.control("bigcommerce", body)["token"]

    def copy(self, seller_id: str, **fields: Any) -> list[dict[str, Any]]:
        """Bring Amazon's orders in; answers their numbers there."""
        body = {"sellingPartnerId": seller_id, **fields}
        copied = self.amazon.control(f"bigcommerce/{self.store_hash}/orders", body)
        found: list[dict[str, Any]] = copied["orders"]
        return found

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.amazon.control(f"bigcommerce/{self.store_hash}")[
            "orders"
        ]
        return found

    def order(self, external_id: str) -> dict[str, Any]:
        """The only order with this number at Amazon."""
        (found,) = [one for one in self.orders() if one["externalId"] == external_id]
        return found

    def change_order(self, number: int, **fields: Any) -> None:
        self.amazon.control(f"bigcommerce/{self.store_hash}/orders/{number}", fields)

    def fault(self, call: str, kind: str, **options: Any) -> None:
        """``call`` is a name such as createShipment, or ``*``."""
        self.amazon.fault(f"bigcommerce.{call}", kind, **options)

    def calls(self) -> list[str]:
        """The calls that came, in their order."""
        made = [call["operation"] for call in self.amazon.calls()]
        return [
            name.removeprefix("bigcommerce.") for name in made if name.startswith("bigcommerce.")
        ]

    def ask(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> requests.Response:
        """One call as any client would make it; ``path`` begins behind ``/v2/``."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method,
                f"{self.url}/stores/{self.store_hash}/v2/{path}",
                headers={"X-Auth-Token": self.token if token is None else token},
                timeout=30,
                **options,
            )


def make_bigcommerce(amazon: PretendedAmazon, **fields: Any) -> PretendedBigCommerce:
    made = amazon.control("bigcommerce", fields)
    return PretendedBigCommerce(amazon, made["storeHash"], made["token"])
