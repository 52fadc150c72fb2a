"""createFeed, getFeed and cancelFeed."""

import json
import secrets
import sqlite3
from datetime import timedelta
from typing import Any

from sandbox.bodies import Body
from sandbox.errors import ApiRefusal, unauthorized
from sandbox.faults import FEED_OUTCOMES
from sandbox.feeds import settings
from sandbox.feeds.documents import UNUSED_LIFE, find
from sandbox.feeds.refusals import invalid_input, no_such_resource
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.times import format_time, from_micros, to_micros

FULFILMENT = "POST_ORDER_FULFILLMENT_DATA"
KEPT = timedelta(days=90)
_FIELDS = frozenset({"feedType", "marketplaceIds", "inputFeedDocumentId", "feedOptions"})


def create_feed(call: Call) -> Reply:
    """``POST /feeds/2021-06-30/feeds``: queued behind the seller's other feeds."""
    call.single_values(frozenset())
    body = Body.of(call.request, invalid_input)
    body.only(_FIELDS)
    if body.text("feedType") != FULFILMENT:
        raise invalid_input("feedType is not supported")
    marketplaces = body.texts("marketplaceIds")
    if not 1 <= len(marketplaces) <= 25:
        raise invalid_input("marketplaceIds must have 1 to 25 entries")
    if not call.caller.marketplaces.issuperset(marketplaces):
        raise unauthorized("The seller does not take part in one of the marketplaces.")
    document_id = body.text("inputFeedDocumentId", 200)
    feed_id = str(50_000_000_000 + secrets.randbelow(10**10))
    fault = call.fault if call.fault and call.fault.kind in FEED_OUTCOMES else None
    with call.world.database.writing() as db:
        _check_document(db, call, document_id)
        now = to_micros(call.world.clock.now())
        starts, ends = _times(db, call.caller.seller_id, now)
        db.execute(
            "INSERT INTO feeds (id, seller_id, type, marketplaces, document_id, created_at,"
            " starts_at, ends_at, fault, share) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                feed_id,
                call.caller.seller_id,
                FULFILMENT,
                json.dumps(marketplaces),
                document_id,
                now,
                starts,
                ends,
                fault.kind if fault else None,
                fault.share if fault else 0,
            ),
        )
    call.world.agenda.expect(starts)
    return Reply(202, compact({"feedId": feed_id}))


def _check_document(db: sqlite3.Connection, call: Call, document_id: str) -> None:
    try:
        row = find(db, call.caller.seller_id, document_id)
    except ApiRefusal as error:
        raise invalid_input("inputFeedDocumentId is not valid") from error
    if row["content"] is None:
        raise invalid_input("inputFeedDocumentId has no contents: upload them first")
    age = timedelta(microseconds=to_micros(call.world.clock.now()) - row["created_at"])
    if age > UNUSED_LIFE:
        raise invalid_input("inputFeedDocumentId has expired")


def _times(db: sqlite3.Connection, seller_id: str, now: int) -> tuple[int, int]:
    wanted = settings.load(db)
    last = db.execute(
        "SELECT MAX(ends_at) FROM feeds WHERE seller_id = ? AND NOT cancelled", (seller_id,)
    ).fetchone()[0]
    starts = max(now + round(wanted.queue_seconds * 1e6), last or 0)
    return starts, starts + round(wanted.process_seconds * 1e6)


def state(row: sqlite3.Row, now: int) -> str:
    if row["cancelled"]:
        return "CANCELLED"
    if now < row["starts_at"]:
        return "IN_QUEUE"
    # Without an outcome it begins at this very moment.
    return str(row["outcome"] or "IN_PROGRESS") if now >= row["ends_at"] else "IN_PROGRESS"


def as_json(row: sqlite3.Row, now: int) -> dict[str, Any]:
    current = state(row, now)
    feed: dict[str, Any] = {
        "feedId": row["id"],
        "feedType": row["type"],
        "marketplaceIds": json.loads(row["marketplaces"]),
        "createdTime": format_time(from_micros(row["created_at"])),
        "processingStatus": current,
    }
    if current in ("IN_PROGRESS", "DONE", "FATAL"):
        feed["processingStartTime"] = format_time(from_micros(row["starts_at"]))
    if current in ("DONE", "FATAL"):
        feed["processingEndTime"] = format_time(from_micros(row["ends_at"]))
        if row["result_document_id"]:
            feed["resultFeedDocumentId"] = row["result_document_id"]
    return feed


def get_feed(call: Call) -> Reply:
    """``GET /feeds/2021-06-30/feeds/{feedId}``."""
    call.single_values(frozenset())
    with call.world.database.reading() as db:
        row = _found(db, call)
    return Reply(200, compact(as_json(row, to_micros(call.world.clock.now()))))


def cancel_feed(call: Call) -> Reply:
    """``DELETE /feeds/2021-06-30/feeds/{feedId}``: only while it is in the queue."""
    call.single_values(frozenset())
    now = to_micros(call.world.clock.now())
    with call.world.database.writing() as db:
        row = _found(db, call)
        if state(row, now) not in ("IN_QUEUE", "CANCELLED"):
            raise invalid_input("The feed is not in the queue any more and cannot be cancelled")
        db.execute("UPDATE feeds SET cancelled = 1 WHERE id = ?", (row["id"],))
    return Reply(200)


def _found(db: sqlite3.Connection, call: Call) -> sqlite3.Row:
    feed_id = call.arguments["feedId"]
    if not (feed_id.isascii() and feed_id.isdigit()):
        raise invalid_input("feedId is not valid")
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM feeds WHERE id = ? AND seller_id = ?", (feed_id, call.caller.seller_id)
    ).fetchone()
    oldest = to_micros(call.world.clock.ago(KEPT))
    if row is None or row["created_at"] < oldest:
        raise no_such_resource()
    return row
