"""Offers for a parcel: what each service costs, when it arrives, or why it cannot be had."""

import math
import secrets
from datetime import timedelta
from typing import Any

from sandbox.shipping.documents import offered
from sandbox.shipping.pricing import charges_for, confirmations, money
from sandbox.shipping.promises import Promise, promised
from sandbox.shipping.question import Question
from sandbox.shipping.services import SERVICES, Service

# Cubic centimetres that count as a kilogram.
_VOLUME = 5000
_LATEST_PICKUP = timedelta(days=7)
_TOO_LATE = timedelta(days=2)
BENEFIT = "CLAIMS_PROTECTED"


def rate_all(question: Question) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """``rates`` and ``ineligibleRates`` as Amazon shows them."""
    rates, ineligible = [], []
    for service in SERVICES[question.business.id]:
        days = service.days[question.zone.band]
        promise = promised(question.business, question.wanted.ship_at, days)
        reasons = _reasons(question, service, promise)
        if reasons:
            entry = [{"code": code, "message": message} for code, message in reasons]
            ineligible.append({**_named(service), "ineligibilityReasons": entry})
        else:
            rates.append(_rate(question, service, promise))
    return rates, ineligible


def _named(service: Service) -> dict[str, Any]:
    return {
        "serviceId": service.id,
        "serviceName": service.name,
        "carrierId": service.carrier_id,
        "carrierName": service.carrier,
    }


def _reasons(question: Question, service: Service, promise: Promise) -> list[tuple[str, str]]:
    parcel, order = question.wanted.parcel, question.order
    checks = (
        (
            service.carrier in question.rules.terms_not_accepted,
            "TERMS_AND_CONDITIONS_NOT_ACCEPTED",
            f"The terms and conditions of {service.carrier} have not been accepted",
        ),
        (
            question.zone.number > service.furthest
            or (_is_post_box(order) and not service.post_boxes),
            "NO_COVERAGE",
            "Required shipping network coverage doesn't exist for the offering",
        ),
        (
            parcel.grams > service.heaviest_kg * 1000,
            "WEIGHT_RESTRICTIONS",
            f"The package is heavier than {service.heaviest_kg:g} kg",
        ),
        (
            parcel.sides_cm[0] > service.longest_cm,
            "SIZE_RESTRICTIONS",
            f"The package is longer than {service.longest_cm:g} cm",
        ),
        (
            question.wanted.ship_at - question.now > _LATEST_PICKUP,
            "PICKUP_SLOT_RESTRICTION",
            "There is no pickup slot on the ship date",
        ),
        (
            question.wanted.cash_on_delivery
            or (bool(question.signature) and service.signature is None),
            "UNSUPPORTED_VAS",
            "A value-added service that the order needs is not offered",
        ),
        (
            parcel.hazardous or ("PRIME" in order.get("programs", []) and not service.prime),
            "PROGRAM_CONSTRAINTS",
            "The service is not compatible with the order",
        ),
        (
            _is_much_too_late(question, promise),
            "LATE_DELIVERY",
            "The offering would arrive too long after the promised date",
        ),
    )
    scripted = question.rules.ineligible(service.id, question.wanted.order_id)
    return [(code, message) for holds, code, message in checks if holds] + scripted


def _is_post_box(order: dict[str, Any]) -> bool:
    line: str = order["recipient"]["deliveryAddress"]["addressLine1"]
    return line.upper().replace(".", "").replace(" ", "").startswith("POBOX")


def _is_late(question: Question, promise: Promise) -> bool:
    return question.deliver_by is not None and promise.delivery[1] > question.deliver_by


def _is_much_too_late(question: Question, promise: Promise) -> bool:
    """Never for an order whose date is past anyway: something must be left to choose."""
    latest = question.deliver_by
    if latest is None or latest < question.now:
        return False
    return promise.delivery[1] > latest + _TOO_LATE


def _rate(question: Question, service: Service, promise: Promise) -> dict[str, Any]:
    business, parcel = question.business, question.wanted.parcel
    longest, middle, shortest = parcel.sides_cm
    billed = max(parcel.grams, longest * middle * shortest / _VOLUME * 1000) / business.grams
    charges = charges_for(question, service, math.ceil(billed - 1e-9))
    late = _is_late(question, promise)
    return {
        "rateId": secrets.token_hex(15).upper(),
        **_named(service),
        "billedWeight": {"value": round(billed, 2), "unit": business.weight_unit},
        "totalCharge": money(business, sum(charges.values())),
        "promise": promise.as_json(),
        "supportedDocumentSpecifications": offered(business, service),
        "availableValueAddedServiceGroups": confirmations(question, service),
        "requiresAdditionalInputs": service.id in question.rules.additional_inputs,
        "rateItemList": [
            {
                "rateItemID": name,
                "rateItemType": "MANDATORY",
                "rateItemCharge": money(business, amount),
            }
            for name, amount in charges.items()
        ],
        "paymentType": "PAY_THROUGH_AMAZON",
        "benefits": {
            "includedBenefits": [] if late else [BENEFIT],
            "excludedBenefits": [{"benefit": BENEFIT, "reasonCodes": ["LATE_DELIVERY_RISK"]}]
            if late
            else [],
        },
    }
