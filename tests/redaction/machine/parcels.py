"""What people, carriers and Amazon do with parcels: the facts that deadlines are worked out from."""

from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from orders.models import Order
from shipments.buying import settling
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.labels import fetching, voiding
from shipments.labels.finishing import finish_voids
from shipments.labels.voiding import CannotVoid
from shipments.models import Label, ShipmentNotification
from shipments.outbox.correcting import correct
from shipments.overdue import remove_overdue
from shipments.recording import CannotShip, record_shipment
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores.spapi.parcels import BoughtLabel, Document, Window
from tests.factories import LabelFactory, ShipFromFactory
from tests.redaction.machine.desk import PICK, Desk
from tests.redaction.machine.model import DAY, Held, Parcel, instant
from tests.redaction.machine.steps import step
from tests.redaction.machine.world import WORLD


class Service(NamedTuple):
    """`followed`: the carrier reports by itself where the parcel is (RED-14)."""

    carrier: str
    name: str
    numbered: bool
    followed: bool
    carrier_name: str = ""


SERVICES = (
    Service("UPS", "Ground", True, True),
    Service("UPS", "Ground", False, False),
    Service("USPS", "First-Class Mail Letter", True, False),
    Service("Other", "By hand", True, False, "Bicycle courier"),
)
SERVICE = st.sampled_from(SERVICES)
DAYS = st.sampled_from([0, 0, 1, 3])


