"""Rule: how a parcel reads on the pages, and what to do about one that is late, lost or coming back."""

from datetime import datetime
from typing import NamedTuple

from shipments import carriers
from shipments.models import Shipment
from shipments.tracking.rule import MOVING
from shipments.tracking.seen import Source, Transit

SOURCES = {
    Source.LABEL: "reported by the carrier",
    Source.AMAZON: "seen at Amazon",
    Source.PERSON: "entered here",
    Source.FILE: "from a file",
}


class Nothing(NamedTuple):
    """An empty tab: components/empty.html."""

    icon: str
    heading: str
    text: str


_NEWS = (
    "Parcels with a label of Amazon are followed by themselves, others as far as Amazon knows them."
)
EMPTY = {
    "on_the_way": Nothing("truck", "No parcel is known to be under way", _NEWS),
    "delivered": Nothing("package", "No delivery is known yet", _NEWS),
    "late": Nothing("check", "Nothing is late", "No parcel under way has missed its promise."),
    "trouble": Nothing("check", "Nothing is lost or coming back", "Nothing to do."),
    "voided": Nothing(
        "ban", "No shipment was voided", "Voided labels and shipments stay listed here."
    ),
}


class Step(NamedTuple):
    """`what` is wrong, and what to `do` next."""

    what: str
    do: str


def source_words(shipment: Shipment) -> str:
    return SOURCES[Source(shipment.transit_source)] if shipment.transit_source else ""


def is_late(shipment: Shipment, now: datetime) -> bool:
    """Known to be under way although a promise passed. Needs the order."""
    promises = (shipment.promised_at, shipment.order.deliver_by_at)
    passed = any(promise is not None and promise < now for promise in promises)
    return shipment.voided_at is None and shipment.transit in MOVING and passed


def next_step(shipment: Shipment, now: datetime) -> Step | None:
    """None while all is well. Needs order and label, if there is one."""
    if shipment.voided_at is not None:
        return None
    carrier = carriers.display_name(shipment.carrier_code, shipment.carrier_name)
    match shipment.transit:
        case Transit.LOST:
            return Step(
                "Lost", f"{_claim(shipment, carrier)} Then refund the buyer or send it anew."
            )
        case Transit.RETURNING:
            return Step("Coming back", "Refund the buyer in Seller Central once it is here.")
        case Transit.UNDELIVERABLE:
            return Step(
                "Cannot be delivered",
                f"Ask {carrier} why, and the buyer for a better address. Else refund in Seller Central.",
            )
    if not is_late(shipment, now):
        return None
    if shipment.transit == Transit.PRE_TRANSIT:
        return Step("Late, never scanned", f"Look for the parcel here, then ask {carrier}.")
    return Step("Late", f"Ask {carrier} where it is. {_claim(shipment, carrier)}")


def _claim(shipment: Shipment, carrier: str) -> str:
    if hasattr(shipment, "label"):
        return "Open a claim in Seller Central: the label was bought there."
    return f"Open a claim with {carrier}."
