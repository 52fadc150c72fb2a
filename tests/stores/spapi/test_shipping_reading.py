"""Answers of Shipping v2 as values: whole ones, and what a broken one costs."""

import base64
import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stores.spapi.fields import Fault
from stores.spapi.label_reading import read_purchase, read_reprint, read_tracking
from stores.spapi.parcels import Window
from stores.spapi.payloads import Money
from stores.spapi.rate_reading import amount, read_rates
from tests.contract import SHIPPING, contract, need_models

RATE: dict[str, Any] = {
    "rateId": "rate-1",
    "carrierId": "UPS",
    "carrierName": "UPS",
    "serviceId": "UPS_PTP_GND",
    "serviceName": "UPS Ground",
    "totalCharge": {"value": 7.35, "unit": "USD"},
    "promise": {
        "deliveryWindow": {"start": "2026-12-01T16:00:00Z", "end": "2026-12-02T04:00:00Z"},
        "pickupWindow": {"start": "2026-11-27T17:00:00Z", "end": "2026-11-28T01:00:00Z"},
    },
    "supportedDocumentSpecifications": [
        {
            "format": "PNG",
            "size": {"length": 6, "width": 4.5, "unit": "INCH"},
            "printOptions": [
                {
                    "supportedDPIs": [300, 203],
                    "supportedPageLayouts": ["LEFT"],
                    "supportedFileJoiningOptions": [True, False],
                    "supportedDocumentDetails": [
                        {"name": "LABEL", "isMandatory": True},
                        {"name": "PACKSLIP", "isMandatory": False},
                    ],
                }
            ],
        }
    ],
    "availableValueAddedServiceGroups": [
        {
            "groupId": "SIGNATURE",
            "groupDescription": "Signature",
            "isRequired": True,
            "valueAddedServices": [
                {"id": "SIGN", "name": "Signature", "cost": {"value": 2, "unit": "USD"}}
            ],
        }
    ],
    "requiresAdditionalInputs": False,
    "benefits": {
        "includedBenefits": [],
        "excludedBenefits": [{"benefit": "CLAIMS_PROTECTED", "reasonCodes": ["LATE_DELIVERY_RISK"]}],
    },
}  # fmt: skip
BARRED = {
    "carrierId": "ONTRAC",
    "carrierName": "OnTrac",
    "serviceId": "ONTRAC_GROUND",
    "serviceName": "OnTrac Ground",
    "ineligibilityReasons": [{"code": "NO_COVERAGE", "message": "Not there."}],
}
CONTENTS = base64.b64encode(b"%PDF-1.4").decode()
PACKAGE = {
    "packageClientReferenceId": "parcel-1",
    "trackingId": "1Z999",
    "packageDocuments": [{"type": "LABEL", "format": "PDF", "contents": CONTENTS}],
}
BOUGHT = {
    "shipmentId": "shipment-1",
    "packageDocumentDetails": [PACKAGE],
    "promise": RATE["promise"],
    "benefits": {"includedBenefits": ["CLAIMS_PROTECTED"], "excludedBenefits": []},
}
ENDS = datetime(2026, 12, 2, 4, tzinfo=UTC)


def _payload(*rates: Any) -> dict[str, Any]:
    return {"requestToken": "token-1", "rates": list(rates), "ineligibleRates": [BARRED]}


