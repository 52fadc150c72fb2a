"""purchaseShipment: one label for one key, and the order is shipped by it."""

import secrets
import sqlite3
from dataclasses import asdict
from typing import Any

from sandbox import order_records
from sandbox.bodies import Body
from sandbox.clock import Clock
from sandbox.errors import ApiRefusal
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.shipment_confirmation import Origin, attach, record
from sandbox.shipment_request import ConfirmedItem, ShipmentRequest
from sandbox.shipping import rules, shipments
from sandbox.shipping.businesses import Business, business_of
from sandbox.shipping.documents import read_wish
from sandbox.shipping.labels.printing import printed
from sandbox.shipping.rate_request import check_items
from sandbox.shipping.rates import redeem
from sandbox.shipping.refusals import invalid_input, invalid_request
from sandbox.shipping.shipments import Shipment
from sandbox.shipping.tracking_numbers import new_tracking_number
from sandbox.times import format_time, parse_time, to_micros

KEY_HEADER = "x-amzn-IdempotencyKey"
_FIELDS = frozenset(
    {
        "requestToken",
        "rateId",
        "requestedDocumentSpecification",
        "requestedValueAddedServices",
        "additionalInputs",
    }
)
_CHOSEN = "requestedValueAddedServices"


def purchase_shipment(call: Call) -> Reply:
    """``POST /shipping/v2/shipments``. A key that was used answers what was bought with it, for good."""
    call.single_values(frozenset())
    business = business_of(call)
    body = Body.of(call.request, invalid_request)
    body.only(_FIELDS)
    key = call.request.headers.get(KEY_HEADER, "")
    wish = compact(body.values).decode()
    with call.world.database.writing() as db:
        shipment = shipments.with_key(db, call.caller.seller_id, key)
        if shipment is None:
            shipment = _buy(db, call, business, body, (key, wish))
        elif shipment.wish != wish:
            raise invalid_input("The idempotency key was used for another purchase")
    return Reply(200, compact({"payload": answer(shipment)}))


def answer(shipment: Shipment) -> dict[str, Any]:
    """The same for every answer to the same purchase, documents included."""
    return {
        "shipmentId": shipment.id,
        "packageDocumentDetails": [package(shipment, printed(shipment, shipment.document))],
        "promise": shipment.rate["promise"],
        "benefits": shipment.rate["benefits"],
    }


def package(shipment: Shipment, documents: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "packageClientReferenceId": shipment.body["reference"],
        "packageDocuments": documents,
        "trackingId": shipment.tracking_id,
    }


def _buy(
    db: sqlite3.Connection, call: Call, business: Business, body: Body, asked: tuple[str, str]
) -> Shipment:
    """``asked`` are key and wish. All or nothing: a refusal rolls the token back."""
    order_id, kept = redeem(db, call, business, body.text("requestToken"))
    rate = kept["rates"].get(body.text("rateId"))
    if rate is None:
        raise invalid_input("The rate is not one of the GetRates response")
    offers = rate["supportedDocumentSpecifications"]
    document = read_wish(body.part("requestedDocumentSpecification"), offers)
    if rate["requiresAdditionalInputs"] and not body.has("additionalInputs"):
        raise invalid_input("The rate requires additional inputs")
    services = _chosen_services(body, rate)
    order = _open_order(db, order_id, kept, call.world.clock)
    now = call.world.clock.now()
    tracking_id = new_tracking_number(rate["carrierId"])
    shipment = Shipment(
        id=f"{secrets.token_hex(4)}-{secrets.token_hex(6)}",
        seller_id=call.caller.seller_id,
        business_id=business.id,
        order_id=order_id,
        bought_at=to_micros(now),
        idempotency_key=asked[0],
        wish=asked[1],
        carrier_id=rate["carrierId"],
        tracking_id=tracking_id,
        cost=sum(round(entry["value"] * 100) for entry in (rate["totalCharge"], *services)),
        currency=business.currency,
        body={
            "rate": rate,
            "document": asdict(document),
            "reference": kept["parcel"]["reference"],
            "items": kept["parcel"]["items"],
            "from": kept["shipFrom"],
            "to": order["recipient"]["deliveryAddress"],
            "weight": rate["billedWeight"],
            "date": format_time(now)[:10],
        },
    )
    shipments.add(db, shipment)
    _ship(db, call.world.clock, order, shipment)
    return shipment


def _chosen_services(body: Body, rate: dict[str, Any]) -> list[dict[str, Any]]:
    """What the chosen value-added services cost. Raises ApiRefusal 400."""
    chosen = [entry.text("id") for entry in body.parts(_CHOSEN)]
    costs: list[dict[str, Any]] = []
    for group in rate["availableValueAddedServiceGroups"]:
        offers = {offer["id"]: offer["cost"] for offer in group["valueAddedServices"]}
        taken = [name for name in chosen if name in offers]
        if len(taken) > 1 or (group["isRequired"] and not taken):
            raise _wrong_services()
        costs += [offers[name] for name in taken]
    if len(costs) != len(chosen):
        raise _wrong_services()
    return costs


def _wrong_services() -> ApiRefusal:
    return invalid_input(
        "The requested value added services are invalid."
        " Please check the value added services offered in the GetRates response."
    )


def _open_order(
    db: sqlite3.Connection, order_id: str, kept: dict[str, Any], clock: Clock
) -> dict[str, Any]:
    """The order as it is now, which may be other than when the rates were asked for."""
    row = order_records.find(db, order_id)
    if row is None:
        raise invalid_input("The order does not exist or is another seller's")
    order = order_records.parsed(row)
    if row["status"] == "CANCELLED":
        raise invalid_input("The order has been cancelled")
    if row["status"] == "SHIPPED" and rules.load(db).second_labels:
        return order
    if row["status"] == "SHIPPED":
        raise invalid_input("The order has already been shipped")
    window = order["fulfillment"].get("labelPrintingWindow", {})
    earliest = window.get("earliestDateTime")
    if earliest and parse_time(earliest) > clock.now():
        raise invalid_input("The label must not be printed yet")
    check_items(order, kept["parcel"]["items"])
    return order


def _ship(db: sqlite3.Connection, clock: Clock, order: dict[str, Any], shipment: Shipment) -> None:
    """Amazon confirms the order itself: a package whose reference is the shipment's id."""
    request = ShipmentRequest(
        marketplace_id=order["salesChannel"]["marketplaceId"],
        package_reference_id=shipment.id,
        carrier_code=shipment.rate["carrierName"],
        carrier_name=shipment.rate["carrierName"],
        shipping_method=shipment.rate["serviceName"],
        tracking_number=shipment.tracking_id,
        ship_date=shipment.rate["promise"]["pickupWindow"]["start"],
        items=tuple(
            ConfirmedItem(item_id, quantity, ())
            for item_id, quantity in shipment.body["items"].items()
        ),
    )
    origin = Origin(shipment.seller_id, "label")
    if order["fulfillment"]["fulfillmentStatus"] == "SHIPPED":
        attach(db, clock, order, request, origin)
    else:
        record(db, clock, order, request, origin)
