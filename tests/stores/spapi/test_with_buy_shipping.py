"""Buy Shipping of the gateway against the pretended Amazon, over HTTP."""

from decimal import Decimal

import pytest

from stores.models import ApiCall, SellingPartner
from stores.spapi.errors import (
    OutcomeUnknown,
    RatesExpired,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.parcels import ParcelItem, PurchaseOrder, Rate, RateQuestion, Rates, ShipFrom
from stores.spapi.payloads import Money
from stores.spapi.shipping import (
    cancel_shipment,
    get_documents,
    get_rates,
    get_tracking,
    purchase_shipment,
)
from tests.amazon import UK, US, PretendedAmazon
from tests.stores.spapi.calls import QUESTION
from tests.stores.spapi.conftest import new_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(reached_amazon: PretendedAmazon) -> SellingPartner:
    seller = reached_amazon.add_seller(region="NA", marketplaces=[US])
    return new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)


def question_of(
    amazon: PretendedAmazon, selling_partner: SellingPartner, marketplace_id: str = US
) -> RateQuestion:
    """About a new order that is open and not late."""
    (order_id,) = amazon.generate(
        selling_partner.seller_id, 1, marketplace_id, shipByDays=[3, 3], programs=[]
    )
    items = amazon.order(order_id)["order"]["orderItems"]
    parcel = QUESTION.parcel._replace(
        items=tuple(ParcelItem(i["orderItemId"], i["quantityOrdered"]) for i in items)
    )
    return QUESTION._replace(amazon_order_id=order_id, marketplace_id=marketplace_id, parcel=parcel)


def wish_for(rates: Rates, service: str = "USPS_PTP_GA", format: str = "PDF") -> PurchaseOrder:
    rate = rate_of(rates, service)
    document = next(offer for offer in rate.documents if offer.format == format).choice()
    added = tuple(group.services[0].id for group in rate.groups if group.required)
    return PurchaseOrder(US, rates.token, rate.rate_id, document, added)


def rate_of(rates: Rates, service: str) -> Rate:
    return next(rate for rate in rates.rates if rate.service_id == service)


