"""The desk of a story: orders come from Amazon or are entered, people ship, void and change them, carriers deliver."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from orders.addresses.edited import Address
from orders.addresses.editing import edit_address
from orders.imports.pages import StoreBook
from orders.imports.single import as_sent, store_single
from orders.imports.storing import store_page
from orders.manual.entering import enter
from orders.manual.entry import ManualLine, ManualOrder
from orders.models import Order
from shipments.buying import settling
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.labels.finishing import finish_voids
from shipments.labels.voiding import CannotVoid
from shipments.mails import return_labels
from shipments.models import Label, Shipment, ShipmentNotification
from shipments.outbox.correcting import correct
from shipments.recording import CannotShip, record_shipment
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores.models import Member, Store
from stores.spapi.parcels import BoughtLabel, Document, Window
from stores.spapi.payloads import AddressPayload, BuyerPayload, OrderPayload
from stores.switches.import_reset import reset_import_date
from tests.factories import (
    LabelFactory,
    MemberFactory,
    SellingPartnerFactory,
    ShipFromFactory,
    StoreFactory,
)
from tests.orders import payloads
from tests.redaction.machine.model import Book, Customer, Held, Parcel
from tests.redaction.machine.world import BEGINNINGS, WORLD


class Place(NamedTuple):
    marketplace: str
    region: str
    zone: str


PLACES = (
    Place("ATVPDKIKX0DER", "NA", "America/Los_Angeles"),
    Place("A1F83G8C2ARO7P", "EU", "Europe/London"),
    Place("A39IBJ37TRP1C6", "FE", "Australia/Sydney"),
)


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
# The newest orders are where things happen.
PICK = st.integers(0, 4)


class Desk(RuleBasedStateMachine):
    """People and Amazon; the clock and the sweep are beside it in `test_machine`."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.watch = connection.execute_wrapper(WORLD.execute)
        self.watch.__enter__()
        self.book = Book()
        self.made = 0
        self.buyers: dict[tuple[int, bool], Customer] = {}

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: datetime) -> None:
        WORLD.begin(beginning)
        member = MemberFactory.create(role=Member.Role.MANAGER)
        self.user, self.account = member.user, member.account
        self.stores: list[Store] = [
            StoreFactory.create(
                selling_partner=SellingPartnerFactory.create(
                    account=self.account, region=place.region
                ),
                marketplace_id=place.marketplace,
                import_from=beginning - timedelta(days=14),
                fba_since=beginning - timedelta(days=14),
            )
            for place in PLACES
        ]
        self.orders_come(0, [0], "UNSHIPPED", by_amazon=False)

    # Amazon and its orders.

    @rule(
        place=st.integers(0, 2),
        buyers=st.lists(st.integers(0, 3), min_size=1, max_size=3),
        status=st.sampled_from(["UNSHIPPED", "UNSHIPPED", "UNSHIPPED", "SHIPPED", "CANCELLED"]),
        by_amazon=st.sampled_from([False, False, False, True]),
    )
    def orders_come(self, place: int, buyers: list[int], status: str, by_amazon: bool) -> None:
        """`buyers`: one of four people for each order; the same person keeps one e-mail address."""
        for buyer in buyers:
            order = self._new(f"113-0000000-{self.made:07d}", PLACES[place])
            order.by_amazon = by_amazon
            payload = self._payload(order, buyer, place)._replace(
                status="SHIPPED" if by_amazon else status,
                fulfilled_by="AMAZON" if by_amazon else "MERCHANT",
            )
            if by_amazon:
                order.texts.clear()
            else:
                order.customer = self._customer(buyer)
            WORLD.amazon[order.number] = payload
            store_single(self.stores[place].selling_partner, payload, WORLD.now())

    @rule(status=st.sampled_from(["", "SHIPPED", "UNSHIPPED", "CANCELLED"]), reset=st.booleans())
    def everything_comes_again(self, status: str, reset: bool) -> None:
        """In full, as newer news; `reset`: support took the import dates back before (RED-60)."""
        now = WORLD.now()
        for store in self.stores:
            if reset:
                reset_import_date(store, now - timedelta(days=300), self.user, now)
            market = store.marketplace_id
            page = []
            for number, payload in WORLD.amazon.items():
                if payload.marketplace_id == market:
                    news = payload._replace(
                        updated_at=max(now, payload.updated_at + timedelta(seconds=1)),
                        status=status or payload.status,
                    )
                    WORLD.amazon[number] = news
                    page.append(as_sent(news))
            store_page(StoreBook([store], store.selling_partner), page, now)

    # People.

    @rule(buyer=st.integers(0, 3))
    def an_order_is_entered(self, buyer: int) -> None:
        """With the address of somebody who may be Amazon's buyer too: never the same customer (RED-52)."""
        order = self._new(f"M-{1001 + self.made}", PLACES[0])
        order.entered = True
        order.customer = self._customer(buyer, entered=True)
        entry = ManualOrder(
            recipient_name=order.customer.text,
            line1=order.texts[1],
            city="Columbus",
            state_or_region="OH",
            postal_code="43215",
            country="US",
            lines=(ManualLine("MUG-1", 1, "Mug", Decimal(9)),),
            number=order.number,
            email=f"{order.customer.text}@example.com",
        )
        order.texts = [entry.line1]
        enter(self.stores[0], entry.cleaned(), self.user, WORLD.now(), uuid4())

    @rule(pick=PICK, service=st.sampled_from(SERVICES), days_ago=st.sampled_from([0, 0, 1, 3]))
    def a_person_ships(self, pick: int, service: Service, days_ago: int) -> None:
        order = self.order(pick)
        number = f"1Z{self._count():06d}" if service.numbered else ""
        day = self._today(order) - timedelta(days=days_ago)
        details = ShipmentDetails(service.carrier, number, day, service.name, service.carrier_name)
        with suppress(CannotShip):
            shipment = record_shipment(self.row(order), details, self.user, WORLD.now())
            parcel = Parcel(WORLD.seconds, day, service.followed, number)
            order.parcels.setdefault(shipment.pk, parcel)

    @rule(pick=PICK, pickup_days=st.sampled_from([0, 1, 5]))
    def a_label_is_bought(self, pick: int, pickup_days: int) -> None:
        """What Amazon answered is written, whatever became of the order while it was asked."""
        order = self.order(pick)
        row = self.row(order)
        if order.entered or order.by_amazon or row.status != Order.Status.AWAITING_SHIPMENT:
            return
        number = f"1L{self._count():06d}"
        label = LabelFactory.create(
            order=row, shipment=None, state=Label.State.BUYING, created_at=WORLD.now(), bought_at=None,
            tracking_id="", ship_from=ShipFromFactory.create(account=self.account),
            parcel={"length_mm": 300, "width_mm": 200, "height_mm": 100, "weight_g": 700},
        )  # fmt: skip
        pickup = WORLD.now() + timedelta(days=pickup_days)
        papers = tuple(
            Document(kind, "PDF", f"%PDF-1.4\n{order.texts[0]} {order.texts[1]}\n%%EOF\n".encode())
            for kind in ("LABEL", "PACKSLIP")
        )
        nothing = Window(None, None)
        answer = BoughtLabel(
            number, "1", number, papers, Window(pickup, None), nothing, (), "request"
        )
        settling.bought(label, answer, WORLD.now())
        label.refresh_from_db()
        assert label.shipment_id is not None
        day = pickup.astimezone(order.zone).date()
        order.parcels[label.shipment_id] = Parcel(WORLD.seconds, day, True, number)
        if order.gone is None:
            order.files += len(papers)

    @rule(pick=PICK)
    def a_person_voids(self, pick: int) -> None:
        order = self.shipped(pick)
        for shipment in self._standing(order):
            with suppress(CannotVoid):
                voiding.void(shipment, self.user, WORLD.now())
                finish_voids(WORLD.now())
                order.parcels[shipment.pk].voided = True

    @rule(
        pick=PICK,
        hours_ago=st.integers(0, 30),
        source=st.sampled_from([Source.LABEL, Source.PERSON]),
    )
    def a_parcel_is_delivered(self, pick: int, hours_ago: int, source: Source) -> None:
        """A time from before there was a parcel is not believed: then it counts from now (RED-22)."""
        order = self.shipped(pick)
        for shipment in self._standing(order):
            parcel = order.parcels[shipment.pk]
            midnight = datetime(*parcel.day.timetuple()[:3], tzinfo=order.zone).timestamp()
            at = WORLD.seconds - hours_ago * 3600
            believed = at if at >= min(parcel.created, midnight) else WORLD.seconds
            seen = Seen(source, Transit.DELIVERED, delivered_at=_instant(at))
            write_seen({shipment.pk: seen}, WORLD.now(), self.user)
            if parcel.delivered is None or believed < parcel.delivered:
                parcel.delivered = believed

    @rule(pick=PICK, days_ago=st.sampled_from([0, 1, 3]), number=st.booleans())
    def a_rejected_shipment_is_corrected(self, pick: int, days_ago: int, number: bool) -> None:
        """The one way to another ship date, or to a parcel without a number (RED-22)."""
        order = self.shipped(pick)
        refused = ShipmentNotification.objects.filter(order__amazon_order_id=order.number)
        refused.filter(state=ShipmentNotification.State.WAITING).update(
            state=ShipmentNotification.State.REJECTED, settled_at=WORLD.now()
        )
        row = refused.filter(state=ShipmentNotification.State.REJECTED).first()
        if row is None:
            return
        day = self._today(order) - timedelta(days=days_ago)
        new = f"1C{self._count():06d}" if number else ""
        with suppress(CannotShip):
            correct(row, ShipmentDetails("UPS", new, day, "Ground"), self.user, WORLD.now())
            parcel = order.parcels[row.shipment_id]
            parcel.day, parcel.number = day, new

    @rule(pick=PICK)
    def an_address_is_edited(self, pick: int) -> None:
        order = self.order(pick)
        mark = f"canary-{order.number}-edit{self._count()}"
        address = Address(
            f"{mark}-name", line1=f"{mark}-street", city="Columbus", country="US",
            phone=f"{mark}-phone",
        )  # fmt: skip
        if not edit_address(self.row(order), address, self.user, WORLD.now()):
            assert order.gone is None, "the address of a redacted order was edited"
            order.texts = [address.recipient_name, address.line1, order.texts[2], address.phone]

    @rule(pick=PICK)
    def a_return_label_is_kept(self, pick: int) -> None:
        order = self.shipped(pick)
        paper = f"%PDF-1.4\n{order.number} {' '.join(order.texts)}\n%%EOF\n".encode()
        details = return_labels.Details("UPS", "", f"1R{self._count():06d}", paper)
        with suppress(return_labels.CannotKeep):
            return_labels.keep(self.row(order), details, self.user, WORLD.now())
            assert order.gone is None, "a redacted order took a file"
            order.files += 1

    # Looking things up.

    def order(self, pick: int) -> Held:
        numbers = list(self.book.orders)
        return self.book.orders[numbers[-1 - pick % len(numbers)]]

    def shipped(self, pick: int) -> Held:
        """One with a parcel that stands, as long as there is any."""
        standing = [order for order in self.book.orders.values() if order.standing()]
        return standing[-1 - pick % len(standing)] if standing else self.order(pick)

    def row(self, order: Held) -> Order:
        rows = Order.objects.select_related("store__selling_partner__account")
        return rows.get(amazon_order_id=order.number)

    def _standing(self, order: Held) -> list[Shipment]:
        found = Shipment.objects.standing().filter(order__amazon_order_id=order.number)
        return list(found.select_related("order__store__selling_partner__account"))

    def _today(self, order: Held) -> date:
        return WORLD.now().astimezone(order.zone).date()

    def _count(self) -> int:
        self.made += 1
        return self.made

    def _new(self, number: str, place: Place) -> Held:
        self.made += 1
        texts = [f"canary-{number}-{part}" for part in ("name", "street", "gift", "phone")]
        held = Held(number, ZoneInfo(place.zone), WORLD.seconds, texts)
        self.book.orders[number] = held
        return held

    def _customer(self, buyer: int, *, entered: bool = False) -> Customer:
        """The living one of this person; somebody whose data are gone is a new customer."""
        found = self.buyers.get((buyer, entered))
        if found is None or found.gone:
            name = f"canary-{'visitor' if entered else 'buyer'}{buyer}"
            found = self.buyers[buyer, entered] = Customer(name)
        return found

    def _payload(self, order: Held, buyer: int, place: int) -> OrderPayload:
        name, street, gift, phone = order.texts
        return payloads.order(
            0,
            amazon_order_id=order.number,
            marketplace_id=PLACES[place].marketplace,
            purchased_at=WORLD.now() - timedelta(days=4),
            updated_at=WORLD.now(),
            address=AddressPayload(
                name=name, line1=street, phone=phone, city="Columbus", country="US"
            ),
            buyer=BuyerPayload(
                name=f"canary-buyer{buyer}", email=f"b{buyer}@marketplace.amazon.com"
            ),
            items=(payloads.item(gift_message=gift),),
        )


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, WORLD.now().tzinfo)
