"""The outbox against a plain model: whatever Amazon, people, imports, clocks and crashes do, in any order, I1 holds.

``OUTBOX_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from orders.imports.pages import StoreBook
from orders.imports.single import as_sent, store_single
from orders.imports.storing import store_page
from orders.models import Order
from shipments import tasks
from shipments.details import ShipmentDetails
from shipments.feeds import entering
from shipments.feeds.holding import release
from shipments.labels import voiding
from shipments.models import (
    Batch,
    BatchEntry,
    FeedSubmission,
    Shipment,
    ShipmentNotification,
)
from shipments.outbox import claiming
from shipments.outbox.correcting import correct
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import push, retry_rejected
from shipments.recording import CannotShip, record_shipment
from stores.models import Member, SellingPartner
from tests.factories import MemberFactory, OrderFactory, SellingPartnerFactory, StoreFactory
from tests.shipments.outbox.model_amazon import BAD, UNITS, Held, ModelAmazon, Parcel
from tests.shipments.outbox.model_feeds import CREATE_ANSWERS, FATES, ModelFeeds

EXAMPLES = int(os.environ.get("OUTBOX_EXAMPLES", "4"))
STEPS = 30
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
US = "ATVPDKIKX0DER"
State = ShipmentNotification.State

CALLS = (
    "ok", "lost before", "lost after", "lost, acts late", "429", "429 soon", "own allowance", "away", "500 before",
    "500 after", "403", "dies before", "dies after", "slept, ok", "slept, 429", "slept, away",
)  # fmt: skip
TROUBLES = ("ok", "ok", "429", "lost", "dies")
READS = ("ok", "stale", "429", "away", "403", "broken", "dies")
# Where somebody else acts while a worker is at it.
POINTS = ("begin", "call", "read", "answered")
CHANGES = (
    "another order", "cancelled", "shipped", "partly shipped", "partly shipped, with our number", "asks to cancel", "authorisation ends", "authorisation renewed",
)  # fmt: skip
PEOPLE = ("void", "void", "retry", "push", "correct", "what Amazon ships")
ACTS = ("void", "ship", "imports", "cancelled", "elsewhere", "push", "retry", "correct", "worker", "sweep")  # fmt: skip


FEED_CALLS = {
    "feeds": (
        "create_document", "create_feed", "get_feed", "recent_feeds", "cancel_feed", "find_report",
    ),
    "feed_storage": ("upload", "download"),
}  # fmt: skip
# The newest orders are where things happen.
PICK = st.integers(0, 3)


class Killed(BaseException):
    """The end of a process."""


class World:
    """What the patched places read; set anew by each story."""

    amazon: ModelAmazon
    feeds: ModelFeeds
    seconds: float
    meanwhile: dict[str, Callable[[], None]]
    pokes: list[int]
    dead: bool
    depth: int
    writes_left: int | None

    def begin(self) -> None:
        self.seconds, self.meanwhile, self.pokes = 0, {}, []
        self.dead, self.depth, self.writes_left = False, 0, None

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def die(self) -> None:
        self.dead = True
        raise Killed

    def pass_by(self, point: str) -> None:
        act = self.meanwhile.pop(point, None)
        if act is not None and not self.dead:
            act()

    def poke(self, task: str, *ids: int) -> None:
        assert task == "shipments.tasks.send_for_seller"
        self.pokes += ids

    def execute(self, run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """No statement of a dead process changes anything; the one that is to die, dies before one that would."""
        if self.depth and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            if self.dead or self.writes_left == 0:
                self.writes_left = None
                self.die()
            if self.writes_left is not None:
                self.writes_left -= 1
        return run(sql, *rest)

    def process(self, work: Callable[[], object]) -> bool:
        """Does it as a process of its own; False if that was killed."""
        self.depth += 1
        try:
            work()
        except Killed:
            # No statement failed: the mark is left by what was on its way out.
            transaction.set_rollback(False)
            return False
        finally:
            self.dead = False
            self.depth -= 1
        return True


WORLD = World()


class Outbox(RuleBasedStateMachine):
    """One seller with one store. The model: orders as Amazon has them, and the parcels that people made of them."""

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

    @rule(bad=st.lists(st.booleans(), min_size=2, max_size=4), ended=st.booleans())
    def a_batch(self, bad: list[bool], ended: bool) -> None:
        """`ended`: it waits for no more orders; else its rows wait for five minutes."""
        self.orders_come(len(bad))
        self.batches += 1
        batch = Batch.objects.create(
            account_id=self.seller.account_id, number=self.batches, kind="mark", state="running",
            created_at=WORLD.now(),
        )  # fmt: skip
        for pick in range(len(bad)):
            order = Order.objects.get(amazon_order_id=self.number(pick))
            BatchEntry.objects.create(batch=batch, position=pick, order=order)
        for pick, refused in enumerate(bad):
            self.ship(pick, refused, batch)
        if ended:
            entering.release(batch.pk, WORLD.now())

    @rule(
        bad=st.lists(st.booleans(), min_size=2, max_size=4),
        fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=2),
        creations=st.lists(st.sampled_from(CREATE_ANSWERS), max_size=2),
        troubles=st.lists(st.sampled_from(TROUBLES), max_size=4),
        dies_after=st.sampled_from([None, None, None, *range(14)]),
    )
    def a_feed(
        self,
        bad: list[bool],
        fates: list[str],
        creations: list[str],
        troubles: list[str],
        dies_after: int | None,
    ) -> None:
        """A batch, and the first turns of its feed."""
        self.a_batch(bad, ended=True)
        self.feeds.fates, self.feeds.creations = list(fates), list(creations)
        self.feeds.troubles = list(troubles)
        self.work(0, 0, [], [], dies_after)
        self.work(0, 310, [], [], None)

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

    # The workers.

    @rule(
        new=st.integers(0, 2),
        later=st.sampled_from([0, 20, 60, 130, 310, 1000, 3700]),
        answers=st.lists(st.sampled_from(CALLS), max_size=3),
        reads=st.lists(st.sampled_from(READS), max_size=2),
        dies_after=st.sampled_from([None, None, None, *range(10)]),
    )
    def work(
        self,
        new: int,
        later: int,
        answers: list[str],
        reads: list[str],
        dies_after: int | None,
    ) -> None:
        """`dies_after`: so many writes of the next process."""
        self.new_parcels([False] * new)
        WORLD.seconds += later
        WORLD.writes_left = dies_after
        self.amazon.answers, self.amazon.reads = list(answers), list(reads)
        self.sweep()
        WORLD.writes_left = None

    @rule(point=st.sampled_from(POINTS), act=st.sampled_from(ACTS), pick=PICK,
          answers=st.lists(st.sampled_from(CALLS), max_size=2), later=st.sampled_from([0, 130, 310]))  # fmt: skip
    def somebody_acts_meanwhile(
        self, point: str, act: str, pick: int, answers: list[str], later: int
    ) -> None:
        WORLD.meanwhile[point] = self.acts(pick)[act]
        self.work(1, later, answers, [], None)

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

    @rule(seconds=st.sampled_from([1, 60, 310, 3700, 26 * 3600]))
    def time_passes(self, seconds: int) -> None:
        WORLD.seconds += seconds

    # What must hold.

    @invariant()
    def amazon_and_the_desk_agree(self) -> None:
        self.amazon.step += 1
        self.amazon.act_late()
        self.feeds.go_on()
        rows = {row.order.amazon_order_id: row for row in self.rows()}
        found = Shipment.objects.standing()
        standing = dict(found.values_list("order__amazon_order_id", "tracking_number"))
        for number, parcel in self.amazon.desk.items():
            ours, row = self.amazon.held[number].ours, rows.get(number)
            assert len(ours) <= 1, f"{number} was told twice: {ours}"
            assert parcel.number == standing.get(number, "")
            assert row is not None or (not parcel.number and not ours), f"{number} has no row"
            if row is not None:
                self.check(row, parcel, ours)

    def check(self, row: ShipmentNotification, parcel: Parcel, ours: tuple[str, ...]) -> None:
        if row.state == State.ACCEPTED:
            assert ours == (row.shipment.tracking_number,), "Amazon does not have what it accepted"
            parcel.told = True
        assert not parcel.told or row.state == State.ACCEPTED, "Amazon's yes is forgotten"
        in_feed = row.state == State.IN_FEED
        assert in_feed == (row.feed_id is not None), "in a feed and out of it"
        assert not (in_feed and row.lease_holder), "in a feed and in the hand of a caller"
        assert row.state != State.REJECTED or row.reason, "a person is asked without a reason"
        if row.state not in ShipmentNotification.UNFINISHED:
            assert row.settled_at is not None
            assert row.lease_holder == ""

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.settle()
        finally:
            self.watch.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def settle(self) -> None:
        """Amazon is healthy, nobody does anything any more, time passes: each order comes to its end."""
        WORLD.meanwhile, WORLD.writes_left = {}, None
        self.renew()
        for _ in range(60):
            self.amazon.answers, self.amazon.reads = [], []
            self.feeds.fates, self.feeds.creations, self.feeds.troubles = [], [], []
            release(self.seller, self.user, WORLD.now())
            WORLD.seconds += 900
            self.imports(0)
            self.sweep()
            self.amazon_and_the_desk_agree()
            unfinished = ShipmentNotification.objects.filter(
                state__in=ShipmentNotification.UNFINISHED
            )
            feeds = FeedSubmission.objects.filter(state__in=FeedSubmission.OPEN)
            if not (unfinished.exists() or feeds.exists()):
                break
        for row in self.rows():
            number = row.order.amazon_order_id
            self.check_end(row, self.amazon.held[number], self.amazon.desk[number])
        assert not FeedSubmission.objects.filter(state__in=FeedSubmission.OPEN).exists()
        assert not ShipmentNotification.objects.filter(order=self.by_amazon).exists()

    def check_end(self, row: ShipmentNotification, held: Held, parcel: Parcel) -> None:
        match row.state:
            case State.ACCEPTED:
                assert len(held.ours) == 1
                return
            case State.NOT_NEEDED:
                assert (held.status, row.reason) == ("SHIPPED", "already_shipped")
            case State.CANCELLED:
                expected = "order_cancelled" if parcel.number else row.reason
                assert row.reason == expected
                assert row.reason == "voided" or held.status == "CANCELLED"
            case State.REJECTED:
                refused = held.number in self.amazon.refused
                partly = held.status == "PARTIALLY_SHIPPED"
                assert refused or partly, f"{row.reason}: nobody refused it"
            case _:
                raise AssertionError(f"{held.number} hangs: {row.state} {row.reason}")
        assert held.ours == (), f"Amazon has it, and the desk says {row.state} {row.reason}"

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


def feed_call(name: str) -> Callable[..., Any]:
    return lambda *arguments: getattr(World.feeds, name)(*arguments)


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = claiming.begin

    def slow_begin(*arguments: Any, **fields: Any) -> Any:
        WORLD.pass_by("begin")
        return begin(*arguments, **fields)

    monkeypatch.setattr("stores.clock.now", WORLD.now)
    monkeypatch.setattr("random.random", lambda: 0.5)
    for module in ("outbox.notifying", "feeds.working", "seller_turn"):
        monkeypatch.setattr(f"shipments.{module}.time", WORLD)
    monkeypatch.setattr("shipments.tasks.poke", WORLD.poke)
    monkeypatch.setattr(claiming, "begin", slow_begin)
    monkeypatch.setattr(
        "stores.spapi.shipment_confirmation.confirm_shipment",
        lambda *arguments: World.amazon.confirm(*arguments),
    )
    monkeypatch.setattr(
        "stores.spapi.orders.get_order", lambda *arguments: World.amazon.get_order(*arguments)
    )
    for module, names in FEED_CALLS.items():
        for name in names:
            monkeypatch.setattr(f"stores.spapi.{module}.{name}", feed_call(name))


@pytest.mark.django_db
def test_i1_shp_8_shp_20_amazon_is_told_once_in_every_story(patched: None) -> None:
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
