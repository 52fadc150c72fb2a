"""searchOrders with nothing but the standard library: how the floor reads its pages."""

import http.client
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.prepared import CLIENT
from bench.world import CANADA, US


class Pages:
    """searchOrders by hand: keep-alive, one token, all pages. `seconds` holds how long each page took to come."""

    def __init__(self, amazon: str, refresh_token: str) -> None:
        self.seconds: list[float] = []
        self.http = http.client.HTTPConnection(urlsplit(amazon).netloc)
        form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": refresh_token}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        self.http.request("POST", "/auth/o2/token", urlencode(form), headers)
        self.headers = {
            "x-amz-access-token": json.loads(self.http.getresponse().read())["access_token"]
        }

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        query = {
            "lastUpdatedAfter": _iso(datetime.now(UTC) - timedelta(days=30)),
            "lastUpdatedBefore": _iso(datetime.now(UTC) - timedelta(minutes=3)),
            "marketplaceIds": f"{US},{CANADA}",
            "includedData": "BUYER,RECIPIENT,FULFILLMENT,PROCEEDS,PACKAGES,CANCELLATION",
        }
        while True:
            page = json.loads(self._fetch(f"/orders/2026-01-01/orders?{urlencode(query)}"))
            yield page["orders"]
            if "pagination" not in page:
                return
            query["paginationToken"] = page["pagination"]["nextToken"]

    def _fetch(self, address: str) -> bytes:
        start = time.perf_counter()
        self.http.request("GET", address, headers=self.headers)
        body = self.http.getresponse().read()
        self.seconds.append(time.perf_counter() - start)
        return body


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
