"""What Buy Shipping is asked: the model's fields, the right business and key, and nothing of a buyer."""

import json
from decimal import Decimal

import pytest

from stores.models import SellingPartner
from stores.spapi.client import open_client
from stores.spapi.errors import OutcomeUnknown, RatesExpired, Rejected
from stores.spapi.parcels import DocumentOffer
from stores.spapi.shipping import (
    BUSINESSES,
    get_documents,
    get_rates,
    is_offered_in,
    purchase_shipment,
)
from tests.amazon import CANADA, UK, US
from tests.contract import SHIPPING, contract, need_models
from tests.stores.spapi.calls import ORDER, QUESTION, confirm, purchase, rates, reprint, track, void
from tests.stores.spapi.scripted import Request, Say, ScriptedServer

BUSINESS, KEY = "x-amzn-shipping-business-id", "x-amzn-idempotencykey"
RATES = Say.json(200, {"payload": {"requestToken": "t", "rates": []}})
BOUGHT = Say.json(200, {"payload": {"shipmentId": "shipment-1"}})


def sent(server: ScriptedServer) -> Request:
    """The last request, held against Amazon's model."""
    request = server.requests[-1]
    need_models()
    model = contract(SHIPPING)
    model.check_query(request.method, request.path, set(request.query))
    body = json.loads(request.body) if request.body else None
    model.check_request_body(request.method, request.path, body)
    return request


def test_a_question_names_the_order_and_no_address_of_a_buyer(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(RATES)
    rates(seller)
    request = sent(server)
    assert (request.method, request.path) == ("POST", "/shipping/v2/shipments/rates")
    body = json.loads(request.body)
    assert set(body) == {"channelDetails", "shipFrom", "packages"}
    assert body["channelDetails"] == {
        "channelType": "AMAZON",
        "amazonOrderDetails": {"orderId": QUESTION.amazon_order_id},
    }
    (package,) = body["packages"]
    assert package["weight"] == {"value": 1.5, "unit": "POUND"}
    assert package["dimensions"] == {"length": 12, "width": 9, "height": 4, "unit": "INCH"}
    assert package["items"] == [{"itemIdentifier": "00000000000017", "quantity": 2}]
    assert "addressLine2" not in body["shipFrom"]


@pytest.mark.parametrize(
    ("marketplace_id", "business"), [(US, "AmazonShipping_US"), (UK, "AmazonShipping_UK")]
)
def test_every_call_names_the_business_of_the_marketplace(
    server: ScriptedServer, seller: SellingPartner, marketplace_id: str, business: str
) -> None:
    server.script.extend([RATES, BOUGHT])
    get_rates(seller, QUESTION._replace(marketplace_id=marketplace_id))
    assert sent(server).headers[BUSINESS] == business
    purchase_shipment(seller, ORDER._replace(marketplace_id=marketplace_id), "key-1")
    assert sent(server).headers[BUSINESS] == business


def test_reprint_void_and_tracking_name_it_too(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    documents = [{"type": "LABEL", "format": "PDF", "contents": "JVBERg=="}]
    detail = {"packageClientReferenceId": "parcel-1", "packageDocuments": documents}
    server.script.append(
        Say.json(200, {"payload": {"shipmentId": "shipment-1", "packageDocumentDetail": detail}})
    )
    server.script.append(Say.json(200, {}))
    server.script.append(Say.json(200, {"payload": {"eventHistory": [], "summary": {}}}))
    for call, method, path in (
        (reprint, "GET", "/shipping/v2/shipments/shipment-1/documents"),
        (void, "PUT", "/shipping/v2/shipments/shipment-1/cancel"),
        (track, "GET", "/shipping/v2/tracking"),
    ):
        call(seller)
        request = sent(server)
        assert (request.method, request.path) == (method, path)
        assert request.headers[BUSINESS] == "AmazonShipping_US"
        assert KEY not in request.headers


def test_a_reprint_may_name_format_and_resolution(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say.error(400, "InvalidInput"))
    with pytest.raises(Rejected):
        get_documents(seller, US, "shipment-1", "parcel-1", format="PNG", dpi=203)
    assert sent(server).query == {
        "packageClientReferenceId": ["parcel-1"],
        "format": ["PNG"],
        "dpi": ["203"],
    }


def test_i6_a_purchase_carries_the_callers_key_and_the_offered_document(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(BOUGHT)
    purchase_shipment(seller, ORDER._replace(added_services=("NO_CONFIRMATION",)), "key-7")
    request = sent(server)
    assert request.headers[KEY] == "key-7"
    assert json.loads(request.body) == {
        "requestToken": "token",
        "rateId": "rate",
        "requestedDocumentSpecification": {
            "format": "PDF",
            "size": {"width": 4, "length": 6, "unit": "INCH"},
            "dpi": 300,
            "pageLayout": "DEFAULT",
            "needFileJoining": False,
            "requestedDocumentTypes": ["LABEL"],
        },
        "requestedValueAddedServices": [{"id": "NO_CONFIRMATION"}],
    }


def test_a_purchase_is_repeated_with_its_key_when_the_token_was_refused(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.extend([Say.error(403, "Unauthorized"), BOUGHT])
    purchase(seller)
    assert [request.headers[KEY] for request in server.requests] == ["key-1", "key-1"]
    assert server.requests[0].body == server.requests[1].body


def test_no_key_stays_behind_for_another_call(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.extend([BOUGHT, RATES, Say(204)])
    with open_client(seller):
        purchase(seller)
        rates(seller)
        confirm(seller)
    assert [KEY in request.headers for request in server.requests] == [True, False, False]
    assert [BUSINESS in request.headers for request in server.requests] == [True, True, False]


def test_a_purchase_without_a_key_is_a_mistake_of_ours(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        purchase_shipment(seller, ORDER, "")
    assert not server.requests


def test_mkt_5_labels_are_offered_in_the_us_and_the_uk_only(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    assert set(BUSINESSES) == {US, UK}
    assert is_offered_in(US)
    assert not is_offered_in(CANADA)
    with pytest.raises(KeyError):
        get_rates(seller, QUESTION._replace(marketplace_id=CANADA))
    assert not server.requests


def test_rates_that_ran_out_are_told_apart(server: ScriptedServer, seller: SellingPartner) -> None:
    server.script.append(Say.error(400, "TOKEN_EXPIRED", "Get the rates again."))
    with pytest.raises(RatesExpired) as expired:
        purchase(seller)
    assert expired.value.message == "Get the rates again."
    server.script.append(Say.error(400, "InvalidInput"))
    with pytest.raises(Rejected) as refused:
        purchase(seller)
    assert type(refused.value) is Rejected


def test_a_purchase_without_an_answer_is_unknown(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say(hang_up=True))
    with pytest.raises(OutcomeUnknown):
        purchase(seller)
    server.script.append(Say(200, b'{"payload": {"shipmentId": "s', announce=500))
    with pytest.raises(OutcomeUnknown):
        purchase(seller)


def test_a_choice_is_copied_from_the_offer() -> None:
    offer = DocumentOffer(
        "ZPL", Decimal(4), Decimal(6), "INCH", (203, 300), (), (True,), ("LABEL", "PACKSLIP"), ("LABEL",)
    )  # fmt: skip
    plain = offer.choice()
    assert (plain.dpi, plain.layout, plain.joined, plain.types) == (203, "", True, ("LABEL",))
    assert offer.choice(dpi=300).dpi == 300
    for wish in ({"dpi": 600}, {"layout": "LEFT"}):
        with pytest.raises(ValueError, match="not offered"):
            offer.choice(**wish)