class Parcels(Desk):
    @step(
        7,
        pick=PICK,
        how=st.sampled_from(["recorded", "recorded", "combined", "bought", "bought", "both"]),
        service=SERVICE,
        days=DAYS,
    )
    def a_parcel_leaves(self, pick: int, how: str, service: Service, days: int) -> None:
        """Marked as shipped by hand `days` ago, alone or with another order, or with a label for in `days`.

        `both`: a label of an order that was marked already (RED-15).
        """
        if how == "both":
            self._buy_label(self.shipped(pick), days)
            return
        fits = self._has_open_mate if how == "combined" else self.is_open
        order = self.choose(pick, fits)
        if how == "bought":
            self._buy_label(order, days)
            return
        orders = [order, *self._mates(order)] if how == "combined" else [order]
        details = self._details(order, service, days)
        with suppress(CannotShip):
            self._record(orders, details, service)

    def _record(self, orders: list[Held], details: ShipmentDetails, service: Service) -> None:
        """Each of several in one box keeps a deadline of its own (RED-21)."""
        rows = [self.row(order) for order in orders]
        if len(rows) == 1:
            shipments = [record_shipment(rows[0], details, self.user, WORLD.now())]
        else:
            shipments = combine(rows, details, self.user, WORLD.now())
            assert all(order.gone is None for order in orders), "redacted orders were compared"
            WORLD.saw("orders are combined")
        self._go_at_once([order for order in orders if not order.standing()])
        number = details.tracking_number
        parcels = [
            # The same parcel once more stays the first one.
            order.parcels.setdefault(
                shipment.pk, Parcel(WORLD.seconds, details.ship_date, service.followed, number)
            )
            for order, shipment in zip(orders, shipments, strict=True)
        ]
        for order, parcel in zip(orders, parcels, strict=True):
            order.changed, parcel.mates = WORLD.seconds, parcels
        WORLD.saw("a_parcel_leaves")

    def _buy_label(self, order: Held, pickup_days: int) -> None:
        """What Amazon answered is written, whatever became of the order while it was asked.

        A colleague may have marked it as shipped meanwhile: then two parcels stand (RED-15).
        """
        row = self.row(order)
        sold = row.status in (Order.Status.AWAITING_SHIPMENT, Order.Status.SHIPPED)
        if order.entered or order.by_amazon or not sold:
            return
        if row.labels.filter(state__in=Label.STANDING).exists():
            return
        number = f"1L{self.count():06d}"
        label = LabelFactory.create(
            order=row, shipment=None, state=Label.State.BUYING, created_at=WORLD.now(), bought_at=None,
            tracking_id="", ship_from=ShipFromFactory.create(account=self.account),
            parcel={"length_mm": 300, "width_mm": 200, "height_mm": 100, "weight_g": 700},
        )  # fmt: skip
        remove_overdue([row], WORLD.now())  # as a purchase begins
        self._go_at_once([order])
        pickup = WORLD.now() + timedelta(days=pickup_days)
        papers = tuple(
            Document(kind, "PDF", f"%PDF-1.4\n{order.texts[0]} {order.texts[1]}\n%%EOF\n".encode())
            for kind in ("LABEL", "PACKSLIP")
        )
        nothing = Window(None, None)
        answer = BoughtLabel(
            number, "1", number, papers, Window(pickup, None), nothing, (), "request"
        )
        WORLD.labels[number] = answer
        settling.bought(label, answer, WORLD.now())
        label.refresh_from_db()
        assert label.shipment_id is not None
        day = pickup.astimezone(order.zone).date()
        order.parcels[label.shipment_id] = Parcel(WORLD.seconds, day, True, number)
        order.changed = WORLD.seconds
        WORLD.saw("a_parcel_leaves", "a label is bought")
        if order.gone is None:
            order.files += len(papers)
            WORLD.saw("two parcels stand" if len(order.standing()) > 1 else "one parcel stands")
        else:
            WORLD.saw("a label came after the redaction")

    @step(1, pick=PICK)
    def the_files_of_a_label_are_fetched_again(self, pick: int) -> None:
        order = self.shipped(pick)
        label = self.row(order).labels.filter(state=Label.State.BOUGHT).first()
        if label is None:
            return
        label.order = self.row(order)
        with suppress(fetching.CannotFetch):
            fetching.fetch(label, label.format, WORLD.now())
            assert order.gone is None, "a redacted order took a label file"
        WORLD.saw("the_files_of_a_label_are_fetched_again")

    @step(4, pick=PICK)
    def a_person_voids(self, pick: int) -> None:
        """A label stands until Amazon has cancelled it, and nobody can ask without an authorization."""
        order = self.shipped(pick)
        for shipment in self.standing(order):
            with suppress(CannotVoid):
                voiding.void(shipment, self.user, WORLD.now())
                finish_voids(WORLD.now())
                if hasattr(shipment, "label") and order.zone.key in self.cut_off:
                    continue
                parcel = order.parcels[shipment.pk]
                parcel.void()
                self.changed(parcel)
                WORLD.saw("a_person_voids")
                if order.is_due(WORLD.seconds):
                    WORLD.saw("a void makes an order overdue")
                held = self.book.orders.values()
                self._go_at_once([one for one in held if {*one.parcels.values()} & {*parcel.mates}])

    @step(1, pick=PICK, service=SERVICE)
    def a_parcel_is_voided_and_leaves_again(self, pick: int, service: Service) -> None:
        order = self.shipped(pick)
        self.a_person_voids(pick)
        with suppress(CannotShip):
            self._record([order], self._details(order, service, 0), service)
        WORLD.saw("a_parcel_is_voided_and_leaves_again")

    def _go_at_once(self, orders: list[Held]) -> None:
        """Past the term of unshipped orders no void and no new parcel begins another one (RED-1, RED-16)."""
        over = [order for order in orders if order.first_seen + 14 * DAY <= WORLD.seconds]
        going = [order for order in over if order.is_due(WORLD.seconds)]
        self.book.redact(going, WORLD.seconds)
        if any(order.note for order in going):
            WORLD.saw("a note goes")

    @step(
        4,
        pick=PICK,
        hours_ago=st.integers(0, 30),
        by=st.sampled_from([Source.LABEL, Source.PERSON, None]),
    )
    def a_parcel_is_delivered(self, pick: int, hours_ago: int, by: Source | None) -> None:
        """Or a person takes back that it was; by nobody, that is."""
        order = self.shipped(pick)
        for lead, parcel in self._boxes(order):
            if by is None:
                self._take_delivery_back(lead, parcel)
                continue
            at = WORLD.seconds - hours_ago * 3600
            seen = Seen(by, Transit.DELIVERED, delivered_at=instant(at))
            write_seen({lead: seen}, WORLD.now(), self.user)
            parcel.deliver(at, WORLD.seconds, order.zone, by_person=by is Source.PERSON)
            self.changed(parcel)
            WORLD.saw("a_parcel_is_delivered")

    def _take_delivery_back(self, lead: int, parcel: Parcel) -> None:
        """One that only people had told of."""
        if all(mate.told_by_person and mate.delivered is not None for mate in parcel.mates):
            seen = Seen(Source.PERSON, Transit.IN_TRANSIT, WORLD.now())
            write_seen({lead: seen}, WORLD.now(), self.user)
            parcel.take_delivery_back()
            self.changed(parcel)
            WORLD.saw("a delivery is taken back")

    @step(3, pick=PICK, service=SERVICE, days=DAYS)
    def a_rejected_shipment_is_corrected(self, pick: int, service: Service, days: int) -> None:
        """The one way to another ship date, or to a parcel without a number (RED-14, RED-22)."""
        order = self.shipped(pick)
        refused = ShipmentNotification.objects.filter(order__amazon_order_id=order.number)
        refused.filter(state=ShipmentNotification.State.WAITING).update(
            state=ShipmentNotification.State.REJECTED, settled_at=WORLD.now()
        )
        row = refused.filter(state=ShipmentNotification.State.REJECTED).first()
        if row is None:
            return
        details = self._details(order, service, days)
        with suppress(CannotShip):
            correct(row, details, self.user, WORLD.now())
            if order.is_due(WORLD.seconds):
                self.book.redact([order], WORLD.seconds)
            parcel = order.parcels[row.shipment_id]
            parcel.day, parcel.number = details.ship_date, details.tracking_number
            self.changed(parcel)
            WORLD.saw("a_rejected_shipment_is_corrected")

    def _mates(self, order: Held) -> list[Held]:
        """The other orders to the same address."""
        address = order.texts[:2]
        others = [other for other in self.book.orders.values() if other is not order]
        return [other for other in others if address and other.texts[:2] == address]

    def _has_open_mate(self, order: Held) -> bool:
        return self.is_open(order) and any(map(self.is_open, self._mates(order)))

    def _details(self, order: Held, service: Service, days: int) -> ShipmentDetails:
        number = f"1Z{self.count():06d}" if service.numbered else ""
        day = self.today(order) - timedelta(days=days)
        return ShipmentDetails(service.carrier, number, day, service.name, service.carrier_name)

    def _boxes(self, order: Held) -> list[tuple[int, Parcel]]:
        """What carriers report on: the shipment that leads, and a parcel that is in the box with it."""
        found = {
            shipment.lead_id or shipment.pk: order.parcels[shipment.pk]
            for shipment in self.standing(order)
        }
        return list(found.items())
