"""createFeedDocument and getFeedDocument: documents, and addresses at which their bytes are."""

import secrets
import sqlite3
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from sandbox.bodies import Body
from sandbox.clock import Clock
from sandbox.feeds.refusals import invalid_input, no_such_resource
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.times import to_micros

URL_LIFE = timedelta(minutes=5)
UNUSED_LIFE = timedelta(days=2)
RESULT_LIFE = timedelta(days=28)
STORAGE = "/_storage/"
_TYPES = ("text/xml", "application/xml", "text/tab-separated-values", "application/json")


def create_feed_document(call: Call) -> Reply:
    """``POST /feeds/2021-06-30/documents``: a place to put the feed, open for five minutes."""
    call.single_values(frozenset())
    body = Body.of(call.request, invalid_input)
    body.only({"contentType"})
    content_type = body.text("contentType", 200)
    kind, _, charset = content_type.partition(";")
    if kind.strip().lower() not in _TYPES:
        raise invalid_input("contentType is not supported")
    if charset.strip().lower().replace('"', "") not in ("charset=utf-8", "charset=iso-8859-1"):
        raise invalid_input("contentType must name its charset")
    with call.world.database.writing() as db:
        document_id = add(db, call.world.clock, call.caller.seller_id, content_type)
        url = _presigned(db, call, document_id, "PUT", "")
    return Reply(201, compact({"feedDocumentId": document_id, "url": url}))


def get_feed_document(call: Call) -> Reply:
    """``GET /feeds/2021-06-30/documents/{id}``: where its bytes can be fetched for five minutes."""
    values = call.single_values(frozenset({"enableContentEncodingUrlHeader"}))
    encoded = values.get("enableContentEncodingUrlHeader", "false")
    if encoded not in ("true", "false"):
        raise invalid_input("enableContentEncodingUrlHeader must be true or false")
    document_id = call.arguments["feedDocumentId"]
    with call.world.database.writing() as db:
        row = find(db, call.caller.seller_id, document_id)
        age = to_micros(call.world.clock.now()) - row["created_at"]
        if row["content"] is None or age > RESULT_LIFE // timedelta(microseconds=1):
            raise no_such_resource()
        answer = {
            "feedDocumentId": document_id,
            "url": _presigned(db, call, document_id, "GET", encoded),
        }
    if row["compressed"]:
        answer["compressionAlgorithm"] = "GZIP"
    return Reply(200, compact(answer))


def add(
    db: sqlite3.Connection,
    clock: Clock,
    seller_id: str,
    content_type: str,
    content: bytes | None = None,
    *,
    compressed: bool = False,
) -> str:
    document_id = f"amzn1.tortuga.4.na.{uuid.UUID(bytes=secrets.token_bytes(16), version=4)}"
    db.execute(
        "INSERT INTO feed_documents (id, seller_id, content_type, created_at, compressed, content)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (document_id, seller_id, content_type, to_micros(clock.now()), compressed, content),
    )
    return document_id


def find(db: sqlite3.Connection, seller_id: str, document_id: str) -> sqlite3.Row:
    """A document of this seller. Raises ApiRefusal 404."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM feed_documents WHERE id = ? AND seller_id = ?", (document_id, seller_id)
    ).fetchone()
    if row is None:
        raise no_such_resource()
    return row


def _presigned(
    db: sqlite3.Connection, call: Call, document_id: str, method: str, encoded: str
) -> str:
    signature = secrets.token_hex(32)
    encoding = "gzip" if encoded == "true" else "identity"
    db.execute(
        "INSERT INTO presigned (signature, document_id, method, encoding, expires_at)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            signature,
            document_id,
            method,
            encoding,
            to_micros(call.world.clock.now() + URL_LIFE),
        ),
    )
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Expires": int(URL_LIFE.total_seconds()),
        "X-Amz-SignedHeaders": "content-type;host" if method == "PUT" else "host",
        "X-Amz-Signature": signature,
    }
    return f"{call.request.host_url.rstrip('/')}{STORAGE}{document_id}?{urlencode(query)}"
