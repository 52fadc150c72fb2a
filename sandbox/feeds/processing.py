"""A feed's turn: its messages act when processing begins, its report comes when it ends."""

import gzip
import json
import math
import sqlite3

from sandbox.clock import Clock
from sandbox.feeds import documents, settings
from sandbox.feeds.applying import ERROR, Result, apply
from sandbox.feeds.elements import SchemaError
from sandbox.feeds.envelope import FeedMessage, read_envelope
from sandbox.feeds.report import PLAIN, REJECTED, report_xml
from sandbox.times import to_micros
from sandbox.world import World

PARSING, ILL_FORMED, REJECTION = 5000, 5001, 5002


def catch_up(world: World) -> None:
    """Let every feed act whose turn has come: called at every request, so that none waits to be polled."""
    now = to_micros(world.clock.now())
    if not world.agenda.is_due(now):
        return
    with world.database.writing() as db:
        due = db.execute(
            "SELECT * FROM feeds WHERE outcome IS NULL AND NOT cancelled AND starts_at <= ?"
            " ORDER BY starts_at, created_at",
            (now,),
        ).fetchall()
        for feed in due:
            process(db, world.clock, feed)
        following = db.execute(
            "SELECT MIN(starts_at) FROM feeds WHERE outcome IS NULL AND NOT cancelled"
        ).fetchone()[0]
        # Inside the transaction: whoever makes a feed now does so after it, and lowers this again.
        world.agenda.settle(following)


def process(db: sqlite3.Connection, clock: Clock, feed: sqlite3.Row) -> None:
    """Acts once: a feed with an outcome is not looked at again."""
    seller_id = feed["seller_id"]
    content = documents.find(db, seller_id, feed["document_id"])["content"]
    outcome, report = "DONE", b""
    results: list[Result] = []
    try:
        merchant, messages = read_envelope(content)
        if merchant != seller_id:
            raise SchemaError("MerchantIdentifier is not the seller's")
    except SchemaError as error:
        code = PARSING if "Parsing" in str(error) else ILL_FORMED
        results = [
            Result("0", ERROR, code, f"Ill-formed at the Amazon Envelope XML level: {error}")
        ]
        report = report_xml(feed["id"], seller_id, 0, results, rejected=True)
    else:
        outcome, results, report = _acted(db, clock, feed, messages)
    document_id = None
    if report:
        zipped = settings.load(db).gzip and outcome == "DONE"
        document_id = documents.add(
            db,
            clock,
            seller_id,
            "text/xml; charset=UTF-8" if report.startswith(b"<") else "text/plain; charset=UTF-8",
            gzip.compress(report) if zipped else report,
            compressed=zipped,
        )
    db.execute(
        "UPDATE feeds SET outcome = ?, results = ?, result_document_id = ? WHERE id = ?",
        (outcome, json.dumps([result.as_json() for result in results]), document_id, feed["id"]),
    )


def _acted(
    db: sqlite3.Connection, clock: Clock, feed: sqlite3.Row, messages: list[FeedMessage]
) -> tuple[str, list[Result], bytes]:
    """Outcome, results and report ('' for none), the scripted fault included."""
    fault, count = feed["fault"], len(messages)
    acting = messages
    if fault == "feed_rejected":
        return "DONE", *_rejected(feed)
    if fault in ("feed_fatal", "feed_fatal_no_report", "feed_rejected_fatal"):
        acting = messages[: math.ceil(count * feed["share"])]
    if fault == "report_missing_message":
        acting = messages[1:]
    places = json.loads(feed["marketplaces"])
    results = [
        result
        for message in acting
        for result in apply(db, clock, feed["seller_id"], places, message)
    ]
    if fault == "feed_rejected_fatal":
        return "FATAL", *_rejected(feed)
    if fault == "feed_fatal_no_report":
        return "FATAL", results, b""
    if fault == "feed_fatal":
        return "FATAL", results, PLAIN.encode()
    if fault == "report_plain":
        return "DONE", results, PLAIN.encode()
    return "DONE", results, report_xml(feed["id"], feed["seller_id"], len(acting), results)


def _rejected(feed: sqlite3.Row) -> tuple[list[Result], bytes]:
    results = [Result("0", ERROR, REJECTION, REJECTED)]
    return results, report_xml(feed["id"], feed["seller_id"], 0, results, rejected=True)
