"""getTracking: what has happened to a parcel so far, by the sandbox's clock or by a test's script."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.included_data import compact
from sandbox.operations import Call, Reply
from sandbox.shipping import shipments
from sandbox.shipping.businesses import business_of
from sandbox.shipping.refusals import invalid_request, no_such_resource
from sandbox.shipping.shipments import Shipment
from sandbox.times import format_time, from_micros, parse_time, to_micros

KEPT = timedelta(days=45)
BOUGHT, CANCELLED = "ReadyForReceive", "PickupCancelled"
STATUS_AFTER = {
    BOUGHT: "PreTransit",
    "PickupDone": "InTransit",
    "Departed": "InTransit",
    "ArrivedAtCarrierFacility": "InTransit",
    "OutForDelivery": "OutForDelivery",
    "DeliveryAttempted": "DeliveryAttempted",
    "AvailableForPickup": "AwaitingCustomerPickup",
    "RecipientRequestedAlternateDeliveryTiming": "DeliveryAttempted",
    "Delivered": "Delivered",
    "Lost": "Lost",
    "Rejected": "Rejected",
    "Undeliverable": "Undeliverable",
    "ReturnInitiated": "Undeliverable",
    CANCELLED: "PickupCancelled",
}
_PARAMETERS = frozenset({"trackingId", "carrierId"})


@dataclass(frozen=True)
class Event:
    at: datetime
    code: str


def get_tracking(call: Call) -> Reply:
    """``GET /shipping/v2/tracking``. Served for 45 days after the purchase."""
    values = call.single_values(_PARAMETERS)
    business_of(call)
    if missing := sorted(_PARAMETERS - set(values)):
        raise invalid_request(f"{missing[0]} is missing in the request")
    now = call.world.clock.now()
    with call.world.database.reading() as db:
        shipment = shipments.tracked(
            db, call.caller.seller_id, values["carrierId"], values["trackingId"]
        )
        if shipment is None or from_micros(shipment.bought_at) + KEPT < now:
            raise no_such_resource()
        events = events_until(db, shipment, now)
    return Reply(200, compact({"payload": _answer(shipment, events)}))


def events_until(db: sqlite3.Connection, shipment: Shipment, now: datetime) -> list[Event]:
    """Oldest first. From the first scripted event or the cancellation on, nothing happens by itself."""
    scripted = [
        Event(from_micros(row["at"]), row["code"])
        for row in db.execute(
            "SELECT at, code FROM scripted_events WHERE shipment_id = ? ORDER BY at, id",
            (shipment.id,),
        )
    ]
    if shipment.cancelled_at is not None:
        scripted.append(Event(from_micros(shipment.cancelled_at), CANCELLED))
    end = scripted[0].at if scripted else datetime.max.replace(tzinfo=now.tzinfo)
    by_itself = [event for event in _journey(shipment) if event.at < end]
    return [event for event in by_itself + scripted if event.at <= now]


def was_scanned(events: list[Event]) -> bool:
    return any(event.code != BOUGHT for event in events)


def script(db: sqlite3.Connection, shipment: Shipment, code: str, at: datetime) -> None:
    db.execute(
        "INSERT INTO scripted_events (shipment_id, at, code) VALUES (?, ?, ?)",
        (shipment.id, to_micros(at), code),
    )


def _journey(shipment: Shipment) -> list[Event]:
    """Everything as promised: fetched early, delivered in the middle of the window."""
    promise = shipment.rate["promise"]
    fetched = parse_time(promise["pickupWindow"]["start"]) + timedelta(hours=1)
    opens = parse_time(promise["deliveryWindow"]["start"])
    return [
        Event(from_micros(shipment.bought_at), BOUGHT),
        Event(fetched, "PickupDone"),
        Event(fetched + timedelta(hours=3), "Departed"),
        Event(opens - timedelta(hours=3), "ArrivedAtCarrierFacility"),
        Event(opens, "OutForDelivery"),
        Event(opens + timedelta(hours=6), "Delivered"),
    ]


def _answer(shipment: Shipment, events: list[Event]) -> dict[str, Any]:
    start = {
        name: shipment.body["from"][name]
        for name in ("city", "stateOrRegion", "postalCode", "countryCode")
    }
    end = {
        name: shipment.body["to"][name]
        for name in ("city", "stateOrRegion", "postalCode", "countryCode")
        if shipment.body["to"].get(name)
    }
    arrived = ("OutForDelivery", "Delivered", "DeliveryAttempted", "AvailableForPickup")
    return {
        "trackingId": shipment.tracking_id,
        "alternateLegTrackingId": "",
        "eventHistory": [
            {
                "eventCode": event.code,
                "eventTime": format_time(event.at),
                "location": end if event.code in arrived else start,
                "shipmentType": "FORWARD",
            }
            for event in events
        ],
        "promisedDeliveryDate": shipment.rate["promise"]["deliveryWindow"]["end"],
        "summary": {"status": STATUS_AFTER[events[-1].code]} if events else {},
    }
