"""Amazon Buy Shipping: Shipping v2 (sp-api.md, section 5; decision 28).

Every call names the shipping business of the marketplace: where it is missing Amazon takes the UK's. The channel is
always AMAZON, so that no address of a buyer is sent: Amazon takes it from its own order.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from stores.models import SellingPartner
from stores.spapi.answers import Answer
from stores.spapi.calling import call
from stores.spapi.client import GuardedShipping
from stores.spapi.errors import OutcomeUnknown, RatesExpired, Rejected, TemporarilyUnavailable
from stores.spapi.fields import JSON, Fault
from stores.spapi.label_reading import read_purchase, read_reprint, read_tracking
from stores.spapi.parcels import BoughtLabel, PurchaseOrder, RateQuestion, Rates, Tracking
from stores.spapi.payloads import Receipt
from stores.spapi.plans import (
    CANCEL_SHIPMENT,
    GET_RATES,
    GET_SHIPMENT_DOCUMENTS,
    GET_TRACKING,
    PURCHASE_SHIPMENT,
)
from stores.spapi.rate_reading import read_rates
from stores.spapi.shipping_bodies import purchase_body, rates_body

BUSINESSES = {"ATVPDKIKX0DER": "AmazonShipping_US", "A1F83G8C2ARO7P": "AmazonShipping_UK"}
_TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105
_Read = TypeVar("_Read")


def is_offered_in(marketplace_id: str) -> bool:
    """MKT-5: labels are sold in the US and in the UK."""
    return marketplace_id in BUSINESSES


def get_rates(selling_partner: SellingPartner, question: RateQuestion) -> Rates:
    """Offers for one parcel, to be bought within ten minutes. Raises SpApiError kinds, never OutcomeUnknown."""
    business, body = BUSINESSES[question.marketplace_id], rates_body(question)
    answer = call(
        selling_partner,
        GET_RATES,
        GuardedShipping,
        lambda api: api.headed(business).get_rates(**body),
    )
    return _read(GET_RATES, answer, lambda data: read_rates(data, answer.request_id))


def purchase_shipment(
    selling_partner: SellingPartner, order: PurchaseOrder, idempotency_key: str
) -> BoughtLabel:
    """Buy one label and ship the order by it at Amazon (SHP-15, I6).

    After OutcomeUnknown, Throttled or TemporarilyUnavailable the same order must be repeated with the same key, which
    buys nothing twice. Raises RatesExpired after ten minutes (a new purchase with a new key, once the same key is
    known to have bought nothing), Rejected with Amazon's words.
    """
    if not idempotency_key:
        raise ValueError("A purchase needs an idempotency key.")
    business, body = BUSINESSES[order.marketplace_id], purchase_body(order)
    try:
        answer = call(
            selling_partner,
            PURCHASE_SHIPMENT,
            GuardedShipping,
            lambda api: api.headed(business, idempotency_key).purchase_shipment(**body),
            writes=True,
        )
    except Rejected as error:
        if error.code == _TOKEN_EXPIRED:
            raise RatesExpired(
                PURCHASE_SHIPMENT, error.status, error.code, error.message, error.request_id
            ) from None
        raise
    return _read(
        PURCHASE_SHIPMENT,
        answer,
        lambda data: read_purchase(data, answer.request_id),
        unreadable=OutcomeUnknown,
    )


def get_documents(
    selling_partner: SellingPartner,
    marketplace_id: str,
    shipment_id: str,
    reference: str,
    *,
    format: str = "",
    dpi: int | None = None,
) -> BoughtLabel:
    """The label again, as bought or in another format that the rate offered. Raises SpApiError kinds."""
    business = BUSINESSES[marketplace_id]
    query: dict[str, Any] = {"packageClientReferenceId": reference, "format": format, "dpi": dpi}
    answer = call(
        selling_partner,
        GET_SHIPMENT_DOCUMENTS,
        GuardedShipping,
        lambda api: api.headed(business).get_shipment_documents(shipment_id, **query),
    )
    return _read(GET_SHIPMENT_DOCUMENTS, answer, lambda data: read_reprint(data, answer.request_id))


def cancel_shipment(
    selling_partner: SellingPartner, marketplace_id: str, shipment_id: str
) -> Receipt:
    """Void a label. What that does to the order is not documented: read the order afterwards (decision 28).

    Raises OutcomeUnknown where Amazon may have done it, Rejected where the parcel is on its way.
    """
    business = BUSINESSES[marketplace_id]
    answer = call(
        selling_partner,
        CANCEL_SHIPMENT,
        GuardedShipping,
        lambda api: api.headed(business).cancel_shipment(shipment_id),
        writes=True,
    )
    return Receipt(answer.request_id)


def get_tracking(
    selling_partner: SellingPartner, marketplace_id: str, tracking_id: str, carrier_id: str
) -> Tracking:
    """What happened to a parcel whose label was bought here. Raises SpApiError kinds, Rejected 404 after 45 days."""
    business = BUSINESSES[marketplace_id]
    answer = call(
        selling_partner,
        GET_TRACKING,
        GuardedShipping,
        lambda api: api.headed(business).get_tracking(trackingId=tracking_id, carrierId=carrier_id),
    )
    return _read(GET_TRACKING, answer, read_tracking)


def _read(
    operation: str,
    answer: Answer,
    read: Callable[[JSON], _Read],
    unreadable: type[OutcomeUnknown | TemporarilyUnavailable] = TemporarilyUnavailable,
) -> _Read:
    payload: Any = answer.data.get("payload")
    try:
        if not isinstance(payload, dict):
            raise Fault("missing", "payload")
        return read(payload)
    except Fault as fault:
        raise unreadable(
            operation, answer.status, "unreadable", fault.path, answer.request_id
        ) from None
