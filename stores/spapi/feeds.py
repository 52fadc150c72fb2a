"""Feeds 2021-06-30: telling Amazon of many shipments at once (sp-api.md, section 4; SHP-18, decision 23).

The way of a feed: `create_document`, `feed_storage.upload`, `create_feed`, `get_feed` until it is over, then
`find_report`, `feed_storage.download`, `feed_report.read_report` and `feed_values.verdicts`.
"""

from collections.abc import Collection
from datetime import datetime

from stores.models import SellingPartner
from stores.spapi.answers import Answer
from stores.spapi.calling import call
from stores.spapi.client import GuardedFeeds
from stores.spapi.errors import OutcomeUnknown, SpApiError, TemporarilyUnavailable
from stores.spapi.feed_storage import CONTENT_TYPE
from stores.spapi.feed_values import CreatedFeed, Feed, ReportPlace, UploadPlace
from stores.spapi.fields import JSON, Fault, code, parts, required, time
from stores.spapi.orders import iso
from stores.spapi.payloads import Receipt
from stores.spapi.plans import (
    CANCEL_FEED,
    CREATE_FEED,
    CREATE_FEED_DOCUMENT,
    GET_FEED,
    GET_FEED_DOCUMENT,
    GET_FEEDS,
)

ORDER_FULFILMENT = "POST_ORDER_FULFILLMENT_DATA"
MOST_MARKETPLACES = 25
PAGE_SIZE = 100
_LONGEST_ID = 200
_LONGEST_URL = 10_000


def create_document(selling_partner: SellingPartner) -> UploadPlace:
    """A place for a feed's bytes, open for five minutes. A lost one does no harm. Raises SpApiError kinds."""
    answer = call(
        selling_partner,
        CREATE_FEED_DOCUMENT,
        GuardedFeeds,
        lambda api: api.create_feed_document(None, CONTENT_TYPE),
    )
    try:
        return UploadPlace(
            required(answer.data, "feedDocumentId", _LONGEST_ID),
            required(answer.data, "url", _LONGEST_URL),
        )
    except Fault as fault:
        raise _unreadable(CREATE_FEED_DOCUMENT, answer, fault) from None


def create_feed(
    selling_partner: SellingPartner, document_id: str, marketplace_ids: Collection[str]
) -> CreatedFeed:
    """Start an order-fulfilment feed.

    Raises OutcomeUnknown where the feed may run: then `recent_feeds` shows whether there is one that we do not know.
    """
    if not 1 <= len(marketplace_ids) <= MOST_MARKETPLACES:
        raise ValueError(f"A feed is for 1 to {MOST_MARKETPLACES} marketplaces.")
    answer = call(
        selling_partner,
        CREATE_FEED,
        GuardedFeeds,
        lambda api: api.create_feed(
            ORDER_FULFILMENT, document_id, marketplaceIds=list(marketplace_ids)
        ),
        writes=True,
    )
    try:
        return CreatedFeed(required(answer.data, "feedId", _LONGEST_ID), answer.request_id)
    except Fault as fault:
        raise _unreadable(CREATE_FEED, answer, fault, OutcomeUnknown) from None


def get_feed(selling_partner: SellingPartner, feed_id: str) -> Feed:
    """How far a feed is. Raises SpApiError kinds, Rejected with status 404 for an unknown one."""
    answer = call(selling_partner, GET_FEED, GuardedFeeds, lambda api: api.get_feed(feed_id))
    try:
        return _feed(answer.data)._replace(request_id=answer.request_id)
    except Fault as fault:
        raise _unreadable(GET_FEED, answer, fault) from None


def recent_feeds(selling_partner: SellingPartner, since: datetime) -> list[Feed]:
    """The newest 100 order-fulfilment feeds from then on: rare, since one call takes 45 seconds to earn."""
    query = {
        "feedTypes": ORDER_FULFILMENT,
        "pageSize": PAGE_SIZE,
        "createdSince": iso(since),
    }
    answer = call(selling_partner, GET_FEEDS, GuardedFeeds, lambda api: api.get_feeds(**query))
    try:
        if not isinstance(answer.data.get("feeds"), list):
            raise Fault("missing", "feeds")
        return [_feed(entry) for entry in parts(answer.data, "feeds", PAGE_SIZE)]
    except Fault as fault:
        raise _unreadable(GET_FEEDS, answer, fault) from None


def cancel_feed(selling_partner: SellingPartner, feed_id: str) -> Receipt:
    """Only a feed in the queue can be cancelled. Rejected: it runs or ran; OutcomeUnknown: ask `get_feed`."""
    answer = call(
        selling_partner,
        CANCEL_FEED,
        GuardedFeeds,
        lambda api: api.cancel_feed(feed_id),
        writes=True,
    )
    return Receipt(answer.request_id)


def find_report(selling_partner: SellingPartner, document_id: str) -> ReportPlace:
    """Where a report can be fetched for five minutes. Raises SpApiError kinds, Rejected 404 after 28 days."""
    answer = call(
        selling_partner, GET_FEED_DOCUMENT, GuardedFeeds, lambda api: api.find_document(document_id)
    )
    try:
        algorithm = code(answer.data, "compressionAlgorithm", 20)
        if algorithm not in ("", "GZIP"):
            raise Fault("wrong_type", "compressionAlgorithm")
        return ReportPlace(required(answer.data, "url", _LONGEST_URL), algorithm == "GZIP")
    except Fault as fault:
        raise _unreadable(GET_FEED_DOCUMENT, answer, fault) from None


def _feed(data: JSON) -> Feed:
    return Feed(
        required(data, "feedId", _LONGEST_ID),
        required(data, "processingStatus", 40),
        code(data, "resultFeedDocumentId", _LONGEST_ID),
        time(data, "createdTime"),
        time(data, "processingStartTime"),
        time(data, "processingEndTime"),
    )


def _unreadable(
    operation: str,
    answer: Answer,
    fault: Fault,
    kind: type[OutcomeUnknown | TemporarilyUnavailable] = TemporarilyUnavailable,
) -> SpApiError:
    return kind(operation, answer.status, "unreadable", fault.path, answer.request_id)
