"""Rule: answers about bought labels -> the values of `parcels`. Faults only where nothing can be made of an answer."""

import base64
import binascii
from typing import Any

from stores.spapi.fields import JSON, Fault, code, part, parts, required, required_time, texts, time
from stores.spapi.parcels import BoughtLabel, Document, Tracking, TrackingEvent, Window
from stores.spapi.rate_reading import LONGEST_NAME, LONGEST_TOKEN, MOST, window


def read_purchase(payload: JSON, request_id: str) -> BoughtLabel:
    """Faults only without a shipment id: whatever else is broken, the label is bought."""
    shipment_id = required(payload, "shipmentId", LONGEST_TOKEN)
    try:
        (package,) = parts(payload, "packageDocumentDetails", 1)
    except (Fault, ValueError):
        package = {}
    return _label(shipment_id, package, payload, request_id)


def read_reprint(payload: JSON, request_id: str) -> BoughtLabel:
    """The answer of getShipmentDocuments, which has no promise."""
    shipment_id = required(payload, "shipmentId", LONGEST_TOKEN)
    package = part(payload, "packageDocumentDetail")
    if not package.get("packageDocuments"):
        raise Fault("missing", "packageDocuments")
    label = _label(shipment_id, package, payload, request_id)
    if not label.documents:
        raise Fault("wrong_type", "packageDocuments")
    return label


def _label(shipment_id: str, package: JSON, payload: JSON, request_id: str) -> BoughtLabel:
    promise = _lenient(part, payload, "promise") or {}
    benefits = _lenient(part, payload, "benefits") or {}
    nothing = Window(None, None)
    return BoughtLabel(
        shipment_id=shipment_id,
        reference=_lenient(code, package, "packageClientReferenceId", LONGEST_NAME) or "",
        tracking_id=_lenient(code, package, "trackingId", LONGEST_NAME) or "",
        documents=_lenient(_files, package) or (),
        pickup=_lenient(window, promise, "pickupWindow") or nothing,
        delivery=_lenient(window, promise, "deliveryWindow") or nothing,
        benefits=_lenient(texts, benefits, "includedBenefits", MOST, LONGEST_NAME) or (),
        request_id=request_id,
    )


def _lenient(read: Any, *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except Fault:
        return None


def _files(package: JSON) -> tuple[Document, ...]:
    """All documents or none: half a set would be printed as if it were whole."""
    return tuple(
        Document(
            required(entry, "type", 20), required(entry, "format", 10), _content(entry, "contents")
        )
        for entry in parts(package, "packageDocuments", 20)
    )


def _content(entry: JSON, name: str) -> bytes:
    contents = entry.get(name)
    if not isinstance(contents, str) or not contents:
        raise Fault("missing", name)
    try:
        return base64.b64decode("".join(contents.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Fault("wrong_type", name) from None


def read_tracking(payload: JSON) -> Tracking:
    if not isinstance(payload.get("eventHistory"), list):
        raise Fault("missing", "eventHistory")
    events = [
        TrackingEvent(required(event, "eventCode", 60), required_time(event, "eventTime"))
        for event in parts(payload, "eventHistory", MOST)
    ]
    return Tracking(
        code(part(payload, "summary"), "status", 60),
        tuple(sorted(events, key=lambda event: event.at)),
        time(payload, "promisedDeliveryDate"),
    )
