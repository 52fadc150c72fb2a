"""The feeds of the model Amazon: documents, what they did to orders, and their reports. Dictionaries, no database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.etree import ElementTree

from stores.models import SellingPartner
from stores.spapi.errors import (
    OutcomeUnknown,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.feed_values import CreatedFeed, Feed, ReportPlace, UploadPlace
from stores.spapi.payloads import ConfirmedItem, Receipt, ShipmentConfirmation
from tests.shipments.outbox.model_amazon import ModelAmazon

CREATE = "createFeed"
# A feed stays in the queue so long, and runs so long; one that hangs waits for somebody who cancels it.
QUEUED, RUNS = timedelta(seconds=40), timedelta(seconds=90)
CREATE_ANSWERS = (
    "ok", "lost before", "lost after", "429", "away", "rejected", "dies before", "dies after",
)  # fmt: skip
FATES = (
    "done",
    "done",
    "fatal before",
    "fatal half way",
    "rejected",
    "hangs",
    "no report",
    "count is wrong",
)
REJECTION = "InternalServiceError: Feed rejected."


@dataclass
class Sent:
    """A feed at Amazon. `fate`: how it will end."""

    feed_id: str
    document: bytes
    fate: str
    created_at: datetime
    status: str = "IN_QUEUE"
    ended_at: datetime | None = None
    report: bytes = b""

    def seen(self) -> Feed:
        report_id = f"report-{self.feed_id}" if self.report else ""
        return Feed(
            self.feed_id, self.status, report_id, self.created_at, self.created_at, self.ended_at
        )


@dataclass
class ModelFeeds:
    """`fates` of the next feeds, and `creations`: answers to the next createFeed; `troubles`: of the other calls."""

    amazon: ModelAmazon
    fates: list[str] = field(default_factory=list)
    creations: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    feeds: dict[str, Sent] = field(default_factory=dict)

    def create_document(self, seller: SellingPartner) -> UploadPlace:
        self._trouble("createFeedDocument", seller)
        name = f"document-{len(self.documents)}"
        self.documents[name] = b""
        return UploadPlace(name, name)

    def upload(self, seller: SellingPartner, place: UploadPlace, content: bytes) -> None:
        self._trouble("uploadFeed", seller)
        self.documents[place.url] = content

    def create_feed(
        self, seller: SellingPartner, document_id: str, places: list[str]
    ) -> CreatedFeed:
        self.amazon.authorize(CREATE, seller)
        document = self.documents[document_id]
        assert document, "a feed is created before its document is there"
        for _, told in _messages(document):
            self.amazon.judge(told, by_feed=True)
        answer = self.creations.pop(0) if self.creations else "ok"
        self.amazon.meanwhile("call")
        match answer:
            case "429":
                raise Throttled(CREATE, self._at(minutes=2), 429, "QuotaExceeded")
            case "away":
                raise TemporarilyUnavailable(CREATE, 503)
            case "rejected":
                raise Rejected(CREATE, 400, "InvalidInput", "The document cannot be used.")
            case "lost before":
                raise OutcomeUnknown(CREATE, None, "timeout")
            case "dies before":
                self.amazon.die()
        feed_id = f"feed-{len(self.feeds)}"
        fate = self.fates.pop(0) if self.fates else "done"
        self.feeds[feed_id] = Sent(feed_id, document, fate, self.amazon.now())
        if answer == "dies after":
            self.amazon.die()
        if answer == "lost after":
            raise OutcomeUnknown(CREATE, None, "timeout")
        return CreatedFeed(feed_id, f"req-{feed_id}")

    def get_feed(self, seller: SellingPartner, feed_id: str) -> Feed:
        self._trouble("getFeed", seller)
        self.go_on()
        return self.feeds[feed_id].seen()

    def recent_feeds(self, seller: SellingPartner, since: datetime) -> list[Feed]:
        self._trouble("getFeeds", seller)
        self.go_on()
        return [feed.seen() for feed in self.feeds.values() if feed.created_at >= since]

    def cancel_feed(self, seller: SellingPartner, feed_id: str) -> Receipt:
        self._trouble("cancelFeed", seller, OutcomeUnknown)
        feed = self.feeds[feed_id]
        if feed.status != "IN_QUEUE":
            raise Rejected("cancelFeed", 400, "InvalidInput", "The feed is not in the queue.")
        feed.status, feed.ended_at = "CANCELLED", self.amazon.now()
        return Receipt("req-cancel")

    def find_report(self, seller: SellingPartner, document_id: str) -> ReportPlace:
        self._trouble("getFeedDocument", seller)
        return ReportPlace(document_id, compressed=False)

    def download(self, seller: SellingPartner, place: ReportPlace) -> bytes:
        self._trouble("downloadReport", seller)
        return self.feeds[place.url.removeprefix("report-")].report

    def go_on(self) -> None:
        """What Amazon's feeds have done by now."""
        for feed in self.feeds.values():
            began = feed.created_at + QUEUED
            if feed.status == "IN_QUEUE" and feed.fate != "hangs" and self.amazon.now() >= began:
                feed.status = "IN_PROGRESS"
            if feed.status == "IN_PROGRESS" and self.amazon.now() >= began + RUNS:
                self._end(feed)

    def _end(self, feed: Sent) -> None:
        feed.ended_at = self.amazon.now()
        feed.status = "FATAL" if feed.fate.startswith("fatal") else "DONE"
        messages = _messages(feed.document)
        if feed.fate == "rejected":
            feed.report = REJECTION.encode()
            return
        if feed.fate == "fatal before":
            return
        if feed.fate == "fatal half way":
            messages = messages[: len(messages) // 2]
        errors = [(number, self.amazon.by_feed(told)) for number, told in messages]
        if feed.fate not in ("fatal half way", "no report"):
            wrong = int(feed.fate == "count is wrong")
            failed = [(number, words) for number, words in errors if words]
            feed.report = _report(len(messages) - wrong, failed[wrong:])

    def _trouble(
        self,
        operation: str,
        seller: SellingPartner,
        lost: type[SpApiError] = TemporarilyUnavailable,
    ) -> None:
        self.amazon.authorize(operation, seller)
        match self.troubles.pop(0) if self.troubles else "ok":
            case "429":
                raise Throttled(operation, self._at(minutes=2), 429, "QuotaExceeded")
            case "lost":
                raise lost(operation, None, "timeout")
            case "dies":
                self.amazon.die()

    def _at(self, minutes: int) -> datetime:
        return self.amazon.now() + timedelta(minutes=minutes)


def _messages(document: bytes) -> list[tuple[int, ShipmentConfirmation]]:
    found = []
    for message in ElementTree.fromstring(document).iterfind("Message"):
        body = message.find("OrderFulfillment")
        assert body is not None

        def text(path: str, of: ElementTree.Element = body) -> str:
            return of.findtext(path) or ""

        items = tuple(
            ConfirmedItem(text("AmazonOrderItemCode", item), int(text("Quantity", item)))
            for item in body.iterfind("Item")
        )
        told = ShipmentConfirmation(
            text("AmazonOrderID"), "", "", text("FulfillmentData/CarrierCode"),
            text("FulfillmentData/ShipperTrackingNumber"),
            datetime.fromisoformat(text("FulfillmentDate")), items,
        )  # fmt: skip
        found.append((int(message.findtext("MessageID") or 0), told))
    return found


def _report(processed: int, failed: list[tuple[int, str]]) -> bytes:
    results = "".join(
        f"<Result><MessageID>{number}</MessageID><ResultCode>Error</ResultCode>"
        f"<ResultMessageCode>18021</ResultMessageCode><ResultDescription>{words}</ResultDescription></Result>"
        for number, words in failed
    )
    return (
        "<AmazonEnvelope><Message><ProcessingReport><StatusCode>Complete</StatusCode><ProcessingSummary>"
        f"<MessagesProcessed>{processed}</MessagesProcessed>"
        f"<MessagesSuccessful>{processed - len(failed)}</MessagesSuccessful>"
        f"<MessagesWithError>{len(failed)}</MessagesWithError></ProcessingSummary>"
        f"{results}</ProcessingReport></Message></AmazonEnvelope>"
    ).encode()
