"""Each rule of a feed's document, broken alone: found here before the upload, and refused by the pretended Amazon."""

import re
from collections.abc import Callable

import pytest

from sandbox.feeds.elements import SchemaError
from sandbox.feeds.envelope import read_envelope
from shipments.feeds.document import Message, build
from shipments.feeds.rules import TOO_LARGE, Fault, faults
from stores.spapi.payloads import ConfirmedItem
from tests.shipments.feeds.confirmations import confirmation

SOUND = build(
    "A2SELLER",
    [
        Message(
            1,
            confirmation(
                carrier_code="Other",
                carrier_name="Blitz",
                items=(ConfirmedItem("00000000000001", 2, ("AZ1", "AZ2")),),
            ),
        ),
        Message(2, confirmation(2)),
    ],
).decode()

Mutation = Callable[[str], str]


def put(old: str, new: str) -> Mutation:
    return lambda text: text.replace(old, new, 1)


def leaf(name: str, value: str) -> Mutation:
    return lambda text: re.sub(
        f"<{name}>[^<]*</{name}>", f"<{name}>{value}</{name}>", text, count=1
    )


def drop(name: str) -> Mutation:
    return lambda text: re.sub(f"<{name}>.*?</{name}>", "", text, count=1)


def swap(first: str, second: str) -> Mutation:
    """Two neighbours change places."""
    one, two = (f"(<{name}>.*?</{name}>)" for name in (first, second))
    return lambda text: re.sub(one + two, r"\2\1", text, count=1)


MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "another root": (lambda t: t.replace("AmazonEnvelope", "Envelope"), "wrong_root"),
    "no header": (drop("Header"), "wrong_children"),
    "header behind the type": (swap("Header", "MessageType"), "wrong_children"),
    "no message": (lambda t: re.sub("<Message>.*</Message>", "", t), "wrong_children"),
    "something behind the messages": (put("</AmazonEnvelope>", "<End/></AmazonEnvelope>"), "wrong_children"),
    "version": (leaf("DocumentVersion", "1"), "wrong_form"),
    "no version": (drop("DocumentVersion"), "wrong_children"),
    "no merchant": (leaf("MerchantIdentifier", ""), "wrong_form"),
    "long merchant": (leaf("MerchantIdentifier", "A" * 51), "wrong_form"),
    "another type": (leaf("MessageType", "POST_ORDER_FULFILLMENT_DATA"), "wrong_form"),
    "message id 0": (leaf("MessageID", "0"), "wrong_form"),
    "message id of 21 digits": (leaf("MessageID", "1" * 21), "wrong_form"),
    "message id twice": (put("<MessageID>2<", "<MessageID>1<"), "message_id_twice"),
    "message id twice, with zeros": (put("<MessageID>2<", "<MessageID>01<"), "message_id_twice"),
    "message id behind": (swap("MessageID", "OrderFulfillment"), "wrong_children"),
    "unknown operation": (put("</MessageID>", "</MessageID><OperationType>Go</OperationType>"), "wrong_form"),
    "order id": (leaf("AmazonOrderID", "113-0000000-000001"), "wrong_form"),
    "no order id": (drop("AmazonOrderID"), "wrong_children"),
    "both order ids": (put("</AmazonOrderID>", "</AmazonOrderID><MerchantOrderID>1</MerchantOrderID>"), "wrong_children"),
    "date before the order id": (swap("AmazonOrderID", "FulfillmentDate"), "wrong_children"),
    "no date": (drop("FulfillmentDate"), "wrong_children"),
    "date without a zone": (leaf("FulfillmentDate", "2026-11-23T20:00:00"), "wrong_form"),
    "a day alone": (leaf("FulfillmentDate", "2026-11-23"), "wrong_form"),
    "no day of the calendar": (leaf("FulfillmentDate", "2026-02-30T20:00:00Z"), "no_date"),
    "items before the carrier": (swap("FulfillmentData", "Item"), "wrong_children"),
    "name before the code": (swap("CarrierCode", "CarrierName"), "wrong_children"),
    "number before the service": (swap("ShippingMethod", "ShipperTrackingNumber"), "wrong_children"),
    "carrier of another case": (leaf("CarrierCode", "ups"), "unknown_carrier"),
    "long name": (leaf("CarrierName", "x" * 51), "wrong_form"),
    "long service": (leaf("ShippingMethod", "x" * 51), "wrong_form"),
    "long number": (leaf("ShipperTrackingNumber", "1" * 51), "wrong_form"),
    "empty number": (leaf("ShipperTrackingNumber", ""), "wrong_form"),
    "payment": (put("<Item>", "<CODCollectionMethod>Cash</CODCollectionMethod><Item>"), "wrong_form"),
    "fulfilment id": (put("<FulfillmentDate>", "<MerchantFulfillmentID>x</MerchantFulfillmentID><FulfillmentDate>"), "wrong_form"),
    "item id of 13 digits": (leaf("AmazonOrderItemCode", "1" * 13), "wrong_form"),
    "item id of letters": (leaf("AmazonOrderItemCode", "A" * 14), "wrong_form"),
    "quantity 0": (leaf("Quantity", "0"), "wrong_form"),
    "negative quantity": (leaf("Quantity", "-1"), "wrong_form"),
    "quantity before the id": (swap("AmazonOrderItemCode", "Quantity"), "wrong_children"),
    "code before the quantity": (swap("Quantity", "TransparencyCode"), "wrong_children"),
    "eleven codes": (put("<TransparencyCode>", "<TransparencyCode>A</TransparencyCode>" * 9 + "<TransparencyCode>"), "too_many_codes"),
    "empty code": (leaf("TransparencyCode", ""), "wrong_form"),
    "unknown element": (put("</Item>", "<Colour>red</Colour></Item>"), "wrong_children"),
    "element in a text": (put("<Quantity>2<", "<Quantity><b>2</b><"), "has_children"),
    "text between": (put("<Item>", "now<Item>"), "stray_text"),
    "cut off": (lambda t: t[:-20], "not_well_formed"),
    "forbidden sign": (leaf("ShippingMethod", "a\x07b"), "not_well_formed"),
    "document type": (put("<AmazonEnvelope", "<!DOCTYPE a><AmazonEnvelope"), "document_type"),
}  # fmt: skip