def test_a_rate_becomes_plain_values() -> None:
    found = read_rates(_payload(RATE), "request-1")
    (rate,) = found.rates
    assert (found.token, found.unreadable, found.request_id) == ("token-1", 0, "request-1")
    assert rate.charge == Money(Decimal("7.35"), "USD")
    assert (rate.carrier, rate.service, rate.service_id) == ("UPS", "UPS Ground", "UPS_PTP_GND")
    assert rate.delivery.end == ENDS
    assert rate.arrives_by(ENDS)
    assert not rate.arrives_by(ENDS.replace(hour=3))
    assert not rate._replace(delivery=Window(None, None)).arrives_by(ENDS)
    assert (rate.benefits, rate.lost_benefits) == (
        (),
        (("CLAIMS_PROTECTED", "LATE_DELIVERY_RISK"),),
    )
    (group,) = rate.groups
    assert (group.required, group.services[0].cost) == (True, Money(Decimal(2), "USD"))
    (offer,) = rate.documents
    assert (offer.format, offer.width, offer.length) == ("PNG", Decimal("4.5"), Decimal(6))
    assert (offer.dpis, offer.joining) == ((300, 203), (True, False))
    assert (offer.types, offer.mandatory) == (("LABEL", "PACKSLIP"), ("LABEL",))
    (barred,) = found.barred
    assert (barred.carrier, barred.reasons) == ("OnTrac", (("NO_COVERAGE", "Not there."),))


def test_what_a_rate_may_leave_out() -> None:
    rate = copy.deepcopy(RATE)
    for name in ("benefits", "availableValueAddedServiceGroups", "promise", "carrierName"):
        del rate[name]
    (read,) = read_rates(_payload(rate), "").rates
    assert (read.benefits, read.groups, read.carrier) == ((), (), "")
    assert read.delivery == Window(None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rateId", None),
        ("rateId", 7),
        ("serviceId", ""),
        ("totalCharge", {}),
        ("totalCharge", {"value": "much", "unit": "USD"}),
        ("totalCharge", {"value": -1, "unit": "USD"}),
        ("totalCharge", {"value": True, "unit": "USD"}),
        ("totalCharge", {"value": 1, "unit": "dollars"}),
        ("promise", {"deliveryWindow": {"start": "soon"}}),
        ("supportedDocumentSpecifications", "PDF"),
        ("supportedDocumentSpecifications", [{"format": "PDF", "printOptions": [{}]}]),
        ("availableValueAddedServiceGroups", [{"groupId": "x", "valueAddedServices": [{}]}]),
        ("benefits", []),
    ],
)
def test_a_broken_offer_is_left_out_and_counted(name: str, value: Any) -> None:
    found = read_rates(_payload(RATE | {name: value}, "rate", RATE), "")
    assert [rate.rate_id for rate in found.rates] == ["rate-1"]
    assert found.unreadable == 2


@pytest.mark.parametrize(
    "payload",
    [{}, {"requestToken": "t"}, {"rates": []}, {"requestToken": "", "rates": []},
     {"requestToken": "t", "rates": {}}, {"requestToken": "t", "rates": [], "ineligibleRates": "no"}],
)  # fmt: skip
def test_rates_without_a_token_or_a_list_are_no_answer(payload: dict[str, Any]) -> None:
    with pytest.raises(Fault):
        read_rates(payload, "")


@pytest.mark.parametrize(
    ("value", "exact"),
    [(7, "7"), (7.35, "7.35"), (0.1, "0.1"), ("2.00000", "2.00000"), (1.23456, "1.2346"), (0, "0")],
)
def test_money_is_exact_whether_a_number_or_a_text(value: Any, exact: str) -> None:
    assert amount({"cost": {"value": value, "unit": "GBP"}}, "cost") == Money(Decimal(exact), "GBP")


@pytest.mark.parametrize("value", [None, "", "NaN", "Infinity", [], 1e30])
def test_money_that_is_none_is_a_fault(value: Any) -> None:
    with pytest.raises(Fault):
        amount({"cost": {"value": value, "unit": "GBP"}}, "cost")


def test_a_bought_label_comes_with_its_bytes() -> None:
    label = read_purchase(BOUGHT, "request-1")
    assert (label.shipment_id, label.reference, label.tracking_id) == (
        "shipment-1",
        "parcel-1",
        "1Z999",
    )
    (document,) = label.documents
    assert (document.type, document.format, document.content) == ("LABEL", "PDF", b"%PDF-1.4")
    assert "%PDF" not in repr(label)
    assert (label.delivery.end, label.benefits) == (ENDS, ("CLAIMS_PROTECTED",))


