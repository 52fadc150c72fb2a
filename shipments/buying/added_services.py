"""Rule: which added services go with a label: one of each demanded group, as the order's lines want (decision 19)."""

from collections.abc import Collection

from shipments.buying.rates import Added
from stores.spapi.parcels import AddedService, AddedServiceGroup

SIGNATURE, ADULT = "signatureConfirmation", "recipientAgeVerification"
# Nothing that can be bought here fulfils these.
UNBUYABLE = {
    "cashOnDelivery": "payment on delivery",
    "palletDelivery": "delivery by pallet",
    "recipientIdentityVerification": "a check of the recipient's identity",
}


class NotOffered(Exception):
    """The text says what the order demands and the service does not offer."""


def chosen(groups: Collection[AddedServiceGroup], demands: Collection[str]) -> tuple[Added, ...]:
    """The cheapest of each group that must be answered. Raises NotOffered."""
    taken = []
    signed = SIGNATURE in demands or ADULT in demands
    for group in groups:
        if signed and (signatures := _signatures(group, adult=ADULT in demands)):
            taken.append(_cheapest(signatures))
            signed = False
        elif group.required and group.services:
            taken.append(_cheapest(group.services))
    if signed:
        wanted = "an adult's signature" if ADULT in demands else "a signature"
        raise NotOffered(f"The order demands {wanted}, which it does not offer.")
    return tuple(taken)


def _signatures(group: AddedServiceGroup, *, adult: bool) -> list[AddedService]:
    """An adult's signature is a signature too."""
    found = [service for service in group.services if "SIGNATURE" in _words(service)]
    return [service for service in found if not adult or "ADULT" in _words(service)]


def _words(service: AddedService) -> str:
    return f"{service.id} {service.name}".upper()


def _cheapest(services: Collection[AddedService]) -> Added:
    service = min(services, key=lambda each: each.cost.amount)
    return Added(service.id, service.name, service.cost.amount)
