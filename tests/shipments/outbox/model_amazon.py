"""Amazon as a plain model: dictionaries, no database. It answers the gateway's functions, and does as its faults say.

It knows the desk's word for each order too (`Desk`), and judges every call by it at the moment when it comes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from stores.models import SellingPartner
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.payloads import (
    AddressPayload,
    BrokenOrder,
    ItemPayload,
    OrderPayload,
    PackagePayload,
    Receipt,
    ShipmentConfirmation,
)

CONFIRM, READ = "confirmShipment", "getOrder"
UNITS = 2
# Amazon's reading side may lag by this much; `retry.STALE_READS` is longer.
STALE = timedelta(seconds=115)
# A call that was cut off is carried out at the latest so long after.
LATE = timedelta(seconds=60)
BAD = "1ZBAD"


@dataclass(frozen=True)
class Held:
    """An order at Amazon. `packages`: (reference, number, units); `ours`: what we confirmed with success, in turn."""

    number: str
    purchased_at: datetime
    changed_at: datetime
    status: str = "UNSHIPPED"
    packages: tuple[tuple[str, str, int], ...] = ()
    ours: tuple[str, ...] = ()
    asks_to_cancel: bool = False

    @property
    def left(self) -> int:
        return UNITS - sum(units for _, _, units in self.packages)


@dataclass
class Parcel:
    """What the desk says of one order: its standing parcel's number, all it ever had, and what it knows of Amazon."""

    number: str = ""
    numbers: list[str] = field(default_factory=list)
    told: bool = False
    cancelled_in_step: int | None = None


