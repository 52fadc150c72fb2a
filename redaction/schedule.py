"""Rule: when must an order's buyer data be gone (RED-10 to RED-22)? A day is 24 hours (T19)."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

AFTER_IMPORT = timedelta(days=14)
AFTER_DELIVERY = timedelta(days=30)
AFTER_SHIP_DATE = timedelta(days=30)
AFTER_LABEL = timedelta(days=44)
AFTER_UNTRACKED_SHIPMENT = timedelta(days=30)
WARNING = timedelta(days=3)


class Rule(StrEnum):
    """U: nothing shipped from here. T: shipped with automatic tracking. N: shipped without it."""

    U = "U"
    T = "T"
    N = "N"


class Term(StrEnum):
    """What a deadline counts from."""

    IMPORT = "first_import"
    DELIVERY = "delivered"
    SHIP_DATE = "ship_date"
    LABEL = "label_created"
    SHIPMENT = "shipment_created"


class ShipmentFacts(NamedTuple):
    created_at: datetime
    ship_date: date
    automatic_tracking: bool
    has_tracking_number: bool
    delivered_at: datetime | None = None
    voided: bool = False


class OrderFacts(NamedTuple):
    """`entered_here`: of a channel of its own, so Amazon's terms do not reach it (RED-1, decision 31)."""

    first_imported_at: datetime
    zone: ZoneInfo
    fulfilled_by_amazon: bool = False
    entered_here: bool = False
    shipments: tuple[ShipmentFacts, ...] = ()


class Deadline(NamedTuple):
    """Redact when ``at <= now`` (E-15). `terms` holds every term of the rule, `term` the one that decided."""

    rule: Rule
    term: Term
    at: datetime
    terms: dict[Term, datetime]


def deadline(facts: OrderFacts) -> Deadline | None:
    """None for orders that Amazon fulfils, without buyer data (RED-19), and for those that are not Amazon's (RED-1)."""
    if facts.fulfilled_by_amazon or facts.entered_here:
        return None
    standing = [shipment for shipment in facts.shipments if not shipment.voided]
    if not standing:
        return _earliest(Rule.U, {Term.IMPORT: facts.first_imported_at + AFTER_IMPORT})
    # RED-15: several standing shipments, the earliest deadline counts.
    return min((_of_shipment(shipment, facts.zone) for shipment in standing), key=lambda d: d.at)


@lru_cache(maxsize=1_000)
def ship_instant(ship_date: date, zone: ZoneInfo) -> datetime:
    """00:00 of the date in the store's zone, the earlier reading (RED-13), in UTC."""
    # In UTC, because adding days to a local time keeps the wall clock and not the 24 hours (E-16).
    return datetime.combine(ship_date, time(), zone).astimezone(UTC)


def _of_shipment(shipment: ShipmentFacts, zone: ZoneInfo) -> Deadline:
    # RED-20: a tracked service without a number cannot be tracked.
    if not (shipment.automatic_tracking and shipment.has_tracking_number):
        return _earliest(Rule.N, {Term.SHIPMENT: shipment.created_at + AFTER_UNTRACKED_SHIPMENT})
    terms = {
        Term.SHIP_DATE: ship_instant(shipment.ship_date, zone) + AFTER_SHIP_DATE,
        Term.LABEL: shipment.created_at + AFTER_LABEL,
    }
    if shipment.delivered_at is not None:
        terms[Term.DELIVERY] = shipment.delivered_at + AFTER_DELIVERY
    return _earliest(Rule.T, terms)


def _earliest(rule: Rule, terms: dict[Term, datetime]) -> Deadline:
    term = min(terms, key=lambda name: terms[name])
    return Deadline(rule, term, terms[term], terms)
