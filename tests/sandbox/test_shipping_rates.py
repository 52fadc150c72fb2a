"""getRates of the pretended Amazon (sp-api.md 5.2)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.amazon import CANADA, UK, US, PretendedAmazon
from tests.sandbox.buyer import BUSINESS, SHIP_FROM, SHIPMENTS, Buyer, error_of, groups, make_buyer
from tests.sandbox.visitor import make_visitor


def _offer(payload: dict[str, Any], service: str) -> dict[str, Any] | None:
    return next((each for each in payload["rates"] if each["serviceId"] == service), None)


def _reasons(payload: dict[str, Any]) -> dict[str, set[str]]:
    return {
        each["serviceId"]: {reason["code"] for reason in each["ineligibilityReasons"]}
        for each in payload["ineligibleRates"]
    }


def _sent_to(buyer: Buyer, **address: str) -> str:
    """An open order to an address of which the named fields are changed."""
    order_id = buyer.an_order()
    recipient = buyer.amazon.order(order_id)["order"]["recipient"]
    recipient["deliveryAddress"] |= address
    return buyer.changed(order_id, recipient=recipient)


@pytest.mark.parametrize(
    ("country", "currency", "unit", "carriers"),
    [
        ("US", "USD", "POUND", {"USPS", "UPS", "FedEx", "Amazon Shipping"}),
        ("GB", "GBP", "KILOGRAM", {"Royal Mail", "Evri", "DPD", "Parcelforce", "Amazon Shipping"}),
    ],
)
def test_each_country_has_its_carriers_currency_and_unit(
    amazon: PretendedAmazon, country: str, currency: str, unit: str, carriers: set[str]
) -> None:
    buyer = make_buyer(amazon, country)
    payload = buyer.rates(buyer.an_order())
    rates = payload["rates"]
    assert payload["requestToken"]
    assert carriers <= {rate["carrierName"] for rate in rates}
    assert {rate["totalCharge"]["unit"] for rate in rates} == {currency}
    assert {rate["billedWeight"]["unit"] for rate in rates} == {unit}
    for rate in rates:
        parts = [part["rateItemCharge"]["value"] for part in rate["rateItemList"]]
        assert round(sum(parts), 2) == rate["totalCharge"]["value"] > 0


def test_the_price_grows_with_the_weight_and_with_the_volume(buyer: Buyer) -> None:
    order_id = buyer.an_order()

    def price(**package: Any) -> float:
        offer = _offer(buyer.rates(order_id, package=package), "UPS_PTP_GND")
        assert offer is not None
        value: float = offer["totalCharge"]["value"]
        return value

    light = price(weight={"unit": "OUNCE", "value": 8})
    assert light < price(weight={"unit": "POUND", "value": 20})
    assert light < price(dimensions={"length": 30, "width": 30, "height": 30, "unit": "INCH"})
    assert price(weight={"unit": "POUND", "value": 9}) == price(
        weight={"unit": "GRAM", "value": 9 * 453.59237}
    )


def test_a_far_place_costs_more_and_takes_longer(buyer: Buyer) -> None:
    near = _offer(buyer.rates(_sent_to(buyer, postalCode="98109")), "UPS_PTP_GND")
    far = _offer(buyer.rates(_sent_to(buyer, postalCode="02110-1234")), "UPS_PTP_GND")
    assert near is not None
    assert far is not None
    assert near["totalCharge"]["value"] < far["totalCharge"]["value"]
    assert near["promise"]["deliveryWindow"]["end"] < far["promise"]["deliveryWindow"]["end"]


def test_the_promise_begins_at_the_ship_date_and_never_falls_on_a_sunday(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    for days in range(7):
        ship = datetime.now(UTC) + timedelta(days=days)
        text = ship.isoformat(timespec="seconds").replace("+00:00", "Z")
        for rate in buyer.rates(order_id, shipDate=text)["rates"]:
            windows = [rate["promise"][name] for name in ("pickupWindow", "deliveryWindow")]
            times = [datetime.fromisoformat(w[end]) for w in windows for end in ("start", "end")]
            assert times == sorted(times)
            assert times[0] >= ship.replace(microsecond=0) - timedelta(seconds=1)
            local = [(time - timedelta(hours=8)).weekday() for time in times]
            assert 6 not in local


def test_a_rate_that_keeps_the_promise_is_protected_and_a_late_one_is_not(buyer: Buyer) -> None:
    order_id = buyer.an_order(shipByDays=[1, 1])
    order = buyer.amazon.order(order_id)["order"]
    latest = datetime.now(UTC) + timedelta(days=4)
    order["fulfillment"]["deliverByWindow"] = {
        "earliestDateTime": order["createdTime"], "latestDateTime": latest.isoformat()
    }  # fmt: skip
    buyer.changed(order_id, fulfillment=order["fulfillment"])
    rates = buyer.rates(order_id)["rates"]
    kept = {
        rate["serviceId"]: datetime.fromisoformat(rate["promise"]["deliveryWindow"]["end"])
        <= latest
        for rate in rates
    }
    assert set(kept.values()) == {True, False}
    for rate in rates:
        late = {"benefit": "CLAIMS_PROTECTED", "reasonCodes": ["LATE_DELIVERY_RISK"]}
        assert rate["benefits"] == (
            {"includedBenefits": ["CLAIMS_PROTECTED"], "excludedBenefits": []}
            if kept[rate["serviceId"]]
            else {"includedBenefits": [], "excludedBenefits": [late]}
        )


def test_a_service_far_beyond_the_promise_cannot_be_had(buyer: Buyer) -> None:
    order_id = _sent_to(buyer, postalCode="02110")
    order = buyer.amazon.order(order_id)["order"]
    latest = (datetime.now(UTC) + timedelta(hours=20)).isoformat()
    order["fulfillment"]["deliverByWindow"] = {
        "earliestDateTime": latest, "latestDateTime": latest
    }  # fmt: skip
    payload = buyer.rates(buyer.changed(order_id, fulfillment=order["fulfillment"]))
    assert _reasons(payload)["USPS_PTP_GA"] == {"LATE_DELIVERY"}
    assert _offer(payload, "FEDEX_PTP_STANDARD_OVERNIGHT")


def test_an_overdue_order_still_has_offers(buyer: Buyer) -> None:
    payload = buyer.rates(buyer.an_order(shipByDays=[-20, -20]))
    assert payload["rates"]
    assert all(not rate["benefits"]["includedBenefits"] for rate in payload["rates"])


def test_prime_orders_have_prime_services_only(buyer: Buyer) -> None:
    payload = buyer.rates(buyer.an_order(programs=["PRIME"]))
    assert _reasons(payload)["USPS_PTP_GA"] >= {"PROGRAM_CONSTRAINTS"}
    assert _offer(payload, "USPS_PTP_PRI")


@pytest.mark.parametrize(
    ("package", "service", "reason"),
    [
        ({"weight": {"unit": "POUND", "value": 75}}, "USPS_PTP_GA", "WEIGHT_RESTRICTIONS"),
        (
            {"dimensions": {"length": 120, "width": 4, "height": 4, "unit": "INCH"}},
            "std-us-swa-mfn",
            "SIZE_RESTRICTIONS",
        ),
        ({"isHazmat": True}, "UPS_PTP_GND", "PROGRAM_CONSTRAINTS"),
    ],
)
def test_parcels_that_a_service_does_not_take(
    buyer: Buyer, package: dict[str, Any], service: str, reason: str
) -> None:
    assert reason in _reasons(buyer.rates(buyer.an_order(), package=package))[service]


def test_no_coverage_for_post_boxes_and_far_places(amazon: PretendedAmazon, buyer: Buyer) -> None:
    payload = buyer.rates(_sent_to(buyer, addressLine1="P.O. Box 12"))
    assert _reasons(payload)["UPS_PTP_GND"] == {"NO_COVERAGE"}
    assert _offer(payload, "USPS_PTP_GA")
    british = make_buyer(amazon, "GB")
    payload = british.rates(_sent_to(british, postalCode="ZE1 0AA"))
    assert _reasons(payload)["DPD_UK_MFN_NEXT_DAY"] == {"NO_COVERAGE"}


def test_a_ship_date_too_far_ahead_has_no_pickup(buyer: Buyer) -> None:
    later = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    payload = buyer.rates(buyer.an_order(shipByDays=[20, 20]), shipDate=later)
    assert payload["rates"] == []
    assert set.union(*_reasons(payload).values()) >= {"PICKUP_SLOT_RESTRICTION"}


@pytest.mark.parametrize("constraint", ["signatureConfirmation", "recipientAgeVerification"])
def test_a_signature_that_the_order_demands_must_be_chosen(buyer: Buyer, constraint: str) -> None:
    order_id = buyer.an_order()
    items = buyer.amazon.order(order_id)["order"]["orderItems"]
    items[0]["fulfillment"]["shipping"] = {"shippingConstraints": {constraint: "MANDATORY"}}
    payload = buyer.rates(buyer.changed(order_id, orderItems=items))
    assert "UNSUPPORTED_VAS" in _reasons(payload)["std-us-swa-mfn"]
    for rate in payload["rates"]:
        (group,) = groups(rate)
        offered = [service["id"] for service in group["valueAddedServices"]]
        assert group["isRequired"]
        assert "NO_CONFIRMATION" not in offered
        assert offered[-1] == "ADULT_SIGNATURE_CONFIRMATION"


def test_cash_on_delivery_is_not_offered(buyer: Buyer) -> None:
    cash = {"collectOnDelivery": {"amount": {"value": 5, "unit": "USD"}}}
    payload = buyer.rates(buyer.an_order(), valueAddedServices=cash)
    assert payload["rates"] == []
    assert all("UNSUPPORTED_VAS" in codes for codes in _reasons(payload).values())


def test_scripted_reasons_and_terms_that_were_not_accepted(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    wanted = {"serviceId": "USPS_PTP_GA", "orderId": order_id, "code": "UNKNOWN", "message": "No."}
    buyer.amazon.shipping_rules(ineligible=[wanted], termsNotAccepted=["UPS"])
    payload = buyer.rates(order_id)
    assert _reasons(payload)["USPS_PTP_GA"] == {"UNKNOWN"}
    assert _reasons(payload)["UPS_PTP_GND"] == {"TERMS_AND_CONDITIONS_NOT_ACCEPTED"}
    assert _offer(buyer.rates(buyer.an_order(seed=2)), "USPS_PTP_GA")


@pytest.mark.parametrize(
    "rules",
    [
        {"termsNotAccepted": ["Pigeon"]},
        {"ineligible": [{"code": "BECAUSE"}]},
        {"ineligible": [{"code": "UNKNOWN", "serviceId": "pigeon"}]},
        {"ineligible": {"code": "UNKNOWN"}},
        {"voidReopens": "yes"},
        {"additionalInputs": ["pigeon"]},
        {"unknown": True},
    ],
)
def test_senseless_rules_are_refused_and_change_nothing(
    buyer: Buyer, rules: dict[str, Any]
) -> None:
    before = buyer.amazon.control("shipping")
    with pytest.raises(AssertionError, match="400"):
        buyer.amazon.shipping_rules(**rules)
    assert buyer.amazon.control("shipping") == before


@pytest.mark.parametrize(
    ("business", "details"),
    [
        ("", "is missing"),
        ("AmazonShipping_UK", "not enrolled"),
        ("AmazonShipping_FR", "no offers"),
        ("AmazonShipping_CA", "not a shipping business"),
    ],
)
def test_the_shipping_business_must_be_named_and_be_the_sellers(
    buyer: Buyer, business: str, details: str
) -> None:
    order_id = buyer.an_order()
    buyer.business = business
    assert details in error_of(buyer.ask_rates(order_id))["details"]


def test_the_orders_marketplace_must_belong_to_the_business(amazon: PretendedAmazon) -> None:
    visitor = make_visitor(amazon, marketplaces=[US, CANADA])
    buyer = Buyer(visitor)
    (order_id,) = amazon.generate(visitor.seller.id, 1, CANADA)
    assert "marketplace" in error_of(buyer.ask_rates(order_id))["details"]


def test_a_seller_of_another_country_has_no_labels(amazon: PretendedAmazon) -> None:
    visitor = make_visitor(amazon, region="EU", country="DE", marketplaces=[UK])
    buyer = Buyer(visitor, "GB", "AmazonShipping_UK")
    assert "not enrolled" in error_of(buyer.ask_rates(buyer.an_order()))["details"]


def test_an_order_of_another_seller_is_refused(amazon: PretendedAmazon, buyer: Buyer) -> None:
    other = make_buyer(amazon)
    order_id = other.an_order()
    assert "another seller" in error_of(buyer.ask_rates(order_id))["details"]


@pytest.mark.parametrize(
    ("status", "details"),
    [
        ({"status": "SHIPPED"}, "already been shipped"),
        ({"status": "CANCELLED"}, "cancelled"),
        ({"status": "PENDING"}, "not ready"),
        ({"fulfilledBy": "AMAZON"}, "fulfilled by Amazon"),
    ],
)
def test_orders_that_nothing_can_be_bought_for(
    buyer: Buyer, status: dict[str, str], details: str
) -> None:
    assert details in error_of(buyer.ask_rates(buyer.an_order(**status)))["details"]


@pytest.mark.parametrize(
    ("address", "details"),
    [
        ({"countryCode": "CA"}, "abroad"),
        ({"addressLine1": ""}, "no complete delivery address"),
        ({"postalCode": "nowhere"}, "postal code"),
    ],
)
def test_addresses_that_nothing_can_be_sent_to(
    buyer: Buyer, address: dict[str, str], details: str
) -> None:
    assert details in error_of(buyer.ask_rates(_sent_to(buyer, **address)))["details"]


def _one_package(**changes: Any) -> dict[str, Any]:
    return {"package": changes}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no channel": ({"channelDetails": None}, "channelDetails cannot be null"),
    "an order from elsewhere": ({"channelDetails": {"channelType": "EXTERNAL"}}, "outside Amazon"),
    "an unknown channel": ({"channelDetails": {"channelType": "EBAY"}}, "channelType"),
    "no order": ({"channelDetails": {"channelType": "AMAZON"}}, "amazonOrderDetails"),
    "no sender": ({"shipFrom": None}, "shipFrom cannot be null"),
    "a sender without a street": (
        {"shipFrom": {**SHIP_FROM["US"], "addressLine1": ""}},
        "shipFrom.addressLine1",
    ),
    "a sender abroad": ({"shipFrom": SHIP_FROM["GB"]}, "shipFrom is not in the country"),
    "a long sender": ({"shipFrom": {**SHIP_FROM["US"], "name": "x" * 51}}, "shipFrom.name"),
    "two packages": ({"packages": [{}, {}]}, "exactly one package"),
    "packages of text": ({"packages": ["box"]}, "list of objects"),
    "no weight": (_one_package(weight=None), "packages.weight cannot be null"),
    "weight zero": (_one_package(weight={"unit": "POUND", "value": 0}), "weight.value"),
    "a weight in words": (_one_package(weight={"unit": "POUND", "value": "1"}), "weight.value"),
    "a weight in stones": (_one_package(weight={"unit": "STONE", "value": 1}), "weight.unit"),
    "a flat package": (
        _one_package(dimensions={"length": 9, "width": 9, "height": 0, "unit": "INCH"}),
        "dimensions.height",
    ),
    "another currency": (
        _one_package(insuredValue={"value": 1, "unit": "EUR"}),
        "insuredValue must be in USD",
    ),
    "no items": (_one_package(items=[]), "packages.items"),
    "a foreign item": (
        _one_package(items=[{"itemIdentifier": "9", "quantity": 1}]),
        "not an item of the order",
    ),
    "an item without id": (_one_package(items=[{"quantity": 1}]), "itemIdentifier"),
    "no reference": (_one_package(packageClientReferenceId=None), "packageClientReferenceId"),
    "a past ship date": ({"shipDate": "2020-01-01T00:00:00Z"}, "in the past"),
    "a ship date in words": ({"shipDate": "tomorrow"}, "shipDate"),
    "a field of nobody": ({"path": "/shipping"}, "Unknown field: path"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_question_is_refused_by_the_name_of_its_field(buyer: Buyer, name: str) -> None:
    changes, details = WRONG[name]
    response = buyer.ask_rates(buyer.an_order(), **changes)
    error = error_of(response)
    assert error["code"] in ("InvalidRequest", "InvalidInput")
    assert details in error["details"]


def test_more_than_is_left_to_ship_is_refused(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    items = buyer.question(order_id)["packages"][0]["items"]
    items[0]["quantity"] += 1
    assert (
        "left to ship" in error_of(buyer.ask_rates(order_id, package={"items": items}))["details"]
    )


def test_text_that_is_no_json_is_refused(buyer: Buyer) -> None:
    response = buyer.visitor.http.post(
        buyer.amazon.url + SHIPMENTS + "/rates",
        data="{",
        headers={"x-amz-access-token": buyer.visitor.token, BUSINESS: buyer.business},
        timeout=10,
    )
    assert error_of(response)["details"] == "The request body is not valid JSON"


def test_rates_are_80_a_second_with_a_burst_of_100(throttled_amazon: PretendedAmazon) -> None:
    table = throttled_amazon.control("rates")["rates"]
    names = (
        "getRates",
        "purchaseShipment",
        "getShipmentDocuments",
        "cancelShipment",
        "getTracking",
    )
    for name in names:
        assert table[name] == {"rate": 80, "burst": 100}
    throttled_amazon.rates("getRates", rate=0.001, burst=1)
    buyer = make_buyer(throttled_amazon)
    order_id = buyer.an_order()
    assert [buyer.ask_rates(order_id).status_code for _ in range(2)] == [200, 429]


def test_the_diary_knows_the_order_of_a_question(buyer: Buyer) -> None:
    order_id = buyer.an_order()
    buyer.rates(order_id)
    (call,) = buyer.amazon.calls(operation="getRates")
    assert (call["orderId"], call["status"]) == (order_id, 200)
    buyer.amazon.fault("getRates", "500", orderId="111-1111111-1111111")
    buyer.rates(order_id)
    buyer.amazon.fault("getRates", "500", orderId=order_id)
    error_of(buyer.ask_rates(order_id), 500)
