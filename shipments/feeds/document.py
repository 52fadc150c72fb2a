"""Rule: the order-fulfilment document of a feed, one message per order (SHP-18).

What a document cannot say of an order (`unfit`) is told by a call. Never sent: MerchantFulfillmentID, whose meaning at
Amazon beside the packages of an order is not known.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from shipments.carriers import codes
from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation

LONGEST = 50
MOST_CODES = 10
_ORDER_ID = re.compile(r"\w{3}-\w{7}-\w{7}", re.ASCII)
_ITEM_CODE = re.compile(r"\d{14}", re.ASCII)
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"


class Message(NamedTuple):
    """`message_id`: positive, unique in its document; the report names it."""

    message_id: int
    confirmation: ShipmentConfirmation


class Unfit(ValueError):
    """A message that no document may hold: Amazon would refuse all the others with it. The text holds no value."""

    def __init__(self, message_id: int, text: str) -> None:
        self.message_id = message_id
        super().__init__(f"message {message_id}: {text}")


def build(seller_id: str, messages: Sequence[Message]) -> bytes:
    """The document in UTF-8. Equal messages give equal bytes. Raises `Unfit` for the first message that is."""
    root = Element("AmazonEnvelope", {_SCHEMA: "amzn-envelope.xsd"})
    header = SubElement(root, "Header")
    _text(header, "DocumentVersion", "1.01")
    _text(header, "MerchantIdentifier", seller_id)
    _text(root, "MessageType", "OrderFulfillment")
    for message in messages:
        if text := unfit(message.confirmation):
            raise Unfit(message.message_id, text)
        root.append(_message(message))
    return _bytes(root)


def size_of(message: Message) -> int:
    """Bytes that the message takes in a document, or a little more."""
    return len(_bytes(_message(message)))


def unfit(confirmation: ShipmentConfirmation) -> str:
    """Why the confirmation cannot stand in a document, or ''.

    A number is never cut: it would be another parcel's. Codes are never left out: a unit would lack its own.
    """
    if not _ORDER_ID.fullmatch(confirmation.amazon_order_id):
        return "the order number has another form than Amazon's"
    if not codes.is_known(confirmation.carrier_code):
        return "the carrier code is not on Amazon's list"
    if confirmation.carrier_code == codes.OTHER and not normal(confirmation.carrier_name):
        return "carrier Other has no name"
    number = confirmation.tracking_number
    if normal(number) != number:
        return f"the tracking number is longer than {LONGEST} characters or holds unusual signs"
    if not confirmation.items:
        return "no line has units left"
    return next(filter(None, map(_item_fault, confirmation.items)), "")


def normal(text: str) -> str:
    """A normalised string: unprintable signs and runs of blanks are one blank each; at most 50 characters."""
    return _printable(text)[:LONGEST].rstrip()


def _printable(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _item_fault(item: ConfirmedItem) -> str:
    if not _ITEM_CODE.fullmatch(item.amazon_item_id):
        return "a line's id is not of 14 digits"
    if item.quantity < 1:
        return "a line has no units"
    if len(item.transparency_codes) > MOST_CODES:
        return f"a line has more than {MOST_CODES} Transparency codes"
    if any(not code or _printable(code) != code for code in item.transparency_codes):
        return "a Transparency code holds unusual signs"
    return ""


def _message(message: Message) -> Element:
    told = message.confirmation
    element = Element("Message")
    _text(element, "MessageID", str(message.message_id))
    body = SubElement(element, "OrderFulfillment")
    _text(body, "AmazonOrderID", told.amazon_order_id)
    _text(body, "FulfillmentDate", _instant(told.ship_date))
    data = SubElement(body, "FulfillmentData")
    _text(data, "CarrierCode", told.carrier_code)
    if told.carrier_code == codes.OTHER:
        _text(data, "CarrierName", normal(told.carrier_name))
    _optional(data, "ShippingMethod", normal(told.shipping_method))
    _optional(data, "ShipperTrackingNumber", told.tracking_number)  # none: decision 27
    for line in told.items:
        item = SubElement(body, "Item")
        _text(item, "AmazonOrderItemCode", line.amazon_item_id)
        _text(item, "Quantity", str(line.quantity))
        for code in line.transparency_codes:
            _text(item, "TransparencyCode", code)
    return element


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _optional(parent: Element, name: str, text: str) -> None:
    if text:
        _text(parent, name, text)


def _instant(moment: datetime) -> str:
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return whole.isoformat().replace("+00:00", "Z")


def _bytes(element: Element) -> bytes:
    written: bytes = tostring(element, encoding="UTF-8", xml_declaration=True)
    return written
