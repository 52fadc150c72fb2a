"""Every rule of the order-fulfilment feed's schema (feed-rules.md): one broken rule stops the whole feed."""

import pytest

from tests.sandbox.feeder import Feeder, carrier, envelope, item, message

ITEM = "10000000000001"
GOOD: dict[str, str] = {
    "an operation": message(operation="<OperationType>Update</OperationType>"),
    "no carrier's data but a code": message(
        data="<FulfillmentData><CarrierCode>UPS</CarrierCode></FulfillmentData>"
    ),
    "a date with an offset": message(
        date="<FulfillmentDate>2026-02-02T12:00:00+01:00</FulfillmentDate>"
    ),
    "Other with a name": message(data=carrier("Other", name="Bike Couriers")),
    "a fulfilment of ours": message(
        fulfillment="<MerchantFulfillmentID>1234567</MerchantFulfillmentID>"
    ),
    "no items": message(items=""),
    "items without quantity": message(items=item(ITEM) + item("10000000000002")),
    "a code with transparency": message(
        items=item(ITEM, 1, "<TransparencyCode>AZ:1</TransparencyCode>")
    ),
    "a sender at the end": message(address="<ShipFromAddress><Name>x</Name></ShipFromAddress>"),
    "a tab in a name": message(data=carrier(method="Next\tDay")),
    "the longest number": message(data=carrier(tracking="1" * 50)),
    "a large message id": message(id="<MessageID>12345678901234567890</MessageID>"),
    "cash in Japan": message(cod="<CODCollectionMethod>DirectPayment</CODCollectionMethod>"),
}
BAD: dict[str, str] = {
    "no message id": message(id=""),
    "message id zero": message(id="<MessageID>0</MessageID>"),
    "a negative message id": message(id="<MessageID>-1</MessageID>"),
    "a worded message id": message(id="<MessageID>one</MessageID>"),
    "a message id of 21 digits": message(id="<MessageID>123456789012345678901</MessageID>"),
    "an unknown operation": message(operation="<OperationType>Send</OperationType>"),
    "no order": message(order=""),
    "an order id of another shape": message(order="<AmazonOrderID>111-1-1</AmazonOrderID>"),
    "two orders": message(
        order="<AmazonOrderID>111-0000001-0000001</AmazonOrderID>"
        "<MerchantOrderID>1</MerchantOrderID>"
    ),
    "no date": message(date=""),
    "a date without a zone": message(date="<FulfillmentDate>2026-02-02T12:00:00</FulfillmentDate>"),
    "a date without time": message(date="<FulfillmentDate>2026-02-02</FulfillmentDate>"),
    "a carrier that is not on the list": message(data=carrier("Evri")),
    "a carrier in other case": message(data=carrier("ups")),
    "a number of 51 characters": message(data=carrier(tracking="1" * 51)),
    "a service of 51 characters": message(data=carrier(method="x" * 51)),
    "a carrier's name of 51 characters": message(data=carrier("Other", name="x" * 51)),
    "an empty number": message(data="<FulfillmentData><ShipperTrackingNumber/></FulfillmentData>"),
    "the number before the carrier": message(
        data="<FulfillmentData><ShipperTrackingNumber>1Z</ShipperTrackingNumber>"
        "<CarrierCode>UPS</CarrierCode></FulfillmentData>"
    ),
    "the date after the carrier": message(
        date="", cod="<FulfillmentDate>2026-02-02T12:00:00Z</FulfillmentDate>"
    ),
    "the sender before the items": message(cod="<ShipFromAddress/>"),
    "a fulfilment id in words": message(
        fulfillment="<MerchantFulfillmentID>ours</MerchantFulfillmentID>"
    ),
    "an item code of 13 digits": message(items=item("1000000000001", 1)),
    "an item without code": message(items="<Item><Quantity>1</Quantity></Item>"),
    "quantity zero": message(items=item(ITEM, 0)),
    "a negative quantity": message(items=item(ITEM, -1)),
    "quantity before the code": message(
        items=f"<Item><Quantity>1</Quantity><AmazonOrderItemCode>{ITEM}</AmazonOrderItemCode></Item>"
    ),
    "eleven transparency codes": message(
        items=item(ITEM, 1, "<TransparencyCode>AZ</TransparencyCode>" * 11)
    ),
    "a supply source": message(address="<ShipFromSupplySourceId>x</ShipFromSupplySourceId>"),
    "an element of nobody": message(address="<Note>hello</Note>"),
    "elements in a text": message(id="<MessageID><b>1</b></MessageID>"),
    "text between elements": message(
        order="stray<AmazonOrderID>111-0000001-0000001</AmazonOrderID>"
    ),
    "another cash method": message(cod="<CODCollectionMethod>Cash</CODCollectionMethod>"),
}


