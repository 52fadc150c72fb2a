"""A client of Feeds for the sandbox's own tests, and order-fulfilment feeds as text."""

import gzip
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import requests

from tests.amazon import US, PretendedAmazon
from tests.sandbox.visitor import Visitor, an_order

FEEDS = "/feeds/2021-06-30/feeds"
DOCUMENTS = "/feeds/2021-06-30/documents"
XML = "text/xml; charset=UTF-8"
TYPE = "POST_ORDER_FULFILLMENT_DATA"
ITEMS = {"10000000000001": 1, "10000000000002": 2}


def feed_order(number: int = 1, **changes: Any) -> dict[str, Any]:
    """An unshipped order whose item codes have the 14 digits that feeds demand."""
    order = an_order(f"111-0000001-{number:07d}", **changes)
    for item, item_id in zip(order["orderItems"], ITEMS, strict=True):
        item["orderItemId"] = item_id
    return order


def item(item_id: str, quantity: int | None = None, more: str = "") -> str:
    units = "" if quantity is None else f"<Quantity>{quantity}</Quantity>"
    return f"<Item><AmazonOrderItemCode>{item_id}</AmazonOrderItemCode>{units}{more}</Item>"


def carrier(code: str = "UPS", tracking: str = "1Z999AA10123456784", **more: str) -> str:
    fields = {
        "CarrierCode": code,
        "CarrierName": more.get("name", ""),
        "ShippingMethod": more.get("method", "Ground"),
        "ShipperTrackingNumber": tracking,
    }
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text)
    return f"<FulfillmentData>{inner}</FulfillmentData>"


def message(number: int = 1, **parts: str) -> str:
    """One message; each part of its order can be replaced, by '' too."""
    texts = {
        "id": f"<MessageID>{number}</MessageID>",
        "operation": "",
        "order": f"<AmazonOrderID>111-0000001-{number:07d}</AmazonOrderID>",
        "fulfillment": "",
        "date": "<FulfillmentDate>2026-02-02T12:00:00Z</FulfillmentDate>",
        "data": carrier(),
        "cod": "",
        "items": "".join(item(item_id, quantity) for item_id, quantity in ITEMS.items()),
        "address": "",
    } | parts
    inner = "".join(texts[name] for name in texts if name not in ("id", "operation"))
    head = texts["id"] + texts["operation"]
    return f"<Message>{head}<OrderFulfillment>{inner}</OrderFulfillment></Message>"


def envelope(merchant: str, /, *messages: str, **parts: str) -> bytes:
    texts = {
        "version": "<DocumentVersion>1.01</DocumentVersion>",
        "merchant": f"<MerchantIdentifier>{merchant}</MerchantIdentifier>",
        "type": "<MessageType>OrderFulfillment</MessageType>",
    } | parts
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
        f"<Header>{texts['version']}{texts['merchant']}</Header>{texts['type']}"
        f"{''.join(messages)}</AmazonEnvelope>"
    ).encode()


@dataclass
class Report:
    """A processing report: the summary's figures and the results as (message, kind, code, words)."""

    status: str
    processed: int
    successful: int
    errors: int
    warnings: int
    results: list[tuple[str, str, str, str]]

    @classmethod
    def read(cls, text: bytes) -> "Report":
        root = ElementTree.fromstring(text)
        assert root.findtext("MessageType") == "ProcessingReport"
        (report,) = root.iter("ProcessingReport")
        summary = [int(each.text or "") for each in report.iterfind("ProcessingSummary/*")]
        names = ("MessageID", "ResultCode", "ResultMessageCode", "ResultDescription")
        return cls(
            report.findtext("StatusCode", ""),
            *summary,  # type: ignore[arg-type]
            results=[
                tuple(result.findtext(name, "") for name in names)  # type: ignore[misc]
                for result in report.iterfind("Result")
            ],
        )


@dataclass
class Feeder:
    visitor: Visitor

    @property
    def amazon(self) -> PretendedAmazon:
        return self.visitor.amazon

    def orders(self, count: int = 1, **changes: Any) -> list[str]:
        orders = [feed_order(number, **changes) for number in range(1, count + 1)]
        self.amazon.add_orders(self.visitor.seller.id, orders)
        return [order["orderId"] for order in orders]

    def new_document(self, content_type: str = XML) -> dict[str, str]:
        answer = self.visitor.ask("POST", DOCUMENTS, body={"contentType": content_type})
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    def upload(
        self, url: str, content: bytes, content_type: str = XML, **headers: str
    ) -> requests.Response:
        headers = {"Content-Type": content_type, **headers}
        return self.visitor.http.put(url, data=content, headers=headers, timeout=30)

    def uploaded(self, content: bytes) -> str:
        document = self.new_document()
        assert self.upload(document["url"], content).status_code == 200
        return document["feedDocumentId"]

    def create(self, document_id: str, **changes: Any) -> requests.Response:
        body = {"feedType": TYPE, "marketplaceIds": [US], "inputFeedDocumentId": document_id}
        return self.visitor.ask("POST", FEEDS, body=body | changes)

    def send(self, *messages: str, **parts: str) -> str:
        """Upload and create; answers the feed's id."""
        content = envelope(self.visitor.seller.id, *messages, **parts)
        answer = self.create(self.uploaded(content))
        assert answer.status_code == 202, answer.text
        feed_id: str = answer.json()["feedId"]
        return feed_id

    def read(self, feed_id: str) -> dict[str, Any]:
        answer = self.visitor.ask("GET", f"{FEEDS}/{feed_id}")
        assert answer.status_code == 200, answer.text
        feed: dict[str, Any] = answer.json()
        return feed

    def state(self, feed_id: str) -> str:
        return str(self.read(feed_id)["processingStatus"])

    def cancel(self, feed_id: str) -> requests.Response:
        return self.visitor.ask("DELETE", f"{FEEDS}/{feed_id}")

    def document(self, document_id: str, **query: str) -> requests.Response:
        return self.visitor.ask("GET", f"{DOCUMENTS}/{document_id}", query)

    def raw_report(self, feed_id: str) -> bytes:
        """The result document as it is meant to be read."""
        place = self.document(self.read(feed_id)["resultFeedDocumentId"]).json()
        answer = self.visitor.http.get(place["url"], timeout=30)
        assert answer.status_code == 200
        return (
            gzip.decompress(answer.content) if "compressionAlgorithm" in place else answer.content
        )

    def report(self, *messages: str, **parts: str) -> Report:
        """Send a feed, let its time pass, and read what became of it."""
        feed_id = self.send(*messages, **parts)
        self.amazon.advance(61)
        return Report.read(self.raw_report(feed_id))