@pytest.mark.parametrize(("mutation", "rule"), MUTATIONS.values(), ids=MUTATIONS)
def test_shp_18_a_broken_rule_is_found_here_and_at_amazon(mutation: Mutation, rule: str) -> None:
    broken = mutation(SOUND)
    assert broken != SOUND
    assert rule in {fault.rule for fault in faults(broken.encode())}
    if rule == "stray_text":
        return  # the pretended Amazon looks at the beginning of an element only
    with pytest.raises(SchemaError):
        read_envelope(broken.encode())


def test_shp_18_a_sound_document_has_no_fault() -> None:
    assert faults(SOUND.encode()) == []
    read_envelope(SOUND.encode())


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b"\xef\xbb\xbf" + SOUND.encode(), "byte_order_mark"),
        (SOUND.encode("utf-16"), "not_utf_8"),
        (SOUND.replace("Ground", "Größe").encode("latin-1"), "not_utf_8"),
    ],
)
def test_shp_18_the_bytes_are_utf_8_without_a_mark(document: bytes, rule: str) -> None:
    assert [fault.rule for fault in faults(document)] == [rule]
    with pytest.raises(SchemaError):
        read_envelope(document)


def test_shp_18_ten_mebibytes_are_too_many() -> None:
    filler = " " * (TOO_LARGE - len(SOUND.encode()))
    assert faults((SOUND + filler).encode()) == [Fault("too_large", "document")]
    assert faults((SOUND + filler[1:]).encode()) == []


def test_shp_18_other_needs_a_name_and_a_carrier_is_needed() -> None:
    """Not by the schema, but in practice everywhere (SHP-3)."""
    assert faults(drop("CarrierName")(SOUND).encode()) == [Fault("no_carrier", "FulfillmentData")]
    without = drop("CarrierCode")(drop("CarrierName")(SOUND))
    assert faults(without.encode()) == [Fault("no_carrier", "FulfillmentData")]


def test_shp_18_a_fault_names_no_value() -> None:
    found = faults(leaf("ShipperTrackingNumber", "9" * 60)(SOUND).encode())
    assert found == [
        Fault(
            "wrong_form",
            "AmazonEnvelope/Message/OrderFulfillment/FulfillmentData/ShipperTrackingNumber",
        )
    ]
