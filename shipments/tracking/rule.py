"""Rule: what a new report changes about a parcel (RED-11, RED-22).

1. Delivered stays, whatever scan comes late; only a person takes it back.
2. A person's word holds until the carrier reports something newer.
3. The carrier's events of a label come before Amazon's packages, which tell no times and only lead forward.
4. A time in the future, or before there was a parcel, is not believed: the moment we heard of it stands in its place.
   A deadline counts from it, so a clock that lies must never remove buyer data early.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from shipments.tracking.seen import Seen, Source, Transit

# Clocks of carriers differ by this much without lying.
_CLOCKS = timedelta(minutes=5)

MOVING = (
    Transit.PRE_TRANSIT,
    Transit.IN_TRANSIT,
    Transit.OUT_FOR_DELIVERY,
    Transit.ATTEMPTED,
    Transit.WAITING_FOR_BUYER,
)
TROUBLE = (Transit.RETURNING, Transit.LOST, Transit.UNDELIVERABLE)
_RANK = {
    Transit.UNKNOWN: 0,
    Transit.PRE_TRANSIT: 1,
    Transit.IN_TRANSIT: 2,
    Transit.OUT_FOR_DELIVERY: 3,
    Transit.ATTEMPTED: 4,
    Transit.WAITING_FOR_BUYER: 4,
    Transit.RETURNING: 5,
    Transit.LOST: 5,
    Transit.UNDELIVERABLE: 5,
    Transit.DELIVERED: 6,
}


class Doubt(StrEnum):
    """Why a delivery time was not believed."""

    FUTURE = "in the future"
    TOO_EARLY = "before it was shipped"


class Known(NamedTuple):
    """What a shipment holds. `source` is '' as long as nobody reported anything."""

    transit: Transit = Transit.UNKNOWN
    at: datetime | None = None
    source: str = ""
    delivered_at: datetime | None = None
    first_scan_at: datetime | None = None
    promised_at: datetime | None = None


class News(NamedTuple):
    """What the shipment holds from now on."""

    known: Known
    doubt: Doubt | None = None


def after(known: Known, seen: Seen, earliest: datetime, now: datetime) -> News:
    """`earliest`: nothing can have happened to the parcel before."""
    seen, doubt = _credible(seen, earliest, now)
    moves = _moves(known, seen)
    if moves:
        known = known._replace(
            transit=seen.transit, at=seen.at or now, source=seen.source,
            delivered_at=_kept_delivery(known, seen),
        )  # fmt: skip
    if known.transit is Transit.DELIVERED and seen.transit is Transit.DELIVERED:
        known = _with_delivery(known, seen, now)
    scans = [at for at in (known.first_scan_at, seen.scanned_at) if at is not None]
    known = known._replace(
        first_scan_at=min(scans, default=None), promised_at=seen.promised_at or known.promised_at
    )
    return News(known, doubt if moves else None)


def _credible(seen: Seen, earliest: datetime, now: datetime) -> tuple[Seen, Doubt | None]:
    """The report with `now` in place of a delivery time that cannot be, and without other such times."""

    def inside(at: datetime | None) -> datetime | None:
        return at if at is None or earliest <= at <= now else None

    told = seen.delivered_at
    doubt = None
    if told is not None and told < earliest:
        doubt = Doubt.TOO_EARLY
    elif told is not None and told > now + _CLOCKS:
        doubt = Doubt.FUTURE
    believed = told if told is None else inside(told) or now
    at = believed if seen.transit is Transit.DELIVERED and told is not None else inside(seen.at)
    return seen._replace(at=at, delivered_at=believed, scanned_at=inside(seen.scanned_at)), doubt


def _moves(known: Known, seen: Seen) -> bool:
    if seen.source is Source.PERSON:
        # Of what a carrier reported as delivered a person may tell an earlier time, and does not become the source.
        delivered = seen.transit is known.transit is Transit.DELIVERED
        return not delivered or known.source == Source.PERSON
    if known.transit in (seen.transit, Transit.DELIVERED):
        return False
    if seen.transit is Transit.DELIVERED:
        return True
    if seen.at is None:
        on = _RANK[seen.transit] > _RANK[known.transit]
        # Amazon may correct itself: what it called lost turned up again.
        return on or (known.source == seen.source and known.transit in TROUBLE)
    if known.at is None or (known.source == Source.AMAZON and seen.source is Source.LABEL):
        return True
    newer = seen.at > known.at
    return newer or (seen.at == known.at and _RANK[seen.transit] > _RANK[known.transit])


def _kept_delivery(known: Known, seen: Seen) -> datetime | None:
    """A person who corrects a person starts anew; what a carrier reported once goes on counting (RED-11)."""
    by_person = seen.source is Source.PERSON and known.source == Source.PERSON
    return None if by_person and known.transit is Transit.DELIVERED else known.delivered_at


def _with_delivery(known: Known, seen: Seen, now: datetime) -> Known:
    """The earliest credible time; a report without one counts from when it was first heard."""
    told = seen.delivered_at
    if told is None:
        return known._replace(delivered_at=known.delivered_at or now)
    if known.delivered_at is not None and known.delivered_at <= told:
        return known
    return known._replace(delivered_at=told, at=told, source=seen.source)
