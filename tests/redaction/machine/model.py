"""A plain model of buyers' data and its dates, worked out from the requirements alone (RED-10 to RED-22, RED-50 to RED-63).

Instants are seconds since 1970: no calendar can get in the way of "30 days are 30 x 24 hours".
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOUR = 3600
DAY = 24 * HOUR
MARKER = "REDACTED (Amazon)"


class Proof(NamedTuple):
    """What the record of a redaction must say; `terms` has every term of the rule, in seconds."""

    rule: str
    term: str
    due: float
    terms: dict[str, float]


@dataclass(eq=False)
class Parcel:
    """`followed`: its service was known to be tracked when it was recorded; `number`: as it is now.

    `mates`: what the orders in one box have each; they are voided and delivered together (RED-21).
    """

    created: float
    day: date
    followed: bool
    number: str
    delivered: float | None = None
    told_by_person: bool = False
    voided: bool = False
    mates: list["Parcel"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mates = [self]

    def proof(self, zone: ZoneInfo) -> Proof:
        if not (self.followed and self.number):
            return _least("N", {"shipment_created": self.created + 30 * DAY})
        terms = {
            "ship_date": self.midnight(zone) + 30 * DAY,
            "label_created": self.created + 44 * DAY,
        }
        if self.delivered is not None:
            terms["delivered"] = self.delivered + 30 * DAY
        return _least("T", terms)

    def midnight(self, zone: ZoneInfo) -> float:
        """When its day began (RED-13)."""
        return datetime.combine(self.day, time(), zone).timestamp()

    def void(self) -> None:
        for mate in self.mates:
            mate.voided = True

    def deliver(self, at: float, now: float, zone: ZoneInfo, by_person: bool) -> None:
        """A time from before there was a parcel is not believed: then it counts from now.

        The earliest counts; a person who corrects a person starts anew (RED-22).
        """
        for mate in self.mates:
            believed = at if at >= min(mate.created, mate.midnight(zone)) else now
            anew = by_person and mate.told_by_person
            if mate.delivered is None or anew or believed < mate.delivered:
                mate.delivered, mate.told_by_person = believed, by_person

    def take_delivery_back(self) -> None:
        """What a carrier reported goes on counting (RED-11)."""
        for mate in self.mates:
            mate.delivered = None if mate.told_by_person else mate.delivered


@dataclass
class Customer:
    """`text` is in its name; nothing of it may be left when `gone`."""

    text: str
    gone: bool = False


class Words(NamedTuple):
    """A piece of a note; `of_buyer`: it is a text of the order's buyer (RED-63)."""

    text: str
    of_buyer: bool = False


@dataclass
class Held:
    """An order. `texts`: name, street, gift message and phone; `files`: how many show the address; `gone`: since when.

    `former`: texts that were replaced; `changed`: when something happened that its deadline depends on.
    """

    number: str
    zone: ZoneInfo
    first_seen: float
    texts: list[str]
    customer: Customer | None = None
    entered: bool = False
    by_amazon: bool = False
    parcels: dict[int, Parcel] = field(default_factory=dict)
    note: list[Words] = field(default_factory=list)
    files: int = 0
    former: list[str] = field(default_factory=list)
    gone: float | None = None
    changed: float = 0.0
    proof: Proof | None = None
    took_customer: bool = False

    def due(self) -> Proof | None:
        """None: no date of Amazon's reaches it."""
        if self.entered or self.by_amazon:
            return None
        if not self.standing():
            return _least("U", {"first_import": self.first_seen + 14 * DAY})
        # RED-15: each has its own deadline, the earliest counts.
        proofs = (parcel.proof(self.zone) for parcel in self.standing())
        return min(proofs, key=lambda proof: proof.due)

    def standing(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels.values() if not parcel.voided]

    def is_due(self, at: float) -> bool:
        proof = self.due()
        return self.gone is None and proof is not None and proof.due <= at

    def all_texts(self) -> list[str]:
        return [*self.texts, *self.former]

    def note_text(self) -> str:
        hidden = self.gone is not None
        return "".join(MARKER if piece.of_buyer and hidden else piece.text for piece in self.note)


class Book:
    """All orders of a story."""

    def __init__(self) -> None:
        self.orders: dict[str, Held] = {}

    def due(self, at: float) -> list[Held]:
        return [order for order in self.orders.values() if order.is_due(at)]

    def living(self) -> list[Held]:
        return [order for order in self.orders.values() if order.gone is None]

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
        return any(order.customer is customer for order in self.living())

    def deadlines(self) -> list[float]:
        """Those still to be kept, soonest first."""
        proofs = (order.due() for order in self.living())
        return sorted(proof.due for proof in proofs if proof is not None)


def _least(rule: str, terms: dict[str, float]) -> Proof:
    term = min(terms, key=lambda name: terms[name])
    return Proof(rule, term, terms[term], terms)


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
