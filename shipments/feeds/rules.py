"""Rule: what is wrong with an order-fulfilment document, looked at before it is uploaded (SHP-18).

Every rule of Amazon's schema that concerns such a document. One broken message costs the whole feed at Amazon.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from shipments.carriers import codes

TOO_LARGE = 10 * 1024 * 1024
MOST_CODES = 10


class Fault(NamedTuple):
    """`rule` is a code; `place` names elements, never a value."""

    rule: str
    place: str


# The names of an element's children, a blank behind each, in the one order that Amazon takes.
_CHILDREN = {
    "AmazonEnvelope": r"Header MessageType (Message )+",
    "Header": r"DocumentVersion MerchantIdentifier ",
    "Message": r"MessageID (OperationType )?OrderFulfillment ",
    "OrderFulfillment": (
        r"(AmazonOrderID |MerchantOrderID )(MerchantFulfillmentID )?FulfillmentDate (FulfillmentData )?"
        r"(CODCollectionMethod )?(Item )*(ShipFromAddress )?"
    ),
    "FulfillmentData": r"(CarrierCode )?(CarrierName )?(ShippingMethod )?(ShipperTrackingNumber )?",
    "Item": (
        r"(AmazonOrderItemCode |MerchantOrderItemID )(MerchantFulfillmentItemID )?(Quantity )?(TransparencyCode )*"
    ),
}
_POSITIVE = r"(?=0*[1-9])\d{1,20}"
_NORMAL = r"[^\t\r\n]{1,50}"
_LEAVES = {
    "DocumentVersion": r"\d{1,2}\.\d{1,2}",
    "MerchantIdentifier": r".{1,50}",
    "MessageType": r"OrderFulfillment",
    "MessageID": _POSITIVE,
    "OperationType": r"Update|Delete|PartialUpdate",
    "AmazonOrderID": r"\w{3}-\w{7}-\w{7}",
    "MerchantOrderID": r".+",
    "MerchantFulfillmentID": r"\d{1,20}",
    "FulfillmentDate": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "CarrierName": _NORMAL,
    "ShippingMethod": _NORMAL,
    "ShipperTrackingNumber": _NORMAL,
    "CODCollectionMethod": r"DirectPayment",
    "AmazonOrderItemCode": r"\d{14}",
    "MerchantOrderItemID": r".+",
    "MerchantFulfillmentItemID": r"\d{1,20}",
    "Quantity": _POSITIVE,
    "TransparencyCode": r".+",
}
# We send none; what it holds is not looked at.
_FREE = "ShipFromAddress"


def faults(document: bytes) -> list[Fault]:
    """Everything that breaks a rule; empty when the document may be uploaded."""
    if fault := _bytes_fault(document):
        return [fault]
    try:
        root = ElementTree.fromstring(document)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        return [Fault("not_well_formed", "document")]
    if root.tag != "AmazonEnvelope":
        return [Fault("wrong_root", "document")]
    return [*_element(root, root.tag), *_twice(root), *_carriers(root)]


def _bytes_fault(document: bytes) -> Fault | None:
    if len(document) >= TOO_LARGE:
        return Fault("too_large", "document")
    if document.startswith(b"\xef\xbb\xbf"):
        return Fault("byte_order_mark", "document")
    try:
        document.decode("utf-8")
    except UnicodeDecodeError:
        return Fault("not_utf_8", "document")
    upper = document.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        return Fault("document_type", "document")
    return None


def _element(element: Element, place: str) -> Iterator[Fault]:
    if element.tag == _FREE:
        return
    if element.tag not in _CHILDREN:
        yield from _leaf(element, place)
        return
    names = "".join(f"{child.tag} " for child in element)
    if not re.fullmatch(_CHILDREN[element.tag], names):
        yield Fault("wrong_children", place)
    stray = [element.text, *(child.tail for child in element)]
    if any((text or "").strip() for text in stray):
        yield Fault("stray_text", place)
    if element.tag == "Item" and len(element.findall("TransparencyCode")) > MOST_CODES:
        yield Fault("too_many_codes", place)
    for child in element:
        yield from _element(child, f"{place}/{child.tag}")


def _leaf(element: Element, place: str) -> Iterator[Fault]:
    text = re.sub(r"[\t\r\n]", " ", element.text or "")
    if len(element):
        yield Fault("has_children", place)
    elif element.tag == "CarrierCode":
        if not codes.is_known(text):
            yield Fault("unknown_carrier", place)
    elif element.tag not in _LEAVES:
        yield Fault("unknown_element", place)
    elif not re.fullmatch(_LEAVES[element.tag], text, re.ASCII):
        yield Fault("wrong_form", place)
    elif element.tag == "FulfillmentDate" and not _is_date(text):
        yield Fault("no_date", place)


def _is_date(text: str) -> bool:
    return _works(datetime.fromisoformat, text)


def _works(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _twice(root: Element) -> Iterator[Fault]:
    ids = [element.text or "" for element in root.findall("Message/MessageID")]
    numbers = Counter(int(text) for text in ids if re.fullmatch(_POSITIVE, text, re.ASCII))
    if any(times > 1 for times in numbers.values()):
        yield Fault("message_id_twice", "AmazonEnvelope/Message/MessageID")


def _carriers(root: Element) -> Iterator[Fault]:
    """Required in practice everywhere (SHP-3), though not by the schema."""
    for data in root.iterfind("Message/OrderFulfillment/FulfillmentData"):
        code = data.findtext("CarrierCode") or ""
        if not code or (code == codes.OTHER and not data.findtext("CarrierName")):
            yield Fault("no_carrier", "FulfillmentData")
