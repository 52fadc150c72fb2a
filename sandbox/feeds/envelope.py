"""The order-fulfilment feed: every rule of its schema, as values that can be acted on."""

from dataclasses import dataclass

from sandbox.feeds.elements import Reader, SchemaError, parse
from sandbox.shipment_request import CARRIER_CODES
from sandbox.times import parse_time

MESSAGE_TYPE = "OrderFulfillment"
_ORDER_ID = r"\w{3}-\w{7}-\w{7}"
_POSITIVE = r"0*[1-9]\d{0,19}"
_LONGEST = 50


@dataclass(frozen=True)
class FeedItem:
    """``quantity`` is 0 where the feed names none: all that is left."""

    order_item_id: str
    quantity: int
    transparency_codes: tuple[str, ...]


@dataclass(frozen=True)
class FeedMessage:
    id: str
    order_id: str
    fulfillment_id: str
    ship_date: str
    carrier_code: str
    carrier_name: str
    shipping_method: str
    tracking_number: str
    items: tuple[FeedItem, ...]


def read_envelope(content: bytes) -> tuple[str, list[FeedMessage]]:
    """The merchant identifier and the messages. Raises SchemaError."""
    root = parse(content)
    if root.tag != "AmazonEnvelope":
        raise SchemaError("The root element must be AmazonEnvelope")
    envelope = Reader(root)
    header = envelope.reader("Header")
    header.text("DocumentVersion", r"\d{1,2}\.\d{1,2}")
    merchant = header.text("MerchantIdentifier", longest=50)
    header.end()
    if envelope.text("MessageType") != MESSAGE_TYPE:
        raise SchemaError(f"MessageType must be {MESSAGE_TYPE}")
    messages = [_message(envelope.reader("Message"))]
    while envelope.next_is("Message"):
        messages.append(_message(envelope.reader("Message")))
    envelope.end()
    if len({int(message.id) for message in messages}) < len(messages):
        raise SchemaError("A MessageID is used twice")
    return merchant, messages


def _message(message: Reader) -> FeedMessage:
    message_id = message.text("MessageID", _POSITIVE, longest=20)
    message.optional("OperationType", "Update|Delete|PartialUpdate")
    body = message.reader(MESSAGE_TYPE)
    message.end()
    order_id = (
        body.text("AmazonOrderID", _ORDER_ID)
        if body.next_is("AmazonOrderID")
        else body.text("MerchantOrderID")
    )
    fulfillment_id = body.optional("MerchantFulfillmentID", r"\d{1,20}")
    ship_date = body.text("FulfillmentDate")
    try:
        parse_time(ship_date)
    except ValueError as error:
        raise body.error("has a FulfillmentDate that is no date-time with a zone") from error
    data = body.reader("FulfillmentData") if body.next_is("FulfillmentData") else None
    carrier = _carrier(data)
    body.optional("CODCollectionMethod", "DirectPayment")
    items = []
    while body.next_is("Item"):
        items.append(_item(body.reader("Item")))
    if body.next_is("ShipFromAddress"):
        body.element("ShipFromAddress")
    body.end()
    return FeedMessage(message_id, order_id, fulfillment_id, ship_date, *carrier, tuple(items))


def _carrier(data: Reader | None) -> tuple[str, str, str, str]:
    if data is None:
        return "", "", "", ""
    code = data.optional("CarrierCode")
    if code and code not in CARRIER_CODES:
        raise data.error("has a CarrierCode that is not on the list")
    rest = [
        data.optional(name, longest=_LONGEST)
        for name in ("CarrierName", "ShippingMethod", "ShipperTrackingNumber")
    ]
    data.end()
    return code, rest[0], rest[1], rest[2]


def _item(item: Reader) -> FeedItem:
    item_id = (
        item.text("AmazonOrderItemCode", r"\d{14}")
        if item.next_is("AmazonOrderItemCode")
        else item.text("MerchantOrderItemID")
    )
    item.optional("MerchantFulfillmentItemID", r"\d{1,20}")
    quantity = item.optional("Quantity", _POSITIVE)
    codes = []
    while item.next_is("TransparencyCode"):
        codes.append(item.text("TransparencyCode"))
    if len(codes) > 10:
        raise item.error("has more than 10 TransparencyCodes")
    item.end()
    return FeedItem(item_id, int(quantity or 0), tuple(codes))