@dataclass
class ModelAmazon:
    """`now` gives the time, `pause` lets it pass within a call, `die` ends the process; `step` counts the machine's."""

    now: Callable[[], datetime]
    pause: Callable[[float], None]
    meanwhile: Callable[[str], None]
    die: Callable[[], None]
    marketplace_id: str
    held: dict[str, Held] = field(default_factory=dict)
    versions: dict[str, list[Held]] = field(default_factory=dict)
    desk: dict[str, Parcel] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    late: list[tuple[datetime, ShipmentConfirmation, datetime]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    revoked: bool = False
    step: int = 0
    calls: int = 0

    def put(self, order: Held, stamp: datetime | None = None) -> None:
        """The newest state of an order; no change is older than the one before."""
        before = self.held.get(order.number)
        at = stamp or self.now()
        if before is not None:
            at = max(at, before.changed_at + timedelta(milliseconds=1))
        order = replace(order, changed_at=at)
        self.held[order.number] = order
        self.versions.setdefault(order.number, []).append(order)

    # What happens at Amazon without us.

    def ship_elsewhere(self, number: str, units: int, reference: str) -> None:
        self.act_late(LATE)
        order = self.held[number]
        units = min(units, order.left)
        if order.status in ("UNSHIPPED", "PARTIALLY_SHIPPED") and units:
            packages = (*order.packages, (reference, f"9400{number[-4:]}{order.left}", units))
            self._ship(order, packages)

    def cancel(self, number: str) -> None:
        self.act_late(LATE)
        order = self.held[number]
        if order.status == "UNSHIPPED":
            self.put(replace(order, status="CANCELLED"))

    def ask_to_cancel(self, number: str) -> None:
        self.put(replace(self.held[number], asks_to_cancel=True))

    def act_late(self, within: timedelta = timedelta()) -> None:
        """What was cut off, and reaches the order only now. `within`: and what would so soon."""
        until = self.now() + within
        due = [entry for entry in self.late if entry[0] <= until]
        self.late = [entry for entry in self.late if entry[0] > until]
        for _, confirmation, ended_at in due:
            if self._complaint(confirmation) == "":
                self._accept(confirmation, ended_at)

    # The gateway's functions.

    def confirm(self, seller: SellingPartner, confirmation: ShipmentConfirmation) -> Receipt:
        try:
            return self._confirm(seller, confirmation)
        finally:
            self.meanwhile("answered")

    def get_order(self, seller: SellingPartner, number: str) -> OrderPayload | BrokenOrder:
        try:
            return self._get_order(seller, number)
        finally:
            self.meanwhile("answered")

    def _confirm(self, seller: SellingPartner, confirmation: ShipmentConfirmation) -> Receipt:
        self.calls += 1
        self.act_late()
        self.authorize(CONFIRM, seller)
        self.judge(confirmation)
        answer = self.answers.pop(0) if self.answers else "ok"
        self.meanwhile("call")
        match answer:
            case "429":
                raise Throttled(CONFIRM, self.now() + timedelta(minutes=4), 429, "QuotaExceeded")
            case "429 soon":
                raise Throttled(CONFIRM, self.now() + timedelta(seconds=1), 429, "QuotaExceeded")
            case "own allowance":
                raise Throttled(CONFIRM, self.now() + timedelta(minutes=1))
            case "away":
                raise TemporarilyUnavailable(CONFIRM, 503)
            case "lost before":
                raise OutcomeUnknown(CONFIRM, None, "timeout")
            case "lost, acts late":
                self.late.append((self.now() + LATE, confirmation, self.now()))
                raise OutcomeUnknown(CONFIRM, None, "timeout")
            case "500 before":
                raise OutcomeUnknown(CONFIRM, 500, "InternalFailure")
            case "403":
                raise NotAuthorized(CONFIRM, 403, "Unauthorized")
            case "dies before":
                self.die()
            case "slept, 429" | "slept, away":
                self._sleep()
                if answer.endswith("429"):
                    raise Throttled(CONFIRM, self.now() + timedelta(minutes=4), 429)
                raise TemporarilyUnavailable(CONFIRM, 503)
        if complaint := self._complaint(confirmation):
            self.refused.add(confirmation.amazon_order_id)
            raise Rejected(CONFIRM, 400, "InvalidInput", complaint)
        self._accept(confirmation)
        match answer:
            case "lost after":
                raise OutcomeUnknown(CONFIRM, None, "timeout")
            case "500 after":
                raise OutcomeUnknown(CONFIRM, 500, "InternalFailure")
            case "dies after":
                self.die()
            case "slept, ok":
                self._sleep()
        return Receipt(f"req-{self.calls}")

    def _get_order(self, seller: SellingPartner, number: str) -> OrderPayload | BrokenOrder:
        self.act_late()
        self.authorize(READ, seller)
        answer = self.reads.pop(0) if self.reads else "ok"
        seen = self._stale(number) if answer == "stale" else self.held[number]
        self.meanwhile("read")
        match answer:
            case "429":
                raise Throttled(READ, self.now() + timedelta(minutes=3), 429, "QuotaExceeded")
            case "away":
                raise TemporarilyUnavailable(READ, None, "timeout")
            case "403":
                raise NotAuthorized(READ, 403, "Unauthorized")
            case "dies":
                self.die()
            case "broken":
                return BrokenOrder(number, "missing", "orderItems", self.marketplace_id)
        return self.payload(seen)

    def payload(self, order: Held) -> OrderPayload:
        return OrderPayload(
            amazon_order_id=order.number,
            purchased_at=order.purchased_at,
            updated_at=order.changed_at,
            channel="AMAZON",
            marketplace_id=self.marketplace_id,
            status=order.status,
            fulfilled_by="MERCHANT",
            items=(
                ItemPayload(
                    f"{order.number[-7:]:0>14}", UNITS, UNITS - order.left, order.left,
                    sku="NOTEB-A5-DOT", asin="B0C7H2VYQK", title="Dotted notebook A5",
                    cancel_requested=order.asks_to_cancel,
                ),
            ),
            ship_by_at=order.purchased_at + timedelta(days=2),
            address=AddressPayload("Tom Lindqvist", line1="2214 Alder Street", country="US"),
            packages=tuple(
                PackagePayload(reference, tracking_number=number)
                for reference, number, _ in order.packages
            ),
        )  # fmt: skip

    def old_payload(self, number: str, back: int) -> OrderPayload:
        """As an older page of a search still shows it."""
        versions = self.versions[number]
        return self.payload(versions[max(len(versions) - 1 - back, 0)])

    def authorize(self, operation: str, seller: SellingPartner) -> None:
        if self.revoked:
            SellingPartner.objects.update(credentials=SellingPartner.Credentials.BAD)
            raise NotAuthorized(operation, 401, "Unauthorized")

    def judge(self, confirmation: ShipmentConfirmation, *, by_feed: bool = False) -> None:
        """May this be sent at all, by what the desk knew when its turn began? (SHP-8, SHP-9, SHP-23)

        A feed is written down as sent when it is gathered: what is voided or cancelled after that is in flight.
        """
        number = confirmation.amazon_order_id
        parcel = self.desk[number]
        assert not parcel.told, f"{number} is told although Amazon's yes is known"
        if by_feed:
            assert confirmation.tracking_number in parcel.numbers, f"{number}: a foreign number"
            return
        assert parcel.number, f"{number} has no parcel: it was never shipped, or voided"
        assert confirmation.tracking_number == parcel.number, f"{number}: another number is sent"
        cancelled = parcel.cancelled_in_step
        assert cancelled is None or cancelled == self.step, f"{number} is told although cancelled"

    def by_feed(self, told: ShipmentConfirmation) -> str:
        """What a message of a feed does: Amazon chooses the reference. The complaint, or ''."""
        order = self.held[told.amazon_order_id]
        reference = f"F{len(order.packages)}"
        confirmation = told._replace(package_reference_id=reference)
        complaint = self._complaint(confirmation)
        if complaint:
            self.refused.add(order.number)
        else:
            self._accept(confirmation)
        return complaint

    def _complaint(self, confirmation: ShipmentConfirmation) -> str:
        order = self.held[confirmation.amazon_order_id]
        sent = sum(item.quantity for item in confirmation.items)
        known = {reference: units for reference, _, units in order.packages}
        if order.status == "CANCELLED":
            return "The order is cancelled and cannot be confirmed."
        if confirmation.tracking_number.startswith(BAD):
            return "The tracking number is invalid."
        open_units = order.left + known.get(confirmation.package_reference_id, 0)
        if not open_units:
            return "Failed to create package. The order is already fulfilled."
        return "Quantity is invalid: more than is left to ship." if sent > open_units else ""

    def _accept(self, confirmation: ShipmentConfirmation, stamp: datetime | None = None) -> None:
        order = self.held[confirmation.amazon_order_id]
        reference, tracking = confirmation.package_reference_id, confirmation.tracking_number
        overwritten = [p for p in order.packages if p[0] == reference and not p[1].startswith("1Z")]
        assert not overwritten, "a package that the seller confirmed by hand is overwritten"
        units = sum(item.quantity for item in confirmation.items)
        kept = tuple(p for p in order.packages if p[0] != reference)
        packages = (*kept, (reference, tracking, units))
        self._ship(replace(order, ours=(*order.ours, tracking)), packages, stamp)

    def _ship(
        self, order: Held, packages: tuple[tuple[str, str, int], ...], stamp: datetime | None = None
    ) -> None:
        shipped = replace(order, packages=packages)
        status = "PARTIALLY_SHIPPED" if shipped.left else "SHIPPED"
        self.put(replace(shipped, status=status), stamp)

    def _stale(self, number: str) -> Held:
        old = [held for held in self.versions[number] if held.changed_at <= self.now() - STALE]
        return old[-1] if old else self.versions[number][0]

    def _sleep(self) -> None:
        """The process stands still until its lease has run out, and another one does its work."""
        self.pause(400)
        self.meanwhile("slept")
