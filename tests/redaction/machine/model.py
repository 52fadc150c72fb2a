"""A plain model of buyers' data and its dates, worked out from the requirements alone (RED-10 to RED-22, RED-50, RED-51).

Instants are seconds since 1970: no calendar can get in the way of "30 days are 30 x 24 hours".
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 24 * 3600


class Proof(NamedTuple):
    """What the record of a redaction must say; `terms` has every term of the rule, in seconds."""

    rule: str
    term: str
    due: float
    terms: dict[str, float]


@dataclass
class Parcel:
    """`followed`: its service was known to be tracked when it was recorded; `number`: as it is now."""

    created: float
    day: date
    followed: bool
    number: str
    delivered: float | None = None
    voided: bool = False

    def proof(self, zone: ZoneInfo) -> Proof:
        if not (self.followed and self.number):
            return _least("N", {"shipment_created": self.created + 30 * DAY})
        midnight = datetime.combine(self.day, time(), zone).timestamp()
        terms = {"ship_date": midnight + 30 * DAY, "label_created": self.created + 44 * DAY}
        if self.delivered is not None:
            terms["delivered"] = self.delivered + 30 * DAY
        return _least("T", terms)


@dataclass
class Customer:
    """`text` is in its name; nothing of it may be left when `gone`."""

    text: str
    gone: bool = False


@dataclass
class Held:
    """An order. `texts`: what is nobody's but its buyer's; `files`: how many show the address; `gone`: since when."""

    number: str
    zone: ZoneInfo
    first_seen: float
    texts: list[str]
    customer: Customer | None = None
    entered: bool = False
    by_amazon: bool = False
    parcels: dict[int, Parcel] = field(default_factory=dict)
    files: int = 0
    gone: float | None = None
    proof: Proof | None = None
    took_customer: bool = False

    def due(self) -> Proof | None:
        """None: no date of Amazon's reaches it."""
        if self.entered or self.by_amazon:
            return None
        if not self.standing():
            return _least("U", {"first_import": self.first_seen + 14 * DAY})
        proofs = (parcel.proof(self.zone) for parcel in self.standing())
        return min(proofs, key=lambda proof: proof.due)

    def standing(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels.values() if not parcel.voided]

    def is_due(self, at: float) -> bool:
        proof = self.due()
        return self.gone is None and proof is not None and proof.due <= at


class Book:
    """All orders of a story."""

    def __init__(self) -> None:
        self.orders: dict[str, Held] = {}

    def due(self, at: float) -> list[Held]:
        return [order for order in self.orders.values() if order.is_due(at)]

    def redact(self, orders: list[Held], at: float, by_staff: bool = False) -> None:
        """They go together, and with them every customer of whom no order is left."""
        for order in orders:
            found = order.due() or Proof("", "", at, {})
            order.proof = found._replace(rule="S", term="staff") if by_staff else found
            order.gone, order.files = at, 0
        for order in orders:
            customer = order.customer
            if customer is not None and not self.is_alive(customer):
                order.took_customer = not customer.gone or order.took_customer
        for order in orders:
            if order.customer is not None and order.took_customer:
                order.customer.gone = True

    def is_alive(self, customer: Customer) -> bool:
        """An order that Amazon fulfils keeps nobody: it came without a buyer."""
        return any(
            order.customer is customer and order.gone is None for order in self.orders.values()
        )


def _least(rule: str, terms: dict[str, float]) -> Proof:
    term = min(terms, key=lambda name: terms[name])
    return Proof(rule, term, terms[term], terms)


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
