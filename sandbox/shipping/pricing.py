"""What an offer costs: the parts of its price, and the confirmations that can be added."""

from typing import Any

from sandbox.shipping.businesses import Business
from sandbox.shipping.question import Question
from sandbox.shipping.services import Service

_FUEL_PERCENT = 8
_VAT_PERCENT = 20
_CONFIRMATIONS = {
    "NO_CONFIRMATION": "No confirmation",
    "SIGNATURE_CONFIRMATION": "Signature confirmation",
    "ADULT_SIGNATURE_CONFIRMATION": "Adult signature confirmation",
}


def charges_for(question: Question, service: Service, started_units: int) -> dict[str, int]:
    """The parts of the price in the smallest unit of the currency."""
    base = service.base + service.per_unit * started_units
    base += service.per_zone * (question.zone.number - 1)
    charges = {"BASE_RATE": base}
    if service.fuel:
        charges["FUEL_SURCHARGE"] = round(base * _FUEL_PERCENT / 100)
    if question.business.country == "GB":
        charges["VAT"] = round(sum(charges.values()) * _VAT_PERCENT / 100)
    return charges


def money(business: Business, amount: int) -> dict[str, Any]:
    return {"value": amount / 100, "unit": business.currency}


def confirmations(question: Question, service: Service) -> list[dict[str, Any]]:
    """One group, where the service has signatures; required where the carrier or the order wants a choice."""
    if service.signature is None:
        return []
    demanded = question.signature
    costs = {
        "NO_CONFIRMATION": 0,
        "SIGNATURE_CONFIRMATION": service.signature,
        "ADULT_SIGNATURE_CONFIRMATION": service.signature + 155,
    }
    names = list(_CONFIRMATIONS)
    names = names[names.index(demanded) :] if demanded else names
    return [
        {
            "groupId": "DELIVERY_CONFIRMATION",
            "groupDescription": "Delivery confirmation",
            "isRequired": service.choice or bool(demanded),
            "valueAddedServices": [
                {
                    "id": name,
                    "name": _CONFIRMATIONS[name],
                    "cost": money(question.business, costs[name]),
                }
                for name in names
            ],
        }
    ]