def test_shp_15_a_label_is_bought_and_the_order_is_shipped(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    question = question_of(reached_amazon, connected)
    rates = get_rates(connected, question)
    assert rates.unreadable == 0
    label = purchase_shipment(connected, wish_for(rates, "UPS_PTP_GND"), "key-1")
    assert label.documents[0].content.startswith(b"%PDF")
    assert (label.reference, label.delivery) == (
        "parcel-1",
        rate_of(rates, "UPS_PTP_GND").delivery,
    )
    seen = reached_amazon.order(question.amazon_order_id)
    assert seen["status"] == "SHIPPED"
    assert [package["trackingNumber"] for package in seen["packages"]] == [label.tracking_id]
    (purchase,) = reached_amazon.purchases(question.amazon_order_id)
    assert purchase["idempotencyKey"] == "key-1"
    charge = rate_of(rates, "UPS_PTP_GND").charge
    assert Money(Decimal(str(purchase["cost"]["value"])), purchase["cost"]["unit"]) == charge
    assert set(ApiCall.objects.values_list("operation", "status")) == {
        ("refreshToken", 200),
        ("getRates", 200),
        ("purchaseShipment", 200),
    }


@pytest.mark.parametrize(
    ("format", "begins"), [("PDF", b"%PDF"), ("PNG", b"\x89PNG"), ("ZPL", b"^XA")]
)
def test_every_offered_format_can_be_bought_and_comes_again(
    reached_amazon: PretendedAmazon, connected: SellingPartner, format: str, begins: bytes
) -> None:
    rates = get_rates(connected, question_of(reached_amazon, connected))
    label = purchase_shipment(connected, wish_for(rates, format=format), "key-1")
    again = get_documents(connected, US, label.shipment_id, label.reference)
    assert label.documents[0].content.startswith(begins)
    assert again.documents == label.documents
    other = get_documents(connected, US, label.shipment_id, label.reference, format="PNG", dpi=203)
    assert other.documents[0].format == "PNG"


def test_a_british_seller_buys_in_pounds(reached_amazon: PretendedAmazon) -> None:
    seller = reached_amazon.add_seller(region="EU", country="GB", marketplaces=[UK])
    partner = new_seller(seller_id=seller.id, refresh_token=seller.refresh_token, region="EU")
    question = question_of(reached_amazon, partner, UK)
    question = question._replace(
        ship_from=ShipFrom("Harbour Goods", "1 Pier Road", "Leeds", "Yorks", "LS6 1PD", "GB"),
        parcel=question.parcel._replace(insured=Money(Decimal(0), "GBP")),
    )
    rates = get_rates(partner, question)
    wish = wish_for(rates, "RM_MFN_TRACKED_48")._replace(marketplace_id=UK)
    label = purchase_shipment(partner, wish, "key-1")
    assert label.tracking_id.endswith("GB")
    assert {rate.charge.currency for rate in rates.rates} == {"GBP"}


@pytest.mark.parametrize("kind", ["500", "503", "html", "empty", "cut_body"])
def test_i6_a_purchase_whose_answer_got_lost_is_bought_once(
    reached_amazon: PretendedAmazon, connected: SellingPartner, kind: str
) -> None:
    question = question_of(reached_amazon, connected)
    wish = wish_for(get_rates(connected, question))
    reached_amazon.fault("purchaseShipment", kind)
    with pytest.raises(OutcomeUnknown):
        purchase_shipment(connected, wish, "key-1")
    label = purchase_shipment(connected, wish, "key-1")
    (purchase,) = reached_amazon.purchases(question.amazon_order_id)
    assert purchase["shipmentId"] == label.shipment_id
    assert purchase["answers"] == (2 if kind == "cut_body" else 1)


def test_i6_also_when_the_connection_ends_after_acting(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    question = question_of(reached_amazon, connected)
    wish = wish_for(get_rates(connected, question))
    reached_amazon.fault("purchaseShipment", "timeout_after", seconds=0.05)
    with pytest.raises(OutcomeUnknown):
        purchase_shipment(connected, wish, "key-1")
    reached_amazon.advance(1200)
    label = purchase_shipment(connected, wish, "key-1")
    (purchase,) = reached_amazon.purchases(question.amazon_order_id)
    assert (purchase["shipmentId"], purchase["answers"]) == (label.shipment_id, 2)


def test_rates_run_out_after_ten_minutes(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    question = question_of(reached_amazon, connected)
    wish = wish_for(get_rates(connected, question))
    reached_amazon.advance(601)
    with pytest.raises(RatesExpired):
        purchase_shipment(connected, wish, "key-1")
    purchase_shipment(connected, wish_for(get_rates(connected, question)), "key-2")
    assert len(reached_amazon.purchases(question.amazon_order_id)) == 1


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("terms_not_accepted", "TERMS_AND_CONDITIONS_NOT_ACCEPTED", "terms and conditions"),
        ("out_of_money", "InvalidInput", "balance"),
        ("not_compatible", "InvalidInput", "not compatible"),
    ],
)
def test_shp_16_refusals_come_with_amazons_words(
    reached_amazon: PretendedAmazon,
    connected: SellingPartner,
    kind: str,
    code: str,
    words: str,
) -> None:
    wish = wish_for(get_rates(connected, question_of(reached_amazon, connected)))
    reached_amazon.fault("purchaseShipment", kind)
    with pytest.raises(Rejected) as refused:
        purchase_shipment(connected, wish, "key-1")
    assert type(refused.value) is Rejected
    assert refused.value.code == code
    assert words in refused.value.message
    assert refused.value.request_id


def test_services_that_cannot_be_had_name_their_reason(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    reached_amazon.shipping_rules(termsNotAccepted=["UPS"])
    rates = get_rates(connected, question_of(reached_amazon, connected))
    barred = {each.service_id: each for each in rates.barred}
    (reason,) = barred["UPS_PTP_GND"].reasons
    assert reason[0] == "TERMS_AND_CONDITIONS_NOT_ACCEPTED"
    assert "UPS" in reason[1]


def test_a_label_is_voided_until_the_carrier_has_it(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    question = question_of(reached_amazon, connected)
    label = purchase_shipment(connected, wish_for(get_rates(connected, question)), "key-1")
    reached_amazon.fault("cancelShipment", "timeout_after", seconds=0.05)
    with pytest.raises(OutcomeUnknown):
        cancel_shipment(connected, US, label.shipment_id)
    assert cancel_shipment(connected, US, label.shipment_id).request_id
    assert reached_amazon.order(question.amazon_order_id)["status"] == "UNSHIPPED"
    second = purchase_shipment(connected, wish_for(get_rates(connected, question)), "key-2")
    reached_amazon.parcel_event(second.shipment_id, "PickupDone")
    with pytest.raises(Rejected) as refused:
        cancel_shipment(connected, US, second.shipment_id)
    assert "picked up" in refused.value.message


def test_tracking_tells_scan_and_delivery(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    question = question_of(reached_amazon, connected)
    label = purchase_shipment(connected, wish_for(get_rates(connected, question)), "key-1")
    before = get_tracking(connected, US, label.tracking_id, "USPS")
    assert (before.status, before.scanned_at, before.delivered_at) == ("PreTransit", None, None)
    assert before.promised_at == label.delivery.end
    reached_amazon.parcel_event(label.shipment_id, "PickupDone")
    reached_amazon.parcel_event(label.shipment_id, "Delivered")
    after = get_tracking(connected, US, label.tracking_id, "USPS")
    assert after.status == "Delivered"
    assert after.scanned_at
    assert after.delivered_at
    with pytest.raises(Rejected) as unknown:
        get_tracking(connected, US, "1Z", "UPS")
    assert unknown.value.status == 404


READ_FAULTS: list[tuple[str, type[SpApiError]]] = [
    ("429", Throttled),
    ("500", TemporarilyUnavailable),
    ("503", TemporarilyUnavailable),
    ("html", TemporarilyUnavailable),
    ("cut_body", TemporarilyUnavailable),
]


@pytest.mark.parametrize(("kind", "meaning"), READ_FAULTS)
def test_a_faulty_answer_is_never_no_offers(
    reached_amazon: PretendedAmazon,
    connected: SellingPartner,
    kind: str,
    meaning: type[SpApiError],
) -> None:
    question = question_of(reached_amazon, connected)
    reached_amazon.fault("getRates", kind)
    with pytest.raises(meaning):
        get_rates(connected, question)
