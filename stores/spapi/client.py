"""The package `sp_api`, fenced in: the only module that imports it (decision 13; sp-api-client.md, section 3)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any, NamedTuple, NoReturn, Self
from urllib.parse import quote, urlsplit

from django.conf import settings
from sp_api.api.catalog_items.catalog_items_2022_04_01 import CatalogItemsV20220401
from sp_api.api.feeds.feeds_2021_06_30 import FeedsV20210630
from sp_api.api.listings_items.listings_items_2021_08_01 import ListingsItemsV20210801
from sp_api.api.orders.orders_2026_01_01 import OrdersV20260101
from sp_api.api.orders.orders_v0 import OrdersV0
from sp_api.api.sellers.sellers import Sellers
from sp_api.api.shipping.shipping_v2 import ShippingV2
from sp_api.base.credential_provider import FromCodeCredentialProvider

from stores import clock
from stores.models import SellingPartner
from stores.spapi.answers import Answer, checked
from stores.spapi.transport import TIMEOUT, Reply, Transport, shared_ssl

USER_AGENT = "Waybill/0.1.0 (Language=Python)"

# At DEBUG the package writes whole requests and answers to its log.
logging.getLogger("sp_api.base.client").addFilter(lambda record: record.levelno >= logging.WARNING)


class _Place(NamedTuple):
    """What the package wants to know of a marketplace; every call names its marketplaces itself."""

    endpoint: str
    marketplace_id: str = ""
    region: str = ""


class _NoTokens:
    """The package's token client: it never gets a token or secret, these join in the transport."""

    def __init__(self, **_: Any) -> None:
        pass

    def get_auth(self) -> NoReturn:
        raise NotImplementedError("Access tokens come from stores.spapi.tokens.")


class Guard:
    """Mixed in before a versioned API class: corrects what it sends and takes only the status for an answer."""

    endpoint: str
    method: str
    more_headers: dict[str, str] = {}

    def _request(self, path: str, **options: Any) -> Answer:
        params, data = options.get("params"), options.get("data")
        if params:
            params = {name: value for name, value in params.items() if value not in (None, "")}
        if isinstance(data, dict):
            data.pop("path", None)
        answer: Answer = super()._request(  # type: ignore[misc]
            path,
            params=params,
            data=data,
            headers={
                "host": urlsplit(self.endpoint).netloc,
                "user-agent": USER_AGENT,
                "x-amz-date": clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
                "content-type": "application/json",
                **self.more_headers,
            },
            add_marketplace=False,
        )
        return answer

    def _check_response(self, reply: Reply, *_: Any) -> Answer:
        return checked(reply, body_demanded=self.method == "GET")


class GuardedOrders(Guard, OrdersV20260101):  # type: ignore[misc]
    pass


class GuardedConfirmations(Guard, OrdersV0):  # type: ignore[misc]
    pass


class GuardedSellers(Guard, Sellers):  # type: ignore[misc]
    pass


class GuardedCatalog(Guard, CatalogItemsV20220401):  # type: ignore[misc]
    pass


class GuardedListings(Guard, ListingsItemsV20210801):  # type: ignore[misc]
    pass


class GuardedShipping(Guard, ShippingV2):  # type: ignore[misc]
    """The package takes the business from the marketplace's name and knows no idempotency key."""

    def headed(self, business: str, idempotency_key: str = "") -> Self:
        """The same object, about to send these headers with its next call."""
        self.more_headers = {"x-amzn-shipping-business-id": business}
        if idempotency_key:
            self.more_headers["x-amzn-IdempotencyKey"] = idempotency_key
        return self

    def _check_response(self, reply: Reply, *_: Any) -> Answer:
        return checked(reply, body_demanded=True)


class GuardedFeeds(Guard, FeedsV20210630):  # type: ignore[misc]
    """Documents are moved by `feed_storage`, not by the package."""

    def find_document(self, document_id: str) -> Answer:
        """Where a document is: the package's own method fetches it, and takes a refusal for the report."""
        return self._request(f"/feeds/2021-06-30/documents/{quote(document_id, safe='')}")

    def _check_response(self, reply: Reply, *_: Any) -> Answer:
        """A cancelled feed is answered without a body; any other answer has one."""
        return checked(reply, body_demanded=self.method != "DELETE" or bool(reply.body))


class Client:
    """The API objects of one seller over one connection. Not for two threads."""

    def __init__(self, selling_partner_id: int, endpoint: str) -> None:
        self.selling_partner_id = selling_partner_id
        self._endpoint = endpoint.rstrip("/")
        self._transport = Transport(self._endpoint)
        self._apis: dict[type, Any] = {}

    def get(self, token: str, api_class: type) -> Any:
        """The guarded API object, about to use `token`. Its calls return Answer and raise Refusal or Lost."""
        api = self._apis.get(api_class)
        if api is None:
            api = self._apis[api_class] = self._make(api_class)
        self._transport.token = token
        return api

    def _make(self, api_class: type) -> Any:
        api = api_class(
            marketplace=_Place(self._endpoint),
            credentials={"lwa_app_id": "unused", "lwa_client_secret": "unused"},
            credential_providers=(FromCodeCredentialProvider,),
            auth_token_client_class=_NoTokens,
            timeout=TIMEOUT,
            verify=shared_ssl(),
        )
        api.close()
        api.endpoint = self._endpoint
        api._transport = self._transport
        return api

    def close(self) -> None:
        self._transport.close()


_open: ContextVar[Client | None] = ContextVar("open_client", default=None)


@contextmanager
def open_client(selling_partner: SellingPartner) -> Iterator[Client]:
    """All calls for this seller inside the block share one connection. May be nested."""
    current = _open.get()
    if current is not None and current.selling_partner_id == selling_partner.pk:
        yield current
        return
    client = Client(selling_partner.pk, settings.SP_API_ENDPOINTS[selling_partner.region])
    before = _open.set(client)
    try:
        yield client
    finally:
        _open.reset(before)
        client.close()
