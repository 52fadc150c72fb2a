"""Reading orders: Orders API v2026-01-01 (IMP-30)."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from stores.models import SellingPartner
from stores.spapi import fields
from stores.spapi.answers import Answer
from stores.spapi.calling import call
from stores.spapi.client import GuardedOrders
from stores.spapi.errors import PageTokenRejected, Rejected, TemporarilyUnavailable
from stores.spapi.payloads import BrokenOrder, OrderPage, OrderPayload
from stores.spapi.plans import GET_ORDER, SEARCH_ORDERS
from stores.spapi.reading import read_order, sent_order

# Nothing of a buyer: enough to tell which orders there are.
WITHOUT_BUYER = "FULFILLMENT"
INCLUDED_DATA = "BUYER,RECIPIENT,FULFILLMENT,PROCEEDS,PACKAGES,CANCELLATION"
PAGE_SIZE = 100


def search_orders(
    selling_partner: SellingPartner,
    *,
    marketplace_ids: Collection[str],
    updated_after: datetime | None = None,
    updated_before: datetime | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
    included_data: str = INCLUDED_DATA,
    page_token: str = "",
    fulfilled_by: Collection[str] = (),
    statuses: Collection[str] = (),
) -> OrderPage:
    """One page of searchOrders, 100 orders. All arguments of the first page must be repeated with each page token.

    The bounds are of the last update or of the order's own time, never both; inclusive and cut to whole seconds.
    Without BUYER and RECIPIENT in `included_data` no buyer is in the answer. Raises SpApiError kinds,
    PageTokenRejected for a token that is invalid or older than 24 hours; never OutcomeUnknown.
    """
    query = {
        "marketplaceIds": ",".join(marketplace_ids),
        "lastUpdatedAfter": iso(updated_after) if updated_after else None,
        "lastUpdatedBefore": iso(updated_before) if updated_before else None,
        "createdAfter": iso(created_after) if created_after else None,
        "createdBefore": iso(created_before) if created_before else None,
        "fulfilledBy": ",".join(fulfilled_by),
        "fulfillmentStatuses": ",".join(statuses),
        "maxResultsPerPage": PAGE_SIZE,
        "includedData": included_data,
        "paginationToken": page_token,
    }
    try:
        answer = call(
            selling_partner, SEARCH_ORDERS, GuardedOrders, lambda api: api.search_orders(**query)
        )
    except Rejected as error:
        if page_token and error.status == 400:
            raise PageTokenRejected(
                SEARCH_ORDERS, 400, error.code, error.message, error.request_id
            ) from None
        raise
    return _page(answer)


def get_order(selling_partner: SellingPartner, amazon_order_id: str) -> OrderPayload | BrokenOrder:
    """One order with its packages. Raises SpApiError kinds, Rejected with status 404 for an unknown id."""
    answer = call(
        selling_partner,
        GET_ORDER,
        GuardedOrders,
        lambda api: api.get_order(amazon_order_id, includedData=INCLUDED_DATA),
    )
    order = answer.data.get("order")
    if not isinstance(order, dict):
        raise _unreadable(GET_ORDER, answer)
    return read_order(order)


def iso(instant: datetime) -> str:
    """ISO 8601 with Z, the form that Amazon takes."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(answer: Answer) -> OrderPage:
    """An answer without a list of orders is no empty page: it must not move a cursor."""
    orders: Any = answer.data.get("orders")
    if not isinstance(orders, list):
        raise _unreadable(SEARCH_ORDERS, answer)
    try:
        next_token = fields.code(fields.part(answer.data, "pagination"), "nextToken", 20_000)
        before = fields.time(answer.data, "lastUpdatedBefore")
    except fields.Fault:
        raise _unreadable(SEARCH_ORDERS, answer) from None
    return OrderPage(
        tuple([sent_order(order, position) for position, order in enumerate(orders)]),
        next_token,
        before,
        answer.request_id,
    )


def _unreadable(operation: str, answer: Answer) -> TemporarilyUnavailable:
    return TemporarilyUnavailable(operation, answer.status, "unreadable", "", answer.request_id)