@pytest.mark.parametrize(
    "changes",
    [
        {"packageDocumentDetails": None},
        {"packageDocumentDetails": [PACKAGE, PACKAGE]},
        {"packageDocumentDetails": [PACKAGE | {"packageDocuments": "no"}]},
        {"packageDocumentDetails": [PACKAGE | {"packageDocuments": [{"type": "LABEL"}]}]},
        {
            "packageDocumentDetails": [
                PACKAGE | {"packageDocuments": [*PACKAGE["packageDocuments"], {"contents": "%%"}]}
            ]
        },
    ],
)
def test_a_label_whose_file_is_broken_is_bought_all_the_same(changes: dict[str, Any]) -> None:
    label = read_purchase(BOUGHT | changes, "")
    assert (label.shipment_id, label.documents) == ("shipment-1", ())


def test_a_broken_promise_does_not_hide_a_purchase() -> None:
    label = read_purchase(BOUGHT | {"promise": "soon", "benefits": 7}, "")
    assert (label.delivery, label.benefits) == (Window(None, None), ())
    assert label.documents


def test_a_reprint_without_files_is_no_reprint() -> None:
    again = {"shipmentId": "shipment-1", "packageDocumentDetail": PACKAGE}
    assert read_reprint(again, "").documents == read_purchase(BOUGHT, "").documents
    broken: list[Any] = [None, [], [{"type": "LABEL", "format": "PDF", "contents": "%%"}]]
    for documents in broken:
        detail = PACKAGE | {"packageDocuments": documents}
        with pytest.raises(Fault):
            read_reprint(again | {"packageDocumentDetail": detail}, "")


def test_tracking_is_sorted_and_names_scan_and_delivery() -> None:
    events = [
        {"eventCode": "Delivered", "eventTime": "2026-12-01T20:00:00Z"},
        {"eventCode": "ReadyForReceive", "eventTime": "2026-11-27T08:00:00Z"},
        {"eventCode": "PickupDone", "eventTime": "2026-11-27T18:00:00Z"},
    ]
    tracking = read_tracking(
        {"eventHistory": events, "summary": {"status": "Delivered"}, "promisedDeliveryDate": None}
    )
    assert [event.code for event in tracking.events] == [
        "ReadyForReceive",
        "PickupDone",
        "Delivered",
    ]
    assert tracking.delivered_at == datetime(2026, 12, 1, 20, tzinfo=UTC)
    assert tracking.scanned_at == datetime(2026, 11, 27, 18, tzinfo=UTC)
    nothing = read_tracking({"eventHistory": events[1:2]})
    assert (nothing.status, nothing.scanned_at, nothing.delivered_at) == ("", None, None)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"eventHistory": {}},
        {"eventHistory": [{"eventCode": "Delivered"}]},
        {"eventHistory": [{"eventCode": "Delivered", "eventTime": "today"}]},
        {"eventHistory": [], "summary": []},
    ],
)
def test_tracking_that_cannot_be_read_is_a_fault(payload: dict[str, Any]) -> None:
    with pytest.raises(Fault):
        read_tracking(payload)


def _example(path: str, method: str = "post") -> dict[str, Any]:
    need_models()
    answers = contract(SHIPPING).model["paths"][path][method]["responses"]
    example: dict[str, Any] = answers["200"]["examples"]["application/json"]
    return example


def test_amazons_own_examples_are_read() -> None:
    rates = read_rates(_example("/shipping/v2/shipments/rates"), "")
    assert (len(rates.rates), rates.unreadable) == (1, 0)
    assert rates.rates[0].charge == Money(Decimal(7), "USD")
    assert rates.barred[0].reasons[0][0] == "NO_COVERAGE"
    label = read_purchase(_example("/shipping/v2/shipments"), "")
    assert label.shipment_id == "87852211788104"
    tracking = read_tracking(_example("/shipping/v2/tracking", "get"))
    assert tracking.events[0].code == "Undeliverable"
