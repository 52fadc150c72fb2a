"""Rule: what each source says about a parcel, in our words (`Shipment.Transit`)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from shipments.models import Shipment
from stores.spapi.parcels import Tracking

Transit = Shipment.Transit


class Source(StrEnum):
    """LABEL: the carrier's events of a bought label. AMAZON: the packages of the order, which tell no times."""

    LABEL = "label"
    AMAZON = "amazon"
    PERSON = "person"
    FILE = "file"


class Seen(NamedTuple):
    """One report. `at`: when it came to that, None where the source tells no time."""

    source: Source
    transit: Transit
    at: datetime | None = None
    delivered_at: datetime | None = None
    scanned_at: datetime | None = None
    promised_at: datetime | None = None


# The carrier has, or had, the parcel.
SCANNED = frozenset({
    Transit.IN_TRANSIT, Transit.OUT_FOR_DELIVERY, Transit.ATTEMPTED, Transit.WAITING_FOR_BUYER,
    Transit.DELIVERED, Transit.RETURNING, Transit.UNDELIVERABLE,
})  # fmt: skip
_BY_STATUS = {
    "PreTransit": Transit.PRE_TRANSIT,
    "PickupCancelled": Transit.PRE_TRANSIT,
    "InTransit": Transit.IN_TRANSIT,
    "OutForDelivery": Transit.OUT_FOR_DELIVERY,
    "DeliveryAttempted": Transit.ATTEMPTED,
    "AwaitingCustomerPickup": Transit.WAITING_FOR_BUYER,
    "Delivered": Transit.DELIVERED,
    "Lost": Transit.LOST,
    "Rejected": Transit.RETURNING,
    "Undeliverable": Transit.UNDELIVERABLE,
}
_RETURN_BEGAN = "ReturnInitiated"

_BY_PACKAGE = {
    "PENDING": Transit.PRE_TRANSIT,
    "PENDING_SCHEDULE": Transit.PRE_TRANSIT,
    "PENDING_PICK_UP": Transit.PRE_TRANSIT,
    "PENDING_DROP_OFF": Transit.PRE_TRANSIT,
    "PICKED_UP": Transit.IN_TRANSIT,
    "DROPPED_OFF": Transit.IN_TRANSIT,
    "AT_ORIGIN_FC": Transit.IN_TRANSIT,
    "AT_DESTINATION_FC": Transit.IN_TRANSIT,
    "IN_TRANSIT": Transit.IN_TRANSIT,
    "OUT_FOR_DELIVERY": Transit.OUT_FOR_DELIVERY,
    "DELIVERED": Transit.DELIVERED,
    "REJECTED_BY_BUYER": Transit.RETURNING,
    "RETURNING_TO_SELLER": Transit.RETURNING,
    "RETURNED_TO_SELLER": Transit.RETURNING,
    "LOST": Transit.LOST,
    "UNDELIVERABLE": Transit.UNDELIVERABLE,
    "DAMAGED": Transit.UNDELIVERABLE,
}


def of_tracking(tracking: Tracking) -> Seen | None:
    """The carrier's events of a bought label. None: nothing that we know a word for."""
    last = tracking.events[-1] if tracking.events else None
    transit = _BY_STATUS.get(tracking.status)
    if last is not None and last.code == _RETURN_BEGAN:
        transit = Transit.RETURNING
    if transit is None:
        return None
    return Seen(
        Source.LABEL,
        transit,
        at=last.at if last else None,
        delivered_at=tracking.delivered_at if transit is Transit.DELIVERED else None,
        scanned_at=tracking.scanned_at,
        promised_at=tracking.promised_at,
    )


def of_package(package: Mapping[str, Any]) -> Seen | None:
    """An entry of `Order.packages`. None where it says no more than the seller did: SHIPPED, a cancelled label.

    The finer word comes first; it is missing in many real answers (sp-api.md, section 1.9).
    """
    words = (package.get("detailed", ""), package.get("status", ""))
    found = next((_BY_PACKAGE[word] for word in words if word in _BY_PACKAGE), None)
    return Seen(Source.AMAZON, found) if found is not None else None


def same_number(one: str, other: str) -> bool:
    """Tracking numbers as Amazon compares them: no blanks, no case."""
    return _plain(one) == _plain(other) != ""


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()
