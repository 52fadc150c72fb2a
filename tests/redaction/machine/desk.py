"""What all steps of a story share: the stores, the people, and looking things up; `Desk` itself takes no step."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from hypothesis import strategies as st

from orders.models import Order
from shipments.models import Shipment
from stores.models import Member, Store
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory
from tests.redaction.machine.model import Book, Customer, Held, Parcel
from tests.redaction.machine.world import WORLD


class Place(NamedTuple):
    marketplace: str
    region: str
    zone: str


# West and east of Greenwich, half an hour beside the others, with and without summer time, and one where the clocks
# change at midnight.
PLACES = (
    Place("ATVPDKIKX0DER", "NA", "America/Los_Angeles"),
    Place("A1AM78C64UM0Y8", "NA", "America/Mexico_City"),
    Place("A2Q3Y263D00KWC", "NA", "America/Sao_Paulo"),
    Place("A1F83G8C2ARO7P", "EU", "Europe/London"),
    Place("ARBP9OOSHTCHU", "EU", "Africa/Cairo"),
    Place("A21TJRUUN4KGV", "EU", "Asia/Kolkata"),
    Place("A39IBJ37TRP1C6", "FE", "Australia/Sydney"),
    Place("A1VC38T7YXB528", "FE", "Asia/Tokyo"),
)
# A seller in each of so many places.
SELLERS = 3
PLACE = st.integers(0, SELLERS - 1)
# The newest orders are where things happen.
REDACTED = 4
PICK = st.integers(0, REDACTED)


class Desk:
    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.watch = connection.execute_wrapper(WORLD.execute)
        self.watch.__enter__()
        self.book = Book()
        self.made = 0
        self.buyers: dict[tuple[int, bool], Customer] = {}
        # Places whose store does not import.
        self.stopped: set[int] = set()
        # Time zones of the places whose seller's authorization was thrown away.
        self.cut_off: set[str] = set()

    def open(self, beginning: datetime, places: list[Place]) -> None:
        WORLD.begin(beginning)
        self.places = places
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
            for place in places
        ]

    def choose(self, pick: int, fits: Callable[[Held], bool]) -> Held:
        """One of the newest that fit; by the highest number one that is redacted: nothing may come back to it."""
        orders = list(self.book.orders.values())
        wanted = is_gone if pick == REDACTED else fits
        found = [order for order in orders if wanted(order)] or orders
        return found[-1 - pick % len(found)]

    def shipped(self, pick: int) -> Held:
        """One with a parcel that stands, and with its buyer, as long as there is any."""
        return self.choose(pick, lambda order: is_held(order) and bool(order.standing()))

    def is_open(self, order: Held) -> bool:
        return self.row(order).status == Order.Status.AWAITING_SHIPMENT

    def row(self, order: Held) -> Order:
        rows = Order.objects.select_related("store__selling_partner__account")
        return rows.get(amazon_order_id=order.number)

    def standing(self, order: Held) -> list[Shipment]:
        found = Shipment.objects.standing().filter(order__amazon_order_id=order.number)
        return list(found.select_related("order__store__selling_partner__account"))

    def today(self, order: Held) -> date:
        return WORLD.now().astimezone(order.zone).date()

    def count(self) -> int:
        self.made += 1
        return self.made

    def changed(self, parcel: Parcel) -> None:
        """All orders in the box have another deadline from now on."""
        for order in self.book.orders.values():
            if any(held in parcel.mates for held in order.parcels.values()):
                order.changed = WORLD.seconds

    def new(self, number: str, place: Place) -> Held:
        made = self.count()
        texts = [f"canary-{number}-{part}" for part in ("name", "street", "gift")]
        held = Held(
            number,
            ZoneInfo(place.zone),
            WORLD.seconds,
            [*texts, phone(made)],
            changed=WORLD.seconds,
        )
        self.book.orders[number] = held
        return held

    def customer(self, buyer: int, *, entered: bool = False) -> Customer:
        """The living one of this person; somebody whose data are gone is a new customer."""
        found = self.buyers.get((buyer, entered))
        if found is None or found.gone:
            name = f"canary-{'visitor' if entered else 'buyer'}{buyer}"
            found = self.buyers[buyer, entered] = Customer(name)
        return found


def is_held(order: Held) -> bool:
    return order.gone is None


def is_gone(order: Held) -> bool:
    return order.gone is not None


def phone(number: int) -> str:
    return f"+1 555 {number:07d}"
