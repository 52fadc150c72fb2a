"""The operations of Feeds 2021-06-30."""

import re

from sandbox.feeds.documents import create_feed_document, get_feed_document
from sandbox.feeds.feeds import cancel_feed, create_feed, get_feed
from sandbox.feeds.listing import get_feeds
from sandbox.operations import Operation

_FEEDS = "/feeds/2021-06-30/feeds"
_DOCUMENTS = "/feeds/2021-06-30/documents"
_FEED = _FEEDS + r"/(?P<feedId>[^/]+)"

OPERATIONS = (
    Operation("createFeedDocument", "POST", re.compile(_DOCUMENTS), create_feed_document),
    Operation(
        "getFeedDocument",
        "GET",
        re.compile(_DOCUMENTS + r"/(?P<feedDocumentId>[^/]+)"),
        get_feed_document,
    ),
    Operation("createFeed", "POST", re.compile(_FEEDS), create_feed),
    Operation("getFeeds", "GET", re.compile(_FEEDS), get_feeds),
    Operation("getFeed", "GET", re.compile(_FEED), get_feed),
    Operation("cancelFeed", "DELETE", re.compile(_FEED), cancel_feed),
)
