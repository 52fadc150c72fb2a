"""The bytes of feed documents, over a transport of our own: no token, no redirect, limits of time and size (T10, T21).

The package's own transfer encodes texts as iso-8859-1, ignores the storage's status and waits 5 seconds.
"""

import re
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from stores import clock
from stores.models import SellingPartner
from stores.spapi.client import USER_AGENT
from stores.spapi.errors import Rejected, TemporarilyUnavailable
from stores.spapi.feed_report import BadReport, unpacked
from stores.spapi.feed_values import ReportPlace, UploadPlace
from stores.spapi.recording import record
from stores.spapi.storage_rule import may_reach
from stores.spapi.transport import shared_ssl

UPLOAD, DOWNLOAD = "uploadFeed", "downloadReport"
CONTENT_TYPE = "text/xml; charset=UTF-8"
LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
# A task of the cluster lives 60 seconds and must still write down what happened.
LONGEST_S = 50
# Each step of the network may take so long, so none begins later than this before the end.
_SILENCE_S = 8
_TIMEOUT = httpx.Timeout(_SILENCE_S)
_PIECE = 16 * 1024
_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")


class _Stored(NamedTuple):
    status: int
    body: bytes
    packed: bool


def upload(selling_partner: SellingPartner, place: UploadPlace, content: bytes) -> None:
    """Put a feed where createFeedDocument said, with the content type that it was told.

    Nothing happens at Amazon before createFeed, so after any failure a new document is asked for. Raises
    TemporarilyUnavailable, and Rejected for an address that is not Amazon's or a document that is refused.
    """
    if len(content) > LARGEST_UPLOAD:
        raise ValueError(f"A feed has at most {LARGEST_UPLOAD} bytes.")
    _exchange(selling_partner, UPLOAD, "PUT", place.url, content)


def download(selling_partner: SellingPartner, place: ReportPlace) -> bytes:
    """The report, unpacked. Raises TemporarilyUnavailable also for one that is cut, Rejected as `upload` does."""
    stored = _exchange(selling_partner, DOWNLOAD, "GET", place.url, None)
    if not (place.compressed or stored.packed):
        return stored.body
    try:
        return unpacked(stored.body)
    except BadReport as error:
        raise TemporarilyUnavailable(DOWNLOAD, stored.status, f"bad_{error}") from None


def _exchange(
    selling_partner: SellingPartner, operation: str, method: str, url: str, content: bytes | None
) -> _Stored:
    if not may_reach(url, settings.SP_API_ENDPOINTS[selling_partner.region]):
        raise Rejected(operation, None, "foreign_address")
    at, started = clock.now(), time.monotonic()
    status, code = None, ""
    try:
        stored = _transfer(method, url, content)
        status = stored.status
        code = "" if status == 200 else _code(stored)
    except httpx.RequestError as error:
        code = type(error).__name__
    except BadReport as error:
        code = f"bad_{error}"
    finally:
        record(
            selling_partner,
            operation,
            at=at,
            seconds=time.monotonic() - started,
            status=status,
            error_code=code,
        )
    if status == 200:
        return stored
    refused = status is not None and 400 <= status < 500 and status not in (403, 408, 429)
    raise (Rejected if refused else TemporarilyUnavailable)(operation, status, code)


def _transfer(method: str, url: str, content: bytes | None) -> _Stored:
    """Raises httpx.RequestError, BadReport for a document that is too slow, an answer that is or is too large."""
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    end = time.monotonic() + LONGEST_S
    pieces = None
    if content is not None:
        # The storage takes no document whose length it is not told.
        headers |= {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(content))}
        # After the last piece the answer is waited for.
        pieces = _pieces(content, end - 2 * _SILENCE_S)
    host = urlsplit(url).hostname
    with (
        httpx.Client(
            timeout=_TIMEOUT,
            verify=shared_ssl(),
            follow_redirects=False,
            trust_env=host not in ("127.0.0.1", "localhost", "::1"),
        ) as client,
        client.stream(method, url, content=pieces, headers=headers) as response,
    ):
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > LARGEST_DOWNLOAD:
                raise BadReport("size")
            if time.monotonic() > end - _SILENCE_S:
                raise BadReport("slow")
        packed = response.headers.get("Content-Encoding", "").lower() == "gzip"
        return _Stored(response.status_code, bytes(body), packed)


def _pieces(content: bytes, until: float) -> Iterator[bytes]:
    """Raises BadReport in place of a piece that would be sent later."""
    for start in range(0, len(content), _PIECE):
        if time.monotonic() > until:
            raise BadReport("slow")
        yield content[start : start + _PIECE]


def _code(stored: _Stored) -> str:
    """The storage's word for its refusal, such as AccessDenied for an address that is too old."""
    found = _CODE.search(stored.body[:2000])
    return found[1].decode() if found else "unexpected_status"
