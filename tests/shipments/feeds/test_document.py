"""The document of a feed: what it says, and that every rule of the schema is kept, whatever comes in (SHP-18)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.feeds.envelope import read_envelope
from shipments.carriers import codes
from shipments.feeds.document import Message, Unfit, build, size_of, unfit
from shipments.feeds.rules import faults
from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation
from tests.shipments.feeds.confirmations import confirmation

SELLER = "A2SELLER"

EXPECTED = """<?xml version='1.0' encoding='UTF-8'?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">\
<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A2SELLER</MerchantIdentifier></Header>\
<MessageType>OrderFulfillment</MessageType>\
<Message><MessageID>1</MessageID><OrderFulfillment><AmazonOrderID>113-0000000-0000001</AmazonOrderID>\
<FulfillmentDate>2026-11-23T20:00:00Z</FulfillmentDate>\
<FulfillmentData><CarrierCode>Other</CarrierCode><CarrierName>Blitz &amp; Söhne</CarrierName>\
<ShippingMethod>Eil &lt;24h&gt;</ShippingMethod><ShipperTrackingNumber>BL-0001</ShipperTrackingNumber></FulfillmentData>\
<Item><AmazonOrderItemCode>00000000000001</AmazonOrderItemCode><Quantity>3</Quantity>\
<TransparencyCode>AZ:1</TransparencyCode><TransparencyCode>AZ:2</TransparencyCode></Item>\
<Item><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode><Quantity>1</Quantity></Item>\
</OrderFulfillment></Message></AmazonEnvelope>"""


def document(*told: ShipmentConfirmation) -> bytes:
    return build(SELLER, [Message(number, one) for number, one in enumerate(told, start=1)])


def test_shp_18_the_document_is_exactly_this() -> None:
    berlin = timezone(timedelta(hours=1))
    told = confirmation(
        carrier_code="Other",
        carrier_name="Blitz & Söhne",
        shipping_method="Eil <24h>",
        tracking_number="BL-0001",
        ship_date=datetime(2026, 11, 23, 21, 0, 0, 250_000, tzinfo=berlin),
        items=(
            ConfirmedItem("00000000000001", 3, ("AZ:1", "AZ:2")),
            ConfirmedItem("00000000000002", 1),
        ),
    )
    assert document(told).decode() == EXPECTED


def test_decision_27_without_a_number_the_element_is_left_out() -> None:
    written = document(confirmation(tracking_number=""))
    assert b"ShipperTrackingNumber" not in written
    assert b"<ShippingMethod>Ground</ShippingMethod></FulfillmentData>" in written
    assert faults(written) == []
    assert read_envelope(written)[1][0].tracking_number == ""


def test_shp_18_names_are_normalised_and_capped_and_the_name_goes_with_other_only() -> None:
    told = confirmation(
        shipping_method="Next\tday\r\n \x07 before  noon " + "x" * 60, carrier_name="X"
    )
    _, (message,) = read_envelope(document(told))
    assert message.shipping_method == "Next day before noon " + "x" * 29
    assert message.carrier_name == ""


UNFIT: dict[str, dict[str, Any]] = {
    "order number": {"amazon_order_id": "M-1001"},
    "carrier code": {"carrier_code": "ups"},
    "no name": {"carrier_code": "Other", "carrier_name": "\x00 "},
    "tracking number": {"tracking_number": "1" * 51},
    "signs": {"tracking_number": "1Z\x0199"},
    "no line": {"items": ()},
    "no units": {"items": (ConfirmedItem("00000000000001", 0),)},
    "14 digits": {"items": (ConfirmedItem("4711", 1),)},
    "more than 10": {"items": (ConfirmedItem("00000000000001", 11, tuple("ABCDEFGHIJK")),)},
    "Transparency": {"items": (ConfirmedItem("00000000000001", 1, ("A\x02",)),)},
}


@pytest.mark.parametrize("fields", UNFIT.values(), ids=UNFIT)
def test_shp_18_a_message_that_would_cost_the_feed_is_refused_by_itself(
    fields: dict[str, Any],
) -> None:
    told = confirmation(**fields)
    assert unfit(told)
    with pytest.raises(Unfit, match="message 2: ") as refused:
        document(confirmation(2), told)
    assert refused.value.message_id == 2


def test_shp_18_a_long_transparency_code_is_sent_whole() -> None:
    code = "AZ" * 50
    told = confirmation(items=(ConfirmedItem("00000000000001", 1, (code,)),))
    assert read_envelope(document(told))[1][0].items[0].transparency_codes == (code,)


def test_shp_18_a_message_takes_no_more_room_than_was_measured() -> None:
    some = [confirmation(number) for number in range(1, 30)]
    head = len(document(some[0])) - size_of(Message(1, some[0]))
    measured = sum(size_of(Message(number, one)) for number, one in enumerate(some, start=1))
    assert len(document(*some)) <= head + measured


any_text = st.text(max_size=80) | st.text(
    "\t\r\n\x00\x07 &<>'\"\ud800\ufffe\uffffö📦]]>", max_size=80
)
items = st.builds(
    ConfirmedItem,
    st.integers(0, 10**14 - 1).map(lambda n: f"{n:014d}") | any_text,
    st.integers(-1, 10**6),
    st.lists(st.text("ABC:/0189", min_size=1, max_size=100) | any_text, max_size=12).map(tuple),
)
anything = st.builds(
    ShipmentConfirmation,
    amazon_order_id=st.from_regex(r"\A[0-9]{3}-[0-9]{7}-[0-9]{7}\Z") | any_text,
    marketplace_id=st.just("ATVPDKIKX0DER"),
    package_reference_id=st.just("1"),
    carrier_code=st.sampled_from([*codes.CODES, "ups", ""]),
    tracking_number=st.text("0123456789AZ-./", max_size=60) | any_text,
    ship_date=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    items=st.lists(items, max_size=4).map(tuple),
    carrier_name=any_text,
    shipping_method=any_text,
)


@given(st.lists(anything, min_size=1, max_size=6))
def test_t8_shp_18_whatever_comes_in_the_document_breaks_no_rule(
    told: list[ShipmentConfirmation],
) -> None:
    fit = [Message(number, one) for number, one in enumerate(told, start=1) if not unfit(one)]
    if len(fit) < len(told):
        with pytest.raises(Unfit):
            document(*told)
    if not fit:
        return
    written = build(SELLER, fit)
    assert faults(written) == []
    merchant, messages = read_envelope(written)
    assert merchant == SELLER
    for (number, one), message in zip(fit, messages, strict=True):
        assert (int(message.id), message.order_id) == (number, one.amazon_order_id)
        assert message.tracking_number == one.tracking_number
        assert [(i.order_item_id, i.quantity, i.transparency_codes) for i in message.items] == list(
            one.items
        )


@given(anything)
def test_shp_18_what_a_person_can_enter_is_always_fit(told: ShipmentConfirmation) -> None:
    """Only what the input rules let through can be lost to a call: this shows that nothing usual is."""
    usual = told._replace(
        amazon_order_id="113-0000000-0000001",
        carrier_code="UPS",
        tracking_number="1Z999AA10123456784",
        items=(ConfirmedItem("00000000000001", 1),),
    )
    assert unfit(usual) == ""
