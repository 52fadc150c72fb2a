"""Rule: answers of Shipping v2 -> the values of `parcels`. Every function raises Fault for what it cannot read."""

import base64
import binascii
import math
from decimal import Decimal
from typing import Any

from stores.spapi.fields import (
    JSON,
    MOST_MONEY,
    Fault,
    code,
    part,
    parts,
    required,
    required_time,
    text,
    texts,
    time,
)
from stores.spapi.parcels import (
    AddedService,
    AddedServiceGroup,
    BarredRate,
    BoughtLabel,
    Document,
    DocumentOffer,
    Rate,
    Rates,
    Tracking,
    TrackingEvent,
    Window,
)
from stores.spapi.payloads import Money

# Amazon gives no lengths for its tokens.
_LONGEST_TOKEN = 20_000
_LONGEST_NAME = 100
_MOST = 500
_PLACES = Decimal("0.0001")


def read_rates(payload: JSON, request_id: str) -> Rates:
    """An offer that cannot be read is left out and counted; without a token or a list there is no answer."""
    if not isinstance(payload.get("rates"), list):
        raise Fault("missing", "rates")
    rates, unreadable = [], 0
    for entry in payload["rates"][:_MOST]:
        try:
            rates.append(_rate(entry))
        except (Fault, AttributeError):
            unreadable += 1
    return Rates(
        required(payload, "requestToken", _LONGEST_TOKEN),
        tuple(rates),
        tuple(_barred(entry) for entry in parts(payload, "ineligibleRates", _MOST)),
        unreadable,
        request_id,
    )


def _rate(entry: JSON) -> Rate:
    promise, benefits = part(entry, "promise"), part(entry, "benefits")
    return Rate(
        rate_id=required(entry, "rateId", _LONGEST_TOKEN),
        carrier_id=required(entry, "carrierId", _LONGEST_NAME),
        carrier=text(entry, "carrierName", _LONGEST_NAME),
        service_id=required(entry, "serviceId", _LONGEST_NAME),
        service=text(entry, "serviceName", _LONGEST_NAME),
        charge=amount(entry, "totalCharge"),
        pickup=_window(promise, "pickupWindow"),
        delivery=_window(promise, "deliveryWindow"),
        documents=_documents(entry),
        groups=tuple(map(_group, parts(entry, "availableValueAddedServiceGroups", _MOST))),
        benefits=texts(benefits, "includedBenefits", _MOST, _LONGEST_NAME),
        lost_benefits=tuple(
            (required(lost, "benefit", _LONGEST_NAME), reason)
            for lost in parts(benefits, "excludedBenefits", _MOST)
            for reason in texts(lost, "reasonCodes", _MOST, _LONGEST_NAME) or ("",)
        ),
        needs_inputs=entry.get("requiresAdditionalInputs") is True,
    )


def _barred(entry: JSON) -> BarredRate:
    return BarredRate(
        text(entry, "carrierName", _LONGEST_NAME),
        code(entry, "serviceId", _LONGEST_NAME),
        text(entry, "serviceName", _LONGEST_NAME),
        tuple(
            (code(reason, "code", 60), text(reason, "message", 300))
            for reason in parts(entry, "ineligibilityReasons", _MOST)
        ),
    )


def _window(promise: JSON, name: str) -> Window:
    window = part(promise, name)
    return Window(time(window, "start"), time(window, "end"))


def _documents(entry: JSON) -> tuple[DocumentOffer, ...]:
    """One offer for each print option."""
    offers = []
    for specification in parts(entry, "supportedDocumentSpecifications", _MOST):
        size = part(specification, "size")
        for option in parts(specification, "printOptions", _MOST):
            details = parts(option, "supportedDocumentDetails", _MOST)
            offers.append(
                DocumentOffer(
                    format=required(specification, "format", 10),
                    width=_number(size, "width"),
                    length=_number(size, "length"),
                    unit=required(size, "unit", 20),
                    dpis=_all(option, "supportedDPIs", int),
                    layouts=texts(option, "supportedPageLayouts", _MOST, _LONGEST_NAME),
                    joining=_all(option, "supportedFileJoiningOptions", bool),
                    types=tuple(required(each, "name", 20) for each in details),
                    mandatory=tuple(
                        required(each, "name", 20)
                        for each in details
                        if each.get("isMandatory") is True
                    ),
                )
            )
    return tuple(offers)


def _all(data: JSON, name: str, kind: type) -> tuple[Any, ...]:
    values = data.get(name) or []
    if not isinstance(values, list) or any(type(value) is not kind for value in values):
        raise Fault("wrong_type", name)
    return tuple(values)


def _group(entry: JSON) -> AddedServiceGroup:
    return AddedServiceGroup(
        required(entry, "groupId", _LONGEST_NAME),
        text(entry, "groupDescription", _LONGEST_NAME),
        entry.get("isRequired") is True,
        tuple(
            AddedService(
                required(service, "id", _LONGEST_NAME),
                text(service, "name", _LONGEST_NAME),
                amount(service, "cost"),
            )
            for service in parts(entry, "valueAddedServices", _MOST)
        ),
    )


def amount(data: JSON, name: str) -> Money:
    """Currency {value, unit}: here Amazon's model has numbers, and its examples texts too."""
    currency = part(data, name)
    unit = required(currency, "unit", 3)
    if len(unit) != 3 or not unit.isupper():
        raise Fault("bad_amount", f"{name}.unit")
    return Money(_number(currency, "value"), unit)


def _number(data: JSON, name: str) -> Decimal:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Fault("missing" if value is None else "wrong_type", name)
    try:
        # The shortest text of a float is the number that was sent.
        exact = Decimal(str(value)) if value != "" else Decimal("NaN")
    except ArithmeticError:
        raise Fault("bad_amount", name) from None
    if not math.isfinite(exact) or not 0 <= exact < MOST_MONEY:
        raise Fault("bad_amount", name)
    return exact if exact == round(exact, 2) else exact.quantize(_PLACES)


def read_purchase(payload: JSON, request_id: str) -> BoughtLabel:
    """Faults only without a shipment id: whatever else is broken, the label is bought."""
    shipment_id = required(payload, "shipmentId", _LONGEST_TOKEN)
    try:
        (package,) = parts(payload, "packageDocumentDetails", 1)
    except (Fault, ValueError):
        package = {}
    return _label(shipment_id, package, payload, request_id)


def read_reprint(payload: JSON, request_id: str) -> BoughtLabel:
    """The answer of getShipmentDocuments, which has no promise."""
    shipment_id = required(payload, "shipmentId", _LONGEST_TOKEN)
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
        reference=_lenient(code, package, "packageClientReferenceId", _LONGEST_NAME) or "",
        tracking_id=_lenient(code, package, "trackingId", _LONGEST_NAME) or "",
        documents=_lenient(_files, package) or (),
        pickup=_lenient(_window, promise, "pickupWindow") or nothing,
        delivery=_lenient(_window, promise, "deliveryWindow") or nothing,
        benefits=_lenient(texts, benefits, "includedBenefits", _MOST, _LONGEST_NAME) or (),
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
        for event in parts(payload, "eventHistory", _MOST)
    ]
    return Tracking(
        code(part(payload, "summary"), "status", 60),
        tuple(sorted(events, key=lambda event: event.at)),
        time(payload, "promisedDeliveryDate"),
    )
