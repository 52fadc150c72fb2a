"""Cheap reads with an access token that belongs to no stored seller yet: nothing is kept before they succeed (CON-5).

They are few and by hand, so Amazon's own answer is allowance enough. Their `ApiCall` rows name no seller.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from stores import clock
from stores.spapi import sellers
from stores.spapi.answers import Answer, Refusal
from stores.spapi.calling import Send, meaning, recorded, throttled
from stores.spapi.client import Client, GuardedOrders, GuardedSellers
from stores.spapi.errors import Rejected, TemporarilyUnavailable
from stores.spapi.orders import iso
from stores.spapi.payloads import Participation
from stores.spapi.plans import (
    GET_ACCOUNT,
    GET_MARKETPLACE_PARTICIPATIONS,
    GET_ORDER,
    PLANS,
    SEARCH_ORDERS,
)
from stores.spapi.transport import Lost

_SOME = 20
_RECENT = timedelta(days=30)


class Probe:
    """What one access token opens in one region. Every read raises SpApiError kinds."""

    def __init__(self, access_token: str, region: str) -> None:
        self._token = access_token
        self._region = region

    def participations(self) -> list[Participation]:
        answer = self._read(
            GET_MARKETPLACE_PARTICIPATIONS, GuardedSellers, sellers.ask_participations
        )
        return sellers.read_participations(answer)

    def plan(self) -> str:
        """As `sellers.read_plan`."""
        return sellers.read_plan(self._read(GET_ACCOUNT, GuardedSellers, sellers.ask_account))

    def holds_order(self, amazon_order_id: str) -> bool:
        """Is this an order of the token's seller? Asks for nothing of the buyer."""
        try:
            self._read(GET_ORDER, GuardedOrders, lambda api: api.get_order(amazon_order_id))
        except Rejected:
            return False
        return True

    def some_order_ids(self, marketplace_ids: Collection[str], now: datetime) -> list[str]:
        """Up to 20 orders that changed within 30 days. Asks for nothing of the buyers."""
        query = {
            "marketplaceIds": ",".join(marketplace_ids),
            "lastUpdatedAfter": iso(now - _RECENT),
            "maxResultsPerPage": _SOME,
        }
        answer = self._read(SEARCH_ORDERS, GuardedOrders, lambda api: api.search_orders(**query))
        found: Any = answer.data.get("orders")
        if not isinstance(found, list):
            raise TemporarilyUnavailable(
                SEARCH_ORDERS, answer.status, "unreadable", "", answer.request_id
            )
        ids = [order.get("orderId") for order in found if isinstance(order, dict)]
        return [order_id for order_id in ids if isinstance(order_id, str)]

    def _read(self, operation: str, api_class: type, send: Send) -> Answer:
        client = Client(0, settings.SP_API_ENDPOINTS[self._region])
        try:
            return recorded(None, operation, client.get(self._token, api_class), send)
        except Lost as lost:
            raise TemporarilyUnavailable(operation, None, lost.kind) from None
        except Refusal as refusal:
            if refusal.status == 429:
                wait = timedelta(seconds=1 / PLANS[operation].rate)
                raise throttled(operation, refusal, clock.now() + wait) from None
            raise meaning(operation, refusal) from None
        finally:
            client.close()
