"""Rule: the answer of getRates -> `Rates`. Every function raises Fault for what it cannot read."""

import math
from decimal import Decimal
from typing import Any

from stores.spapi.errors import MESSAGE_LENGTH
from stores.spapi.fields import (
    JSON,
    MOST_MONEY,
    Fault,
    code,
    part,
    parts,
    required,
    text,
    texts,
    time,
)
from stores.spapi.parcels import (
    AddedService,
    AddedServiceGroup,
    BarredRate,
    DocumentOffer,
    Rate,
    Rates,
    Window,
)
from stores.spapi.payloads import Money

# Amazon gives no lengths for its tokens.
LONGEST_TOKEN = 20_000
LONGEST_NAME = 100
MOST = 500
_PLACES = Decimal("0.0001")


def read_rates(payload: JSON, request_id: str) -> Rates:
    """An offer that cannot be read is left out and counted; without a token or a list there is no answer."""
    if not isinstance(payload.get("rates"), list):
        raise Fault("missing", "rates")
    rates, unreadable = [], 0
    for entry in payload["rates"][:MOST]:
        try:
            rates.append(_rate(entry))
        except (Fault, AttributeError):
            unreadable += 1
    return Rates(
        required(payload, "requestToken", LONGEST_TOKEN),
        tuple(rates),
        tuple(_barred(entry) for entry in parts(payload, "ineligibleRates", MOST)),
        unreadable,
        request_id,
    )


def _rate(entry: JSON) -> Rate:
    promise, benefits = part(entry, "promise"), part(entry, "benefits")
    return Rate(
        rate_id=required(entry, "rateId", LONGEST_TOKEN),
        carrier_id=required(entry, "carrierId", LONGEST_NAME),
        carrier=text(entry, "carrierName", LONGEST_NAME),
        service_id=required(entry, "serviceId", LONGEST_NAME),
        service=text(entry, "serviceName", LONGEST_NAME),
        charge=amount(entry, "totalCharge"),
        pickup=window(promise, "pickupWindow"),
        delivery=window(promise, "deliveryWindow"),
        documents=_documents(entry),
        groups=tuple(map(_group, parts(entry, "availableValueAddedServiceGroups", MOST))),
        benefits=texts(benefits, "includedBenefits", MOST, LONGEST_NAME),
        lost_benefits=tuple(
            (required(lost, "benefit", LONGEST_NAME), reason)
            for lost in parts(benefits, "excludedBenefits", MOST)
            for reason in texts(lost, "reasonCodes", MOST, LONGEST_NAME) or ("",)
        ),
        needs_inputs=entry.get("requiresAdditionalInputs") is True,
    )


def _barred(entry: JSON) -> BarredRate:
    return BarredRate(
        text(entry, "carrierName", LONGEST_NAME),
        code(entry, "serviceId", LONGEST_NAME),
        text(entry, "serviceName", LONGEST_NAME),
        tuple(
            (code(reason, "code", 60), text(reason, "message", MESSAGE_LENGTH))
            for reason in parts(entry, "ineligibilityReasons", MOST)
        ),
    )


def window(promise: JSON, name: str) -> Window:
    entry = part(promise, name)
    return Window(time(entry, "start"), time(entry, "end"))


def _documents(entry: JSON) -> tuple[DocumentOffer, ...]:
    """One offer for each print option."""
    offers = []
    for specification in parts(entry, "supportedDocumentSpecifications", MOST):
        size = part(specification, "size")
        for option in parts(specification, "printOptions", MOST):
            details = parts(option, "supportedDocumentDetails", MOST)
            offers.append(
                DocumentOffer(
                    format=required(specification, "format", 10),
                    width=_number(size, "width"),
                    length=_number(size, "length"),
                    unit=required(size, "unit", 20),
                    dpis=_all(option, "supportedDPIs", int),
                    layouts=texts(option, "supportedPageLayouts", MOST, LONGEST_NAME),
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
        required(entry, "groupId", LONGEST_NAME),
        text(entry, "groupDescription", LONGEST_NAME),
        entry.get("isRequired") is True,
        tuple(
            AddedService(
                required(service, "id", LONGEST_NAME),
                text(service, "name", LONGEST_NAME),
                amount(service, "cost"),
            )
            for service in parts(entry, "valueAddedServices", MOST)
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
