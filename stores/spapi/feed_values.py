"""What goes to and comes from Feeds: plain values, and what a report means for each message (decision 23)."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

WHOLE_FEED = 0


class UploadPlace(NamedTuple):
    """Where a document is put. `url` is a credential for five minutes: never logged, never kept."""

    document_id: str
    url: str

    def __repr__(self) -> str:
        return f"UploadPlace({self.document_id})"


class ReportPlace(NamedTuple):
    url: str
    compressed: bool

    def __repr__(self) -> str:
        return f"ReportPlace(compressed={self.compressed})"


class CreatedFeed(NamedTuple):
    feed_id: str
    request_id: str


class Feed(NamedTuple):
    """`status` is IN_QUEUE, IN_PROGRESS, DONE, CANCELLED or FATAL; DONE does not mean success: read the report.

    `request_id`: of the answer that says so (TRB-6).
    """

    feed_id: str
    status: str
    report_id: str
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    request_id: str = ""

    @property
    def is_over(self) -> bool:
        return self.status in ("DONE", "CANCELLED", "FATAL")


class FeedResult(NamedTuple):
    """One entry of a report; `message_id` 0 concerns the whole feed. `kind` is Error, Warning or Success."""

    message_id: int
    kind: str
    code: str
    words: str


class FeedReport(NamedTuple):
    """A processing report. The counts are None where the report has none, as every plain text."""

    status: str
    processed: int | None
    successful: int | None
    with_error: int | None
    results: tuple[FeedResult, ...]
    words: str

    @property
    def about_feed(self) -> tuple[str, str]:
        """Amazon's code and words about the feed as a whole, those of a rejection first."""
        whole = [(each.code, each.words) for each in self.results if each.message_id == WHOLE_FEED]
        rejecting = [(code, words) for code, words in whole if _rejects(words)]
        return next(iter(rejecting + whole), ("", self.words))

    @property
    def is_rejection(self) -> bool:
        """TRB-3: an account or billing matter, none of the feed's. What is said of one message alone is none."""
        return _rejects(self.about_feed[1]) and not self.successful


def _rejects(words: str) -> bool:
    return "InternalServiceError" in words and "Feed rejected" in words


class Fate(StrEnum):
    """What became of one message. After UNKNOWN the order must be read before anything is sent again."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """`results` are the message's own, warnings of an accepted one included."""

    fate: Fate
    results: tuple[FeedResult, ...]


def verdicts(
    feed_status: str, report: FeedReport | None, message_ids: Collection[int]
) -> dict[int, Verdict]:
    """What a feed that is over did, message by message.

    A message that no result names went well, but only in the complete report of a feed that is done and whose counts
    agree with its results and with what was sent.
    """
    if feed_status == "CANCELLED":
        return {number: Verdict(Fate.NOT_DONE, ()) for number in message_ids}
    own: dict[int, list[FeedResult]] = {number: [] for number in message_ids}
    for result in report.results if report else ():
        own.get(result.message_id, []).append(result)
    sound = report is not None and feed_status == "DONE" and _adds_up(report, message_ids)
    return {number: Verdict(_fate(found, sound), tuple(found)) for number, found in own.items()}


def _fate(results: list[FeedResult], sound: bool) -> Fate:
    if any(result.kind == "Error" for result in results):
        return Fate.REFUSED
    return Fate.ACCEPTED if sound else Fate.UNKNOWN


def _adds_up(report: FeedReport, message_ids: Collection[int]) -> bool:
    failed = {result.message_id for result in report.results if result.kind == "Error"}
    named = {result.message_id for result in report.results}
    return (
        report.status == "Complete"
        and named <= set(message_ids)
        and report.processed == len(message_ids)
        and report.with_error == len(failed)
        and report.successful == len(message_ids) - len(failed)
    )
