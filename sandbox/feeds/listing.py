"""getFeeds: the seller's feeds, page by page."""

import base64
import json
import sqlite3
from typing import Any

from sandbox.feeds.feeds import KEPT, as_json
from sandbox.feeds.refusals import invalid_input
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.times import parse_time, to_micros

_STATES = ("CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE")
_FILTERS = frozenset(
    {
        "feedTypes",
        "marketplaceIds",
        "pageSize",
        "processingStatuses",
        "createdSince",
        "createdUntil",
        "nextToken",
    }
)


def get_feeds(call: Call) -> Reply:
    """``GET /feeds/2021-06-30/feeds``, newest first. A next token stands alone."""
    values = call.single_values(_FILTERS)
    offset = 0
    if "nextToken" in values:
        if len(values) > 1:
            raise invalid_input("nextToken must be the only parameter")
        values, offset = _continued(values["nextToken"])
    if "feedTypes" not in values:
        raise invalid_input("Either feedTypes or nextToken is required")
    size = values.get("pageSize", "10")
    if not (size.isascii() and size.isdigit() and 1 <= int(size) <= 100):
        raise invalid_input("pageSize must be from 1 to 100")
    now = to_micros(call.world.clock.now())
    feeds = [as_json(row, now) for row in _selected(call, values)]
    wanted = set(filter(None, values.get("processingStatuses", "").split(",")))
    if not wanted.issubset(_STATES):
        raise invalid_input("processingStatuses has an unknown status")
    places = set(filter(None, values.get("marketplaceIds", "").split(",")))
    feeds = [
        feed
        for feed in feeds
        if (not wanted or feed["processingStatus"] in wanted)
        and (not places or places & set(feed["marketplaceIds"]))
    ]
    answer: dict[str, Any] = {"feeds": feeds[offset : offset + int(size)]}
    if len(feeds) > offset + int(size):
        rest = json.dumps([values, offset + int(size)])
        answer["nextToken"] = base64.urlsafe_b64encode(rest.encode()).decode()
    return Reply(200, compact(answer))


def _continued(token: str) -> tuple[dict[str, str], int]:
    try:
        values, offset = json.loads(base64.urlsafe_b64decode(token))
        return {str(name): str(text) for name, text in values.items()}, int(offset)
    except (ValueError, TypeError, AttributeError) as error:
        raise invalid_input("nextToken is not valid") from error


def _selected(call: Call, values: dict[str, str]) -> list[sqlite3.Row]:
    now = call.world.clock.now()
    try:
        since = parse_time(values["createdSince"]) if "createdSince" in values else now - KEPT
        until = parse_time(values["createdUntil"]) if "createdUntil" in values else now
    except ValueError as error:
        raise invalid_input("createdSince and createdUntil must be ISO 8601 date-times") from error
    types = values["feedTypes"].split(",")
    with call.world.database.reading() as db:
        return db.execute(
            "SELECT * FROM feeds WHERE seller_id = ? AND created_at BETWEEN ? AND ?"
            f" AND type IN ({', '.join('?' * len(types))}) ORDER BY created_at DESC, id",
            (
                call.caller.seller_id,
                max(to_micros(since), to_micros(now - KEPT)),
                to_micros(until),
                *types,
            ),
        ).fetchall()
