"""Control of Buy Shipping: what was bought for an order, what is refused, what happens to parcels."""

from dataclasses import asdict
from typing import Any

from werkzeug.wrappers import Request

from sandbox import order_records
from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.shipping import rules, shipments
from sandbox.shipping.rules import Rules
from sandbox.shipping.services import CARRIERS, EVERY_ID
from sandbox.shipping.tracking import STATUS_AFTER, script
from sandbox.times import format_time, from_micros, parse_time
from sandbox.world import World

_REASONS = frozenset({
    "NO_COVERAGE", "PICKUP_SLOT_RESTRICTION", "UNSUPPORTED_VAS", "VAS_COMBINATION_RESTRICTION",
    "SIZE_RESTRICTIONS", "WEIGHT_RESTRICTIONS", "LATE_DELIVERY", "PROGRAM_CONSTRAINTS",
    "TERMS_AND_CONDITIONS_NOT_ACCEPTED", "UNKNOWN",
})  # fmt: skip
# What the order's package shows after an event; nothing after the others.
_PACKAGE_STATUS: dict[str, dict[str, str]] = {
    "PickupDone": {"status": "IN_TRANSIT", "detailedStatus": "PICKED_UP"},
    "OutForDelivery": {"status": "IN_TRANSIT", "detailedStatus": "OUT_FOR_DELIVERY"},
    "Delivered": {"status": "DELIVERED", "detailedStatus": "DELIVERED"},
    "Lost": {"status": "UNDELIVERABLE", "detailedStatus": "LOST"},
    "Rejected": {"status": "UNDELIVERABLE", "detailedStatus": "REJECTED_BY_BUYER"},
    "Undeliverable": {"status": "UNDELIVERABLE", "detailedStatus": "UNDELIVERABLE"},
}


def show_rules(world: World, request: Request) -> dict[str, object]:
    with world.database.reading() as db:
        return _shown(rules.load(db))


def change_rules(world: World, request: Request) -> dict[str, object]:
    """What is not named stays. ``ineligible`` entries: ``serviceId``, ``orderId`` (both *), ``code``, ``message``."""
    fields = Fields.of(request)
    void_reopens, second_labels = fields.raw("voidReopens"), fields.raw("secondLabels")
    terms, inputs = fields.texts("termsNotAccepted"), fields.texts("additionalInputs")
    barred = fields.raw("ineligible")
    fields.done()
    with world.database.writing() as db:
        wanted = rules.load(db)
        for name, value in (("voidReopens", void_reopens), ("secondLabels", second_labels)):
            if value is not None and not isinstance(value, bool):
                raise ControlRefusal(f"{name} must be true or false.")
        wanted.void_reopens = wanted.void_reopens if void_reopens is None else void_reopens
        wanted.second_labels = wanted.second_labels if second_labels is None else second_labels
        if terms is not None:
            wanted.terms_not_accepted = _known(terms, CARRIERS, "carrier")
        if inputs is not None:
            wanted.additional_inputs = _known(inputs, EVERY_ID, "service")
        if barred is not None:
            wanted.services_barred = _barred(barred)
        rules.save(db, wanted)
    return _shown(wanted)


def _known(names: list[str], known: frozenset[str], kind: str) -> list[str]:
    unknown = sorted(set(names) - known)
    if unknown:
        raise ControlRefusal(f"No such {kind}: {', '.join(unknown)}")
    return names


def _barred(entries: Any) -> list[list[str]]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ControlRefusal("ineligible must be a list of objects.")
    barred = []
    for entry in entries:
        fields = Fields(entry)
        service = fields.text("serviceId", "*") or "*"
        order = fields.text("orderId", "*") or "*"
        code = fields.needed_text("code")
        message = fields.text("message", "Not available") or "Not available"
        fields.done()
        if code not in _REASONS:
            raise ControlRefusal(f"code must be one of {', '.join(sorted(_REASONS))}.")
        _known([service], EVERY_ID | {"*"}, "service")
        barred.append([service, order, code, message])
    return barred


def _shown(wanted: Rules) -> dict[str, object]:
    kept = asdict(wanted)
    return {
        "voidReopens": kept["void_reopens"],
        "secondLabels": kept["second_labels"],
        "termsNotAccepted": kept["terms_not_accepted"],
        "additionalInputs": kept["additional_inputs"],
        "ineligible": [
            {"serviceId": service, "orderId": order, "code": code, "message": message}
            for service, order, code, message in kept["services_barred"]
        ],
    }


def purchases(world: World, request: Request, order_id: str) -> dict[str, object]:
    """Every label bought for an order; ``answers`` counts how often its purchase was answered."""
    with world.database.reading() as db:
        rows = db.execute(
            "SELECT id, bought_at, idempotency_key, answered, carrier_id, tracking_id, cost,"
            " currency, cancelled_at FROM shipments WHERE order_id = ? ORDER BY bought_at, id",
            (order_id,),
        ).fetchall()
    bought = [
        {
            "shipmentId": row["id"],
            "time": format_time(from_micros(row["bought_at"])),
            "idempotencyKey": row["idempotency_key"],
            "answers": row["answered"],
            "carrierId": row["carrier_id"],
            "trackingId": row["tracking_id"],
            "cost": {"value": row["cost"] / 100, "unit": row["currency"]},
            "cancelled": row["cancelled_at"] is not None,
        }
        for row in rows
    ]
    return {"orderId": order_id, "count": len(bought), "purchases": bought}


def add_event(world: World, request: Request, shipment_id: str) -> dict[str, object]:
    """``event`` happens to the parcel ``at`` a time (now); from the first one on nothing happens by itself.

    The order's package shows it at once, and the order counts as changed.
    """
    fields = Fields.of(request)
    code, at = fields.needed_text("event"), fields.text("at")
    fields.done()
    if code not in STATUS_AFTER:
        raise ControlRefusal(f"event must be one of {', '.join(sorted(STATUS_AFTER))}.")
    try:
        moment = parse_time(at) if at else world.clock.now()
    except ValueError as error:
        raise ControlRefusal("at must be an ISO 8601 time.") from error
    with world.database.writing() as db:
        shipment = shipments.find(db, shipment_id)
        if shipment is None:
            raise ControlRefusal(f"No such shipment: {shipment_id}", 404)
        script(db, shipment, code, moment)
        row = order_records.find(db, shipment.order_id)
        status = _PACKAGE_STATUS.get(code)
        if row is not None and status is not None:
            order = order_records.parsed(row)
            for package in order.get("packages", []):
                if package["packageReferenceId"] == shipment.id:
                    package["packageStatus"] = status
            order["lastUpdatedTime"] = format_time(world.clock.now())
            order_records.put(db, order_records.row_of(shipment.seller_id, order))
    return {"shipmentId": shipment_id, "event": code, "at": format_time(moment)}
