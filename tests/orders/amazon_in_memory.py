"""An Amazon in memory behind the gateway's `call`: thousands of pages a second, for the model of the import.

The real search_orders and get_order build its queries and read its answers; HTTP, tokens and allowance have tests of
their own, with the pretended Amazon.
"""

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from stores.models import SellingPartner
from stores.spapi.answers import Answer
from stores.spapi.errors import NotAuthorized, Rejected, TemporarilyUnavailable, Throttled
from stores.spapi.plans import GET_ORDER, SEARCH_ORDERS
from tests.orders.changes_there import Change, stamp

SETTLING = timedelta(minutes=2)
# How long one of Amazon's servers may not know a change.
STALE = timedelta(minutes=8)
TOKEN_LIFE = timedelta(hours=24)

INSTEAD = ("throttled", "unavailable", "silent", "unreadable", "refused", "token refused")
WITHIN = ("duplicate page", "reordered page", "stale", "twice in a page")


class AmazonInMemory:
    """Holds orders of one seller; `armed` are the faults of the next calls, one each, None: a good answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.armed: list[str] = []
        self._held: dict[str, dict[str, Any]] = {}
        self._versions: dict[str, list[dict[str, Any]]] = {}
        self._fault = ""

    def orders(self, seller_id: str) -> list[dict[str, Any]]:
        return list(self._held.values())

    def put(self, order: dict[str, Any]) -> None:
        self._held[order["orderId"]] = order
        self._versions.setdefault(order["orderId"], []).append(order)

    def change(self, order_id: str, what: Change) -> None:
        """Now, and later than any change before."""
        order = copy.deepcopy(self._held[order_id])
        what(order)
        before = datetime.fromisoformat(order["lastUpdatedTime"])
        order["lastUpdatedTime"] = stamp(max(self.now(), before + timedelta(seconds=1)))
        self.put(order)

    def call(
        self, seller: SellingPartner, operation: str, api: type, send: Callable[[Any], Answer]
    ) -> Answer:
        """In the place of `stores.spapi.calling.call`."""
        self._fault = self.armed.pop(0) if self.armed else ""
        match self._fault:
            case "throttled":
                raise Throttled(operation, self.now() + timedelta(minutes=3), 429)
            case "unavailable":
                raise TemporarilyUnavailable(operation, 503)
            case "silent":
                raise TemporarilyUnavailable(operation, None, "ReadTimeout")
            case "unreadable":
                return Answer(200, {"message": "Bad gateway"}, "", "")
            case "refused":
                raise NotAuthorized(operation, 403)
        return send(self)

    def get_order(self, order_id: str, **_: Any) -> Answer:
        if order_id not in self._held:
            raise Rejected(GET_ORDER, 404, "NotFound")
        return Answer(200, {"order": copy.deepcopy(self._held[order_id])}, "", "")

    def search_orders(self, **query: Any) -> Answer:
        token, size = query.pop("paginationToken"), query.pop("maxResultsPerPage")
        time = "lastUpdated" if query["lastUpdatedAfter"] else "created"
        after, before = query[f"{time}After"], query[f"{time}Before"]
        if datetime.fromisoformat(before) > self.now() - SETTLING or after > before:
            raise Rejected(SEARCH_ORDERS, 400, "InvalidInput", "bounds")
        question = repr(sorted(query.items()))
        start = self._start(token, question)
        found = sorted(
            (key, order)
            for order in self._seen()
            if after <= (key := (order[f"{time}Time"], order["orderId"]))[0] <= before
            and key > start
            and self._wanted(order, query)
        )
        page, rest = found[:size], found[size:]
        following = page[-1][0] if rest else None
        if self._fault == "duplicate page":
            following = start
        orders = [copy.deepcopy(order) for _, order in page]
        if self._fault == "reordered page":
            orders.reverse()
        if self._fault == "twice in a page":
            orders += copy.deepcopy(orders)
        data: dict[str, Any] = {"orders": orders}
        if following is not None:
            data["pagination"] = {"nextToken": "|".join((*following, stamp(self.now()), question))}
        return Answer(200, data, "", "")

    def _start(self, token: str, question: str) -> tuple[str, str]:
        if not token:
            return ("", "")
        at, order_id, issued, asked = token.split("|", 3)
        too_old = datetime.fromisoformat(issued) < self.now() - TOKEN_LIFE
        if self._fault == "token refused" or too_old or asked != question:
            raise Rejected(SEARCH_ORDERS, 400, "InvalidInput", "paginationToken")
        return at, order_id

    def _seen(self) -> list[dict[str, Any]]:
        """What this answer's server knows: without the newest changes if it is stale."""
        if self._fault != "stale":
            return list(self._held.values())
        known = stamp(self.now() - STALE)
        old = (
            [version for version in versions if version["lastUpdatedTime"] <= known]
            for versions in self._versions.values()
        )
        return [versions[-1] for versions in old if versions]

    @staticmethod
    def _wanted(order: dict[str, Any], query: dict[str, Any]) -> bool:
        fulfillment = order["fulfillment"]
        return (
            order["salesChannel"]["marketplaceId"] in query["marketplaceIds"].split(",")
            and fulfillment["fulfilledBy"] in (query["fulfilledBy"] or fulfillment["fulfilledBy"])
            and fulfillment["fulfillmentStatus"]
            in (query["fulfillmentStatuses"] or fulfillment["fulfillmentStatus"]).split(",")
        )


def an_order(number: int, marketplace_id: str, status: str, at: datetime) -> dict[str, Any]:
    """An order of two lines, created and last changed at `at`."""
    currency = "USD"
    return {
        "orderId": f"113-0000000-{number:07d}",
        "createdTime": stamp(at),
        "lastUpdatedTime": stamp(at),
        "programs": [],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": marketplace_id},
        "fulfillment": {
            "fulfillmentStatus": status,
            "fulfilledBy": "MERCHANT",
            "shipByWindow": {"latestDateTime": stamp(at + timedelta(days=2))},
        },
        "buyer": {"buyerName": f"Buyer {number % 7}", "buyerEmail": f"b{number % 7}@marketplace.amazon.com"},
        "recipient": {
            "deliveryAddress": {
                "name": f"Recipient {number}", "addressLine1": f"{number} Alder Street",
                "city": "Columbus", "stateOrRegion": "OH", "postalCode": "43215", "countryCode": "US",
            }
        },
        "proceeds": {"grandTotal": {"amount": "48.90", "currencyCode": currency}},
        "orderItems": [
            {
                "orderItemId": f"{number:012d}{line}",
                "quantityOrdered": 2,
                "product": {"asin": f"B0{number:08d}", "sellerSku": f"SKU-{line}", "title": "Notebook"},
                "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 2},
            }
            for line in (1, 2)
        ],
    }  # fmt: skip
