"""The pretended Amazon as a process, and a client for its control panel.

HTTP and child processes only: nothing of ``sandbox`` is imported. ``tests/conftest.py`` takes the
fixtures from here: ``amazon`` (empty, rates lifted) and ``throttled_amazon`` (empty, Amazon's own
rates). Both share one process for the whole session.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
READY = "Pretended Amazon on "
US = "ATVPDKIKX0DER"
CANADA = "A2EUQ1WTGCTBG2"
UK = "A1F83G8C2ARO7P"
GERMANY = "A1PA6795UKMFR9"
JAPAN = "A1VC38T7YXB528"
ALL_PARTS = (
    "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,"
    "FULFILLMENT_ORDERS"
)


@dataclass(frozen=True)
class Seller:
    """A seller of the pretended Amazon with the refresh token of a self-authorised application."""

    id: str
    refresh_token: str


@dataclass
class PretendedAmazon:
    """Control of a running sandbox. Every method raises AssertionError if it is refused."""

    url: str
    client_id: str
    client_secret: str

    def __post_init__(self) -> None:
        self._http = requests.Session()
        # No proxy of the environment may stand between a test and its sandbox.
        self._http.trust_env = False

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET without a body, POST with one."""
        method = "GET" if body is None else "POST"
        response = self._http.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=120)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        answer: dict[str, Any] = response.json()
        return answer

    def reset(self) -> None:
        """Empty it: data, faults, rate plans and the clock's offset."""
        self.control("reset", {})

    def add_seller(self, seller_id: str | None = None, **fields: Any) -> Seller:
        """Create or change a seller; ``fields`` are those of ``POST /_sandbox/sellers``."""
        body = fields if seller_id is None else {"sellingPartnerId": seller_id, **fields}
        answer = self.control("sellers", body)
        return Seller(answer["sellingPartnerId"], answer["refreshToken"] or "")

    def revoke(self, seller_id: str) -> None:
        self.control("sellers", {"sellingPartnerId": seller_id, "revoke": True})

    def expire(self, seller_id: str) -> None:
        """End the authorisation as its 365 days would."""
        self.control("sellers", {"sellingPartnerId": seller_id, "expire": True})

    def add_orders(self, seller_id: str, orders: list[dict[str, Any]]) -> None:
        """Store orders as given, replacing those that are there."""
        self.control("orders", {"sellingPartnerId": seller_id, "orders": orders})

    def generate(
        self, seller_id: str, count: int, marketplace_id: str = US, **options: Any
    ) -> list[str]:
        """Make orders and answer their ids; options as in ``POST /_sandbox/generate``."""
        body = {"sellingPartnerId": seller_id, "marketplaceId": marketplace_id, "count": count}
        ids: list[str] = self.control("generate", {**body, **options})["orderIds"]
        return ids

    def order(self, order_id: str) -> dict[str, Any]:
        """Amazon's view: status, packages, confirmations and the order as stored."""
        return self.control(f"orders/{order_id}")

    def orders(self, seller_id: str) -> list[dict[str, Any]]:
        """All orders of a seller as stored."""
        found: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            query = urlencode({"sellingPartnerId": seller_id, "after": after})
            page = self.control(f"orders?{query}")
            found += page["orders"]
            after = page["next"]
        return found

    def now(self) -> datetime:
        """The time at the sandbox, which `advance` moves."""
        return datetime.fromisoformat(self.control("clock", {"advanceSeconds": 0})["now"])

    def confirm_by_hand(self, order_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm as the seller would in Seller Central; the body is confirmShipment's."""
        return self.control(f"orders/{order_id}/confirmations", body)

    def list_sku(self, seller_id: str, sku: str, **fields: Any) -> None:
        """Offer a SKU; ``fields`` are ``quantity`` or ``gone``."""
        self.control("listings", {"sellingPartnerId": seller_id, "sku": sku, **fields})

    def calls(self, since: int = 0, operation: str | None = None) -> list[dict[str, Any]]:
        """The recorded calls whose id is greater than ``since``."""
        query = {"since": str(since)} | ({"operation": operation} if operation else {})
        recorded: list[dict[str, Any]] = self.control(f"calls?{urlencode(query)}")["calls"]
        return recorded

    def fault(self, operation: str, kind: str, **fields: Any) -> None:
        """Script a fault; ``fields`` as in ``POST /_sandbox/faults`` (count, skip, seconds …)."""
        self.control("faults", {"operation": operation, "kind": kind, **fields})

    def clear_faults(self) -> None:
        self.control("faults", {"clear": True})

    def rates(self, operation: str, **fields: Any) -> None:
        """Change a plan: ``rate`` and ``burst``, or ``lifted=True``, or ``restore=True``."""
        self.control("rates", {"operation": operation, **fields})

    def purchases(self, order_id: str) -> list[dict[str, Any]]:
        """Every label bought for an order, cancelled ones included."""
        bought: list[dict[str, Any]] = self.control(f"orders/{order_id}/purchases")["purchases"]
        return bought

    def shipping_rules(self, **rules: Any) -> None:
        """Rules of Buy Shipping; ``rules`` are the fields of ``POST /_sandbox/shipping``."""
        self.control("shipping", rules)

    def feed_settings(self, **settings: Any) -> None:
        """``queueSeconds``, ``processSeconds`` and ``gzip`` of feeds."""
        self.control("feeds", settings)

    def feeds(self) -> list[dict[str, Any]]:
        """All feeds in their order, with what became of their messages."""
        found: list[dict[str, Any]] = self.control("feeds")["feeds"]
        return found

    def parcel_event(self, shipment_id: str, event: str, **fields: Any) -> None:
        """``Delivered``, ``Lost`` … happens to a parcel now, or ``at`` a time."""
        self.control(f"shipments/{shipment_id}/events", {"event": event, **fields})

    def summary(self) -> dict[str, Any]:
        return self.control("summary")

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        self.control("clock", {"advanceSeconds": seconds})

    def shift_date(self, seconds: float) -> None:
        """From now on the Date header of every answer is so far from the machine's time."""
        self.control("clock", {"dateShiftSeconds": seconds})

    def token_request(self, **form: str) -> requests.Response:
        """Ask Login with Amazon as this application."""
        client = {"client_id": self.client_id, "client_secret": self.client_secret}
        return self._http.post(f"{self.url}/auth/o2/token", data=client | form, timeout=30)

    def access_token(self, seller: Seller) -> str:
        response = self.token_request(
            grant_type="refresh_token", refresh_token=seller.refresh_token
        )
        assert response.status_code == 200, response.text
        token: str = response.json()["access_token"]
        return token

    def consent(self, consent_url: str, seller_id: str) -> str:
        """What a seller does on the consent page; answers the address it is sent back to."""
        response = self._http.post(
            consent_url,
            data={"selling_partner_id": seller_id, "consent": "yes"},
            allow_redirects=False,
            timeout=30,
        )
        assert response.status_code == 302, response.text
        return response.headers["Location"]


def start_amazon(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start a sandbox on a free port; answers the process and its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(folder / "amazon.db")]
    process = subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line.startswith(READY), f"the sandbox did not start: {line!r}"
    return process, line.removeprefix(READY)


def stop_amazon(process: subprocess.Popen[str]) -> int:
    """Ask it to stop and answer its exit code."""
    process.terminate()
    code = process.wait(timeout=20)
    assert process.stdout is not None
    process.stdout.close()
    return code


@pytest.fixture(scope="session")
def amazon_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PretendedAmazon]:
    client_id = os.environ.get("LWA_CLIENT_ID", "amzn1.application-oa2-client.test")
    client_secret = os.environ.get("LWA_CLIENT_SECRET", "test-secret-of-the-application")
    process, url = start_amazon(
        tmp_path_factory.mktemp("amazon"),
        "--client-id", client_id, "--client-secret", client_secret,
    )  # fmt: skip
    yield PretendedAmazon(url, client_id, client_secret)
    assert stop_amazon(process) == 0


@pytest.fixture
def throttled_amazon(amazon_process: PretendedAmazon) -> Iterator[PretendedAmazon]:
    """An empty Amazon with its published rate plans."""
    amazon_process.reset()
    yield amazon_process
    # Lets go of calls that a fault still holds.
    amazon_process.clear_faults()


@pytest.fixture
def amazon(throttled_amazon: PretendedAmazon) -> PretendedAmazon:
    """An empty Amazon that never throttles."""
    throttled_amazon.rates("*", lifted=True)
    return throttled_amazon