@pytest.fixture
def at_once(feeder: Feeder) -> Feeder:
    """Feeds are done as soon as they are made."""
    feeder.amazon.feed_settings(queueSeconds=0, processSeconds=0)
    feeder.orders(2)
    return feeder


@pytest.mark.parametrize("name", GOOD)
def test_what_the_schema_allows(at_once: Feeder, name: str) -> None:
    report = at_once.report(GOOD[name])
    assert (report.status, report.processed, report.errors) == ("Complete", 1, 0)


@pytest.mark.parametrize("name", BAD)
def test_one_broken_rule_stops_the_whole_feed(at_once: Feeder, name: str) -> None:
    report = at_once.report(message(2), BAD[name])
    (result,) = report.results
    assert result[:2] == ("0", "Error")
    assert result[2] in ("5000", "5001")
    assert (report.status, report.processed, report.successful) == ("Rejected", 0, 0)
    assert at_once.amazon.summary()["orders"]["byStatus"] == {"UNSHIPPED": 2}


@pytest.mark.parametrize(
    "parts",
    [
        {"version": ""},
        {"version": "<DocumentVersion>one</DocumentVersion>"},
        {"merchant": ""},
        {"merchant": f"<MerchantIdentifier>{'x' * 51}</MerchantIdentifier>"},
        {"merchant": "<MerchantIdentifier>A0SOMEBODYELSE</MerchantIdentifier>"},
        {"type": ""},
        {"type": "<MessageType>POST_ORDER_FULFILLMENT_DATA</MessageType>"},
        {"type": "<MessageType>OrderFulfillment</MessageType><PurgeAndReplace/>"},
    ],
)
def test_the_envelope_has_rules_too(at_once: Feeder, parts: dict[str, str]) -> None:
    report = at_once.report(message(), **parts)
    assert [result[0] for result in report.results] == ["0"]
    assert at_once.amazon.summary()["confirmations"]["exactlyOne"] == 0


def test_a_message_id_is_used_once(at_once: Feeder) -> None:
    report = at_once.report(message(1), message(2, id="<MessageID>01</MessageID>"))
    assert "twice" in report.results[0][3]


def test_an_envelope_without_messages_is_none(at_once: Feeder) -> None:
    assert [result[0] for result in at_once.report().results] == ["0"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<AmazonEnvelope>",
        b"<Envelope/>",
        b"\xef\xbb\xbf" + envelope("A1", message()),
        envelope("A1", message()).decode().encode("utf-16"),
        b"\xff\xfe broken",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><AmazonEnvelope>&a;</AmazonEnvelope>',
        b'<?xml version="1.0" encoding="pigeon"?><AmazonEnvelope/>',
    ],
)
def test_what_is_no_such_document(at_once: Feeder, content: bytes) -> None:
    feed_id = at_once.create(at_once.uploaded(content)).json()["feedId"]
    assert at_once.state(feed_id) == "DONE"
    assert b"<MessageID>0</MessageID>" in at_once.raw_report(feed_id)


def test_no_report_repeats_what_was_sent(at_once: Feeder) -> None:
    secret = "Nora Vance of Seattle"
    feed_id = at_once.send(message(data=carrier(secret)))
    assert secret.encode() not in at_once.raw_report(feed_id)
