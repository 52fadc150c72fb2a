"""purchaseShipment of the pretended Amazon: one label for one key."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.amazon import PretendedAmazon
from tests.sandbox.buyer import LABEL, Buyer, error_of, make_buyer
from tests.sandbox.visitor import a_shipment


def test_shp_15_a_bought_label_ships_the_order_with_a_package(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    answer = buyer.rates(order_id)
    offers = {rate["serviceId"]: rate for rate in answer["rates"]}
    # Of the same answer: a later one may promise a later pick-up.
    bought = buyer.purchase(buyer.wish(answer, "USPS_PTP_PRI"), "key-1").json()["payload"]
    seen = buyer.amazon.order(order_id)
    (package,), (confirmation,) = seen["packages"], seen["confirmations"]
    (parcel,) = bought["packageDocumentDetails"]
    assert seen["status"] == "SHIPPED"
    assert (package["carrier"], package["shippingService"]) == ("USPS", "USPS Priority Mail")
    assert package["trackingNumber"] == parcel["trackingId"]
    assert (confirmation["source"], confirmation["edit"]) == ("label", False)
    assert parcel["packageClientReferenceId"] == "parcel-1"
    assert bought["promise"] == offers["USPS_PTP_PRI"]["promise"]
    (purchase,) = buyer.amazon.purchases(order_id)
    assert purchase["cost"] == offers["USPS_PTP_PRI"]["totalCharge"]
    assert (purchase["idempotencyKey"], purchase["answers"]) == ("key-1", 1)
    assert buyer.amazon.summary()["confirmations"]["exactlyOne"] == 1


def test_the_same_key_answers_the_same_shipment_and_buys_once(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    first = buyer.purchase(wish, "key-1")
    buyer.amazon.advance(3600)
    # A token lives for an hour, as the seller's own access does.
    buyer.visitor.token = buyer.amazon.access_token(buyer.visitor.seller)
    again = buyer.purchase(wish, "key-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    (purchase,) = buyer.amazon.purchases(order_id)
    assert purchase["answers"] == 2
    assert len(buyer.amazon.order(order_id)["confirmations"]) == 1


def test_two_purchases_with_one_key_at_once_buy_once(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: buyer.purchase(wish, "key-1"), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["payload"]["shipmentId"] for answer in answers}) == 1
    assert len(buyer.amazon.purchases(order_id)) == 1


def test_a_lost_answer_is_found_again_by_its_key(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    buyer.amazon.fault("purchaseShipment", "timeout_after", seconds=0.05, orderId=order_id)
    with pytest.raises(requests.ConnectionError):
        buyer.purchase(wish, "key-1")
    assert len(buyer.amazon.purchases(order_id)) == 1
    assert buyer.purchase(wish, "key-1").status_code == 200
    assert len(buyer.amazon.purchases(order_id)) == 1


def test_a_timeout_before_acting_bought_nothing(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    buyer.amazon.fault("purchaseShipment", "timeout_before", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        buyer.purchase(wish, "key-1")
    assert buyer.amazon.purchases(order_id) == []
    assert buyer.amazon.order(order_id)["status"] == "UNSHIPPED"


def test_a_key_belongs_to_one_purchase_of_one_seller(amazon: PretendedAmazon, buyer: Buyer) -> None:
    one, two = buyer.an_order(), buyer.an_order(seed=2)
    buyer.buy(one, key="key-1")
    refused = buyer.purchase(buyer.wish(buyer.rates(two)), "key-1")
    assert "key was used" in error_of(refused)["details"]
    assert buyer.amazon.purchases(two) == []
    other = make_buyer(amazon)
    other.buy(other.an_order(), key="key-1")


def test_rates_can_be_bought_for_ten_minutes(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wishes = [buyer.wish(buyer.rates(order_id)) for _ in range(2)]
    buyer.amazon.advance(601)
    refused = buyer.purchase(wishes[0], "key-1")
    assert error_of(refused)["code"] == "TOKEN_EXPIRED"
    assert buyer.amazon.order(order_id)["status"] == "UNSHIPPED"
    fresh = buyer.wish(buyer.rates(order_id))
    buyer.amazon.advance(595)
    assert buyer.purchase(fresh, "key-2").status_code == 200


def test_a_token_buys_once_and_a_refusal_does_not_spend_it(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    wrong = wish | {"requestedDocumentSpecification": LABEL | {"format": "PNG", "dpi": 72}}
    error_of(buyer.purchase(wrong))
    assert buyer.purchase(wish).status_code == 200
    assert "already been used" in error_of(buyer.purchase(wish))["details"]
    assert len(buyer.amazon.purchases(order_id)) == 1


def test_a_token_of_another_seller_or_of_nobody_is_refused(
    amazon: PretendedAmazon, buyer: Buyer
) -> None:
    wish = buyer.wish(buyer.rates(buyer.an_order()))
    other = make_buyer(amazon)
    for refused in (other.purchase(wish), buyer.purchase(wish | {"requestToken": "none"})):
        assert "not valid" in error_of(refused)["details"]


def test_an_order_that_was_settled_meanwhile_is_not_bought_for(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    rates = [buyer.rates(order_id) for _ in range(3)]
    order = buyer.amazon.order(order_id)["order"]
    cancelled = order["fulfillment"] | {"fulfillmentStatus": "CANCELLED"}
    buyer.changed(order_id, fulfillment=cancelled)
    assert "cancelled" in error_of(buyer.purchase(buyer.wish(rates[0])))["details"]
    buyer.changed(order_id, fulfillment=order["fulfillment"])
    items = {i["orderItemId"]: i["quantityOrdered"] for i in order["orderItems"]}
    buyer.amazon.confirm_by_hand(order_id, a_shipment(items))
    assert "already been shipped" in error_of(buyer.purchase(buyer.wish(rates[1])))["details"]
    buyer.amazon.shipping_rules(secondLabels=True)
    assert buyer.purchase(buyer.wish(rates[2])).status_code == 200
    assert len(buyer.amazon.order(order_id)["packages"]) == 2
    assert buyer.amazon.summary()["confirmations"]["doubledOrderIds"] == [order_id]


def test_two_labels_for_one_order_are_counted_where_they_are_allowed(buyer: Buyer) -> None:
    buyer.amazon.shipping_rules(secondLabels=True)
    order_id = buyer.an_order()
    rates = [buyer.rates(order_id) for _ in range(2)]
    for number, payload in enumerate(rates):
        assert buyer.purchase(buyer.wish(payload), f"key-{number}").status_code == 200
    labels = buyer.amazon.summary()["labels"]
    assert labels == {"bought": 2, "cancelled": 0, "doubledOrderIds": [order_id]}


def test_part_of_an_order_leaves_it_partially_shipped(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    items = buyer.amazon.order(order_id)["order"]["orderItems"]
    items[0]["quantityOrdered"] = 2
    items[0]["fulfillment"] |= {"quantityFulfilled": 0, "quantityUnfulfilled": 2}
    buyer.changed(order_id, orderItems=items)
    part = [{"itemIdentifier": items[0]["orderItemId"], "quantity": 1}]
    payload = buyer.rates(order_id, package={"items": part})
    assert buyer.purchase(buyer.wish(payload)).status_code == 200
    assert buyer.amazon.order(order_id)["status"] == "PARTIALLY_SHIPPED"


def test_a_choice_that_is_required_must_be_made_and_costs(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    payload = buyer.rates(order_id)
    wish = buyer.wish(payload, "UPS_PTP_GND")
    chosen: list[list[str]] = [
        [], ["PIGEON"], ["NO_CONFIRMATION", "PIGEON"], ["NO_CONFIRMATION", "SIGNATURE_CONFIRMATION"],
    ]  # fmt: skip
    for names in chosen:
        asked = wish | {"requestedValueAddedServices": [{"id": name} for name in names]}
        assert "value added services are invalid" in error_of(buyer.purchase(asked))["details"]
    asked = wish | {"requestedValueAddedServices": [{"id": "SIGNATURE_CONFIRMATION"}]}
    assert buyer.purchase(asked).status_code == 200
    (rate,) = [each for each in payload["rates"] if each["serviceId"] == "UPS_PTP_GND"]
    (purchase,) = buyer.amazon.purchases(order_id)
    assert purchase["cost"]["value"] == pytest.approx(rate["totalCharge"]["value"] + 5.60)


def test_a_rate_that_needs_more_inputs_cannot_be_bought_without(buyer: Buyer) -> None:
    buyer.amazon.shipping_rules(additionalInputs=["USPS_PTP_GA"])
    payload = buyer.rates(buyer.an_order())
    wish = buyer.wish(payload, "USPS_PTP_GA")
    assert "additional inputs" in error_of(buyer.purchase(wish))["details"]
    assert buyer.purchase(wish | {"additionalInputs": {"a": 1}}).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "ZPL", "dpi": 600},
        {"format": "GIF"},
        {"size": {"width": 4, "length": 7, "unit": "INCH"}},
        {"size": {"width": 4, "length": 6, "unit": "CENTIMETER"}},
        {"needFileJoining": True},
        {"needFileJoining": None},
        {"pageLayout": "MIDDLE"},
        {"requestedDocumentTypes": ["PACKSLIP"]},
        {"requestedDocumentTypes": ["LABEL", "RECEIPT"]},
        {"requestedDocumentTypes": []},
    ],
)
def test_a_document_that_was_not_offered_is_refused(buyer: Buyer, changes: dict[str, Any]) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id), requestedDocumentSpecification=LABEL | changes)
    error_of(buyer.purchase(wish, "key-1"))
    assert buyer.amazon.purchases(order_id) == []


def test_royal_mail_prints_no_zpl(amazon: PretendedAmazon) -> None:
    buyer = make_buyer(amazon, "GB")
    payload = buyer.rates(buyer.an_order())
    formats = {
        rate["carrierName"]: {each["format"] for each in rate["supportedDocumentSpecifications"]}
        for rate in payload["rates"]
    }
    assert formats["Royal Mail"] == {"PDF", "PNG"}
    assert formats["Evri"] == {"PDF", "PNG", "ZPL"}


def test_a_label_must_not_be_printed_before_its_time(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    fulfillment = buyer.amazon.order(order_id)["order"]["fulfillment"]
    fulfillment["labelPrintingWindow"] = {"earliestDateTime": "2099-01-01T00:00:00Z"}
    payload = buyer.rates(buyer.changed(order_id, fulfillment=fulfillment))
    assert "not be printed yet" in error_of(buyer.purchase(buyer.wish(payload)))["details"]


@pytest.mark.parametrize("missing", ["requestToken", "rateId", "requestedDocumentSpecification"])
def test_each_required_field_is_asked_for(buyer: Buyer, missing: str) -> None:
    wish = buyer.wish(buyer.rates(buyer.an_order()))
    del wish[missing]
    error = error_of(buyer.purchase(wish))
    assert (error["code"], error["details"]) == ("InvalidRequest", f"{missing} cannot be null")


def test_a_rate_of_another_answer_and_a_stray_field_are_refused(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wish, other = (buyer.wish(buyer.rates(order_id)) for _ in range(2))
    mixed = wish | {"rateId": other["rateId"]}
    assert "not one of" in error_of(buyer.purchase(mixed))["details"]
    assert "Unknown field: path" in error_of(buyer.purchase(wish | {"path": "/"}))["details"]


def test_the_business_is_checked_at_the_purchase_too(buyer: Buyer) -> None:
    wish = buyer.wish(buyer.rates(buyer.an_order()))
    for business in ("", "AmazonShipping_UK"):
        buyer.business = business
        error_of(buyer.purchase(wish))


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("terms_not_accepted", "TERMS_AND_CONDITIONS_NOT_ACCEPTED", "terms and conditions"),
        ("out_of_money", "InvalidInput", "balance"),
        ("not_compatible", "InvalidInput", "not compatible"),
        ("rates_expired", "TOKEN_EXPIRED", "expired"),
    ],
)
def test_scripted_refusals_of_a_purchase(buyer: Buyer, kind: str, code: str, words: str) -> None:
    order_id = buyer.an_order()
    wish = buyer.wish(buyer.rates(order_id))
    buyer.amazon.fault("*", kind)
    error = error_of(buyer.purchase(wish, "key-1"))
    assert error["code"] == code
    assert words in error["message"] + error.get("details", "")
    assert buyer.amazon.purchases(order_id) == []
    assert buyer.purchase(wish, "key-1").status_code == 200


def test_numbers_have_the_shape_of_their_carrier(amazon: PretendedAmazon, buyer: Buyer) -> None:
    british = make_buyer(amazon, "GB")
    shapes = {
        "USPS_PTP_GA": (buyer, r"94001\d{17}"),
        "FEDEX_PTP_HOME_DELIVERY": (buyer, r"\d{12}"),
        "std-us-swa-mfn": (buyer, r"TBA\d{12}"),
        "RM_MFN_TRACKED_48": (british, r"QA\d{9}GB"),
        "SWA-UK-2D": (british, r"QB\d{10}"),
    }
    for seed, (service, (who, shape)) in enumerate(shapes.items()):
        (parcel,) = who.buy(who.an_order(seed=seed + 10), service)["packageDocumentDetails"]
        assert re.fullmatch(shape, parcel["trackingId"])
