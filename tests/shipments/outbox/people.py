"""The desk of a story: one seller with one store, the orders that come from Amazon, and what people do with them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from orders.imports.pages import StoreBook
from orders.imports.single import as_sent, store_single
from orders.imports.storing import store_page
from orders.models import Order
from shipments import tasks
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.models import Batch, Shipment, ShipmentNotification
from shipments.outbox.correcting import correct
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import push, retry_rejected
from shipments.recording import CannotShip, record_shipment
from stores.models import Member, SellingPartner
from tests.factories import MemberFactory, OrderFactory, SellingPartnerFactory, StoreFactory
from tests.shipments.outbox.model_amazon import BAD, UNITS, Held, ModelAmazon, Parcel
from tests.shipments.outbox.model_feeds import ModelFeeds
from tests.shipments.outbox.world import START, WORLD, World

US = "ATVPDKIKX0DER"
CHANGES = (
    "another order", "cancelled", "shipped", "partly shipped", "partly shipped, with our number", "asks to cancel", "authorisation ends", "authorisation renewed",
)  # fmt: skip
PEOPLE = ("void", "void", "retry", "push", "correct", "what Amazon ships")
# The newest orders are where things happen.
PICK = st.integers(0, 3)


class Desk(RuleBasedStateMachine):
    """The model: orders as Amazon has them, and the parcels that people made of them."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        WORLD.begin()
        self.watch = connection.execute_wrapper(WORLD.execute)
        self.watch.__enter__()
        member = MemberFactory.create(role=Member.Role.MANAGER)
        self.user = member.user
        self.seller: SellingPartner = SellingPartnerFactory.create(account=member.account)
        self.store = StoreFactory.create(
            selling_partner=self.seller, import_from=START - timedelta(days=14), feed_from=2
        )
        self.amazon = World.amazon = ModelAmazon(
            WORLD.now, WORLD.sleep, self.while_away, WORLD.die, US
        )
        self.feeds = World.feeds = ModelFeeds(self.amazon)
        self.numbers = self.batches = 0
        self.by_amazon = OrderFactory.create(store=self.store, fulfilled_by="AMAZON")
        self.new_parcels([False])

    # Amazon and its orders.

    def orders_come(self, count: int) -> None:
        for _ in range(count):
            number = f"113-0000000-{len(self.amazon.held):07d}"
            at = WORLD.now()
            self.amazon.put(Held(number, at, at))
            self.amazon.desk[number] = Parcel()
            store_single(self.seller, self.amazon.payload(self.amazon.held[number]), at)

    @rule(what=st.sampled_from(CHANGES), pick=PICK)
    def amazon_changes(self, what: str, pick: int) -> None:
        number = self.number(pick)
        match what:
            case "another order":
                self.orders_come(1)
            case "cancelled":
                self.amazon.cancel(number)
            case "asks to cancel":
                self.amazon.ask_to_cancel(number)
            case "authorisation ends":
                self.amazon.revoked = True
            case "authorisation renewed":
                self.renew()
            case "shipped":
                self.amazon.ship_elsewhere(number, UNITS, "A")
            case "partly shipped":
                self.amazon.ship_elsewhere(number, 1, "A")
            case "partly shipped, with our number":
                # Known here at once: what no import has shown yet, no reference can spare (decision 22).
                self.amazon.ship_elsewhere(number, 1, "12"[pick % 2])
                self.imports(0)
            case _:
                raise ValueError(what)

    def renew(self) -> None:
        self.amazon.revoked = False
        SellingPartner.objects.update(credentials=SellingPartner.Credentials.GOOD)

    @rule(back=st.integers(0, 2))
    def imports(self, back: int) -> None:
        """`back`: how many versions old the answers are."""
        page = [as_sent(self.amazon.old_payload(number, back)) for number in self.amazon.held]
        book = StoreBook([self.store], self.seller)
        WORLD.process(lambda: store_page(book, page, WORLD.now()))
        found = Order.objects.filter(status=Order.Status.CANCELLED)
        cancelled = set(found.values_list("amazon_order_id", flat=True))
        for number, parcel in self.amazon.desk.items():
            if number not in cancelled:
                parcel.cancelled_in_step = None
            elif parcel.cancelled_in_step is None:
                parcel.cancelled_in_step = self.amazon.step

    # People.

    @rule(bad=st.lists(st.booleans(), min_size=1, max_size=3))
    def new_parcels(self, bad: list[bool]) -> None:
        for refused in bad:
            self.orders_come(1)
            self.ship(0, refused)

    def ship(self, pick: int, bad: bool, batch: Batch | None = None) -> None:
        number = self.number(pick)
        parcel = self.amazon.desk[number]
        details = self.new_details(bad)
        before = parcel.number
        parcel.numbers.append(details.tracking_number)
        order = Order.objects.select_related("store").get(amazon_order_id=number)

        def press() -> None:
            with suppress(CannotShip):
                record_shipment(order, details, self.user, WORLD.now(), batch=batch)
                parcel.number = details.tracking_number

        if not WORLD.process(press):
            parcel.number = self.standing(number)
            assert parcel.number in (before, details.tracking_number)

    @rule(act=st.sampled_from(PEOPLE), pick=PICK)
    def a_person(self, act: str, pick: int) -> None:
        self.acts(pick)[act]()

    def acts(self, pick: int) -> dict[str, Callable[[], Any]]:
        return {
            "void": lambda: self.void(pick),
            "ship": lambda: self.ship(pick, bad=False),
            "imports": lambda: self.imports(0),
            "cancelled": lambda: self.amazon.cancel(self.number(pick)),
            "elsewhere": lambda: self.amazon.ship_elsewhere(self.number(pick), UNITS, "A"),
            "push": lambda: self.push(pick),
            "retry": lambda: self.retry(pick),
            "correct": lambda: self.correct(pick),
            "worker": self.worker,
            "sweep": self.sweep,
            "what Amazon ships": self.ship_what_amazon_ships,
        }

    def ship_what_amazon_ships(self) -> None:
        with pytest.raises(CannotShip):
            record_shipment(self.by_amazon, self.new_details(False), self.user, WORLD.now())

    def void(self, pick: int) -> None:
        number = self.number(pick)
        parcel = self.amazon.desk[number]
        found = Shipment.objects.standing().filter(order__amazon_order_id=number)
        for shipment in found.select_related("order__store__selling_partner"):
            if WORLD.process(partial(self.press_void, shipment)):
                parcel.number = ""
            else:
                parcel.number = self.standing(number)

    def press_void(self, shipment: Shipment) -> None:
        assert voiding.void(shipment, self.user, WORLD.now())

    def correct(self, pick: int) -> None:
        row = self.row(pick)
        if row is None:
            return
        details = self.new_details(False)
        parcel = self.amazon.desk[row.order.amazon_order_id]
        parcel.numbers.append(details.tracking_number)

        def press() -> None:
            with suppress(CannotShip):
                correct(row, details, self.user, WORLD.now())

        WORLD.process(press)
        parcel.number = self.standing(row.order.amazon_order_id)

    def retry(self, pick: int) -> None:
        if row := self.row(pick):
            WORLD.process(lambda: retry_rejected(row, self.user, WORLD.now()))

    def push(self, pick: int) -> None:
        if row := self.row(pick):
            WORLD.process(lambda: push(row, self.user, WORLD.now()))

    def sweep(self) -> None:
        WORLD.process(tasks.send_due_notifications)
        for _ in range(5):
            pokes, WORLD.pokes = WORLD.pokes, []
            for seller in pokes:
                WORLD.process(partial(tasks.send_for_seller, seller))

    def worker(self) -> None:
        """One that does not know of the others: the lease of the seller is lost, or not heeded."""
        WORLD.process(lambda: send_due(self.seller.pk, WORLD.now()))

    def while_away(self, point: str) -> None:
        """What happens while a worker waits for an answer, or sleeps longer than its lease."""
        WORLD.pass_by(point)
        if point == "slept":
            for _ in range(3):
                self.worker()
                WORLD.seconds += 60

    # Looking things up.

    def number(self, pick: int) -> str:
        numbers = sorted(self.amazon.held, reverse=True)
        return numbers[pick % len(numbers)]

    def rows(self) -> list[ShipmentNotification]:
        found = ShipmentNotification.objects.select_related(
            "order__store", "shipment", "selling_partner__account"
        )
        return list(found.order_by("-order__amazon_order_id"))

    def row(self, pick: int) -> ShipmentNotification | None:
        rows = self.rows()
        return rows[pick % len(rows)] if rows else None

    def standing(self, number: str) -> str:
        found = Shipment.objects.standing().filter(order__amazon_order_id=number)
        return "".join(found.values_list("tracking_number", flat=True))

    def new_details(self, bad: bool) -> ShipmentDetails:
        self.numbers += 1
        number = f"{BAD if bad else '1Z999'}{self.numbers:06d}"
        return ShipmentDetails("UPS", number, WORLD.now().date(), service="Ground")
