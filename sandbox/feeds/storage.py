"""The storage behind presigned addresses: no part of the API, no token, errors in XML of its own."""

from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from sandbox import misbehaving
from sandbox.calls import NO_ANSWER, CallRecord, write_down
from sandbox.faults import Fault
from sandbox.feeds.documents import STORAGE
from sandbox.identifiers import new_request_id
from sandbox.times import to_micros
from sandbox.world import World

LARGEST = 10 * 1024 * 1024
UPLOAD, DOWNLOAD = "upload", "download"


class StorageRefusal(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def storage(world: World, request: Request) -> Response:
    """PUT and GET of one document, with faults and a line in the diary like any operation."""
    operation = UPLOAD if request.method == "PUT" else DOWNLOAD
    request_id = new_request_id()
    document_id = request.path.removeprefix(STORAGE)
    with world.database.reading() as db:
        row = db.execute(
            "SELECT seller_id FROM feed_documents WHERE id = ?", (document_id,)
        ).fetchone()
    seller_id = row["seller_id"] if row else None
    fault = world.faults.draw(operation, seller_id)
    response = _act(world, request, document_id, fault)
    response.headers["x-amz-request-id"] = request_id
    silent = fault is not None and fault.kind == "timeout_before"
    record = CallRecord(
        operation=operation,
        seller_id=seller_id,
        order_id=None,
        status=NO_ANSWER if silent else response.status_code,
        query_keys=",".join(sorted(request.args)),
        request_id=request_id,
        fault=fault.kind if fault else None,
    )
    write_down(world, record)
    return misbehaving.spoil(world.faults, fault, response)


def _act(world: World, request: Request, document_id: str, fault: Fault | None) -> Response:
    try:
        if fault is not None and not misbehaving.acts(fault):
            return _instead(fault)
        if request.headers.get("x-amz-access-token"):
            raise StorageRefusal(400, "InvalidRequest", "An access token does not belong here.")
        if request.method == "PUT":
            return _put(world, request, document_id)
        if request.method == "GET":
            return _get(world, request, document_id)
        raise StorageRefusal(405, "MethodNotAllowed", "The method is not allowed.")
    except StorageRefusal as refusal:
        return _refused(refusal)


def _instead(fault: Fault) -> Response:
    if fault.kind in ("429", "500"):
        raise StorageRefusal(503, "SlowDown", "Please reduce your request rate.")
    if fault.kind == "expired_token":
        raise _expired()
    return misbehaving.improper(fault) or Response(status=503)


def _expired() -> StorageRefusal:
    return StorageRefusal(403, "AccessDenied", "Request has expired")


def _encoding(world: World, request: Request, document_id: str) -> str:
    """The content encoding that the address was signed for. Raises StorageRefusal 403."""
    with world.database.reading() as db:
        row = db.execute(
            "SELECT * FROM presigned WHERE signature = ?",
            (request.args.get("X-Amz-Signature", ""),),
        ).fetchone()
    if row is None or row["document_id"] != document_id or row["method"] != request.method:
        message = "The request signature we calculated does not match the signature you provided."
        raise StorageRefusal(403, "SignatureDoesNotMatch", message)
    if row["expires_at"] < to_micros(world.clock.now()):
        raise _expired()
    encoding: str = row["encoding"]
    return encoding


def _put(world: World, request: Request, document_id: str) -> Response:
    """The content type is signed: another one than createFeedDocument named is refused."""
    _encoding(world, request, document_id)
    content = request.get_data()
    with world.database.writing() as db:
        row = db.execute("SELECT * FROM feed_documents WHERE id = ?", (document_id,)).fetchone()
        if request.headers.get("Content-Type", "") != row["content_type"]:
            message = "The content type is not the one that was signed."
            raise StorageRefusal(403, "SignatureDoesNotMatch", message)
        if len(content) > LARGEST:
            message = "Your proposed upload exceeds the maximum allowed size"
            raise StorageRefusal(400, "EntityTooLarge", message)
        db.execute("UPDATE feed_documents SET content = ? WHERE id = ?", (content, document_id))
    return Response(status=200)


def _get(world: World, request: Request, document_id: str) -> Response:
    encoding = _encoding(world, request, document_id)
    with world.database.reading() as db:
        row = db.execute("SELECT * FROM feed_documents WHERE id = ?", (document_id,)).fetchone()
    response = Response(row["content"], 200, content_type=row["content_type"])
    if encoding == "gzip" and row["compressed"]:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _refused(refusal: StorageRefusal) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    )
    return Response(body, refusal.status, mimetype="application/xml")
