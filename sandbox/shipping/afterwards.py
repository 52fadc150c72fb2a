"""What can be done with a bought shipment: its documents again, and cancelling it."""

import sqlite3

from sandbox import order_records
from sandbox.clock import Clock
from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.shipment_confirmation import give_back
from sandbox.shipping import rules, shipments
from sandbox.shipping.businesses import business_of
from sandbox.shipping.documents import another
from sandbox.shipping.labels.printing import printed
from sandbox.shipping.purchase import package
from sandbox.shipping.refusals import invalid_input, invalid_request, no_such_resource
from sandbox.shipping.shipments import Shipment
from sandbox.shipping.tracking import events_until, was_scanned
from sandbox.times import to_micros

_PARAMETERS = frozenset({"packageClientReferenceId", "format", "dpi"})


def get_shipment_documents(call: Call) -> Reply:
    """``GET /shipping/v2/shipments/{shipmentId}/documents``: as bought, or in another offered format."""
    values = call.single_values(_PARAMETERS)
    reference = values.get("packageClientReferenceId")
    if not reference:
        raise invalid_request("packageClientReferenceId is missing in the request")
    dpi = values.get("dpi", "")
    if dpi and not (dpi.isascii() and dpi.isdigit()):
        raise invalid_request("dpi must be a number")
    with call.world.database.reading() as db:
        shipment = _found(db, call)
    if reference != shipment.body["reference"]:
        raise no_such_resource()
    if shipment.cancelled_at is not None:
        raise invalid_input("The shipment has been cancelled")
    wish = another(
        shipment.document,
        shipment.rate["supportedDocumentSpecifications"],
        values.get("format", ""),
        int(dpi) if dpi else None,
    )
    payload = {
        "shipmentId": shipment.id,
        "packageDocumentDetail": package(shipment, printed(shipment, wish)),
        "benefits": shipment.rate["benefits"],
    }
    return Reply(200, compact({"payload": payload}))


def cancel_shipment(call: Call) -> Reply:
    """``PUT /shipping/v2/shipments/{shipmentId}/cancel``: until the carrier has it. Twice is once."""
    call.single_values(frozenset())
    clock = call.world.clock
    with call.world.database.writing() as db:
        shipment = _found(db, call)
        if shipment.cancelled_at is None:
            if was_scanned(events_until(db, shipment, clock.now())):
                raise invalid_input("The shipment was picked up and cannot be cancelled")
            _cancel(db, clock, shipment)
    return Reply(200, b'{"payload":{}}')


def _found(db: sqlite3.Connection, call: Call) -> Shipment:
    business = business_of(call)
    shipment = shipments.find(db, call.arguments["shipmentId"], call.caller.seller_id)
    if shipment is None or shipment.business_id != business.id:
        raise no_such_resource()
    return shipment


def _cancel(db: sqlite3.Connection, clock: Clock, shipment: Shipment) -> None:
    reopens = rules.load(db).void_reopens
    db.execute(
        "UPDATE shipments SET cancelled_at = ?, reopened = ? WHERE id = ?",
        (to_micros(clock.now()), reopens, shipment.id),
    )
    row = order_records.find(db, shipment.order_id)
    if row is None:
        return
    order = order_records.parsed(row)
    for entry in order.get("packages", []):
        if entry["packageReferenceId"] == shipment.id:
            entry["packageStatus"] = {"status": "CANCELLED", "detailedStatus": "LABEL_CANCELLED"}
    if reopens and row["status"] != "CANCELLED":
        give_back(db, clock, order, shipment.seller_id, shipment.id)
    else:
        order_records.put(db, order_records.row_of(shipment.seller_id, order))
