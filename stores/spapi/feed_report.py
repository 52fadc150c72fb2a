"""Rule: the bytes of a processing report -> a `FeedReport`. Nothing in them is trusted (T21)."""

import zlib
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from stores.spapi.errors import MESSAGE_LENGTH
from stores.spapi.feed_values import FeedReport, FeedResult
from stores.spapi.fields import storable

LARGEST_UNPACKED = 40 * 1024 * 1024
_MOST_RESULTS = 100_000
# gzip's head and check sum, whatever the window.
_GZIP = 31


class BadReport(Exception):
    """The bytes cannot be a whole report: cut, packed wrongly, or too large. The argument is the reason in a word."""


def unpacked(content: bytes) -> bytes:
    """Raises BadReport, for a small file that grows without end too."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(content, LARGEST_UNPACKED)
    except zlib.error:
        raise BadReport("gzip") from None
    if unpacker.unconsumed_tail:
        raise BadReport("size")
    if not unpacker.eof:
        raise BadReport("cut")
    return plain


def read_report(content: bytes) -> FeedReport:
    """A plain text becomes a report without counts and results. Raises BadReport for broken XML."""
    if not content.lstrip().startswith(b"<"):
        text = content.decode("utf-8", "replace")
        return FeedReport("", None, None, None, (), storable(text)[:MESSAGE_LENGTH])
    # A document type may hold entities that grow without end; an encoding with NULs could hide one.
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise BadReport("xml")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        raise BadReport("xml") from None
    report = root.find(".//ProcessingReport")
    if report is None:
        raise BadReport("xml")
    results: list[FeedResult] = []
    for entry in report.iterfind("Result"):
        if len(results) == _MOST_RESULTS:
            raise BadReport("size")
        results.append(_result(entry))
    return FeedReport(
        _text(report, "StatusCode"),
        _count(report, "MessagesProcessed"),
        _count(report, "MessagesSuccessful"),
        _count(report, "MessagesWithError"),
        tuple(results),
        "",
    )


def _result(entry: Element) -> FeedResult:
    """A result whose message cannot be told concerns the whole feed: then nothing counts as gone well."""
    number = _text(entry, "MessageID")
    return FeedResult(
        int(number) if number.isascii() and number.isdigit() and len(number) <= 18 else 0,
        _text(entry, "ResultCode"),
        _text(entry, "ResultMessageCode")[:20],
        _text(entry, "ResultDescription"),
    )


def _text(parent: Element, name: str) -> str:
    return storable((parent.findtext(name) or "").strip())[:MESSAGE_LENGTH]


def _count(report: Element, name: str) -> int | None:
    text = _text(report, f"ProcessingSummary/{name}")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
