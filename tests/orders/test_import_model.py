"""Imports against a plain model: whatever Amazon, clocks, people and crashes do, in any order, I2 holds in the end.

``IMPORT_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orders.handling.holding import hold, release
from orders.imports.importing import advance, end_paused_runs, is_due, request_import
from orders.models import ImportRun, Order
from stores.models import Member, SellingPartner, Store
from tests.amazon import CANADA, US
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory
from tests.orders import changes_there
from tests.orders.amazon_in_memory import INSTEAD, WITHIN, AmazonInMemory, an_order
from tests.orders.changes_there import Change
from tests.orders.invariants import LastUpdates, assert_nothing_lost

EXAMPLES = int(os.environ.get("IMPORT_EXAMPLES", "8"))
STEPS = 30
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ODD = "BEAMED_UP"


class Killed(BaseException):
    """The end of the process."""


class World:
    """What the patched places read; set anew by each story."""

    now = START
    amazon: AmazonInMemory
    killed_at = ""

    def fault_point(self, name: str) -> None:
        if name == self.killed_at:
            self.killed_at = ""
            raise Killed


WORLD = World()


def becomes(status: str) -> Change:
    def change(order: dict[str, Any]) -> None:
        order["fulfillment"]["fulfillmentStatus"] = status

    return change


CHANGES: dict[str, Change] = {
    "cancelled": changes_there.cancelled,
    "shipped": changes_there.shipped,
    "moved": changes_there.moved,
    "two more": changes_there.two_more,
    "asked to cancel": changes_there.asked_to_cancel,
    "odd": becomes(ODD),
    "open": becomes("UNSHIPPED"),
}
CLOSED = ("SHIPPED", "CANCELLED")
POINTS = ("page_wanted", "page_fetched", "page_half_written", "marks_unsaved")


class Imports(RuleBasedStateMachine):
    """One seller with two stores. The model: the orders that Amazon holds, and which of ours are held by a person."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        WORLD.now, WORLD.killed_at = START, ""
        self.amazon = WORLD.amazon = AmazonInMemory(lambda: WORLD.now)
        self.statuses: dict[str, str] = {}
        self.on_hold: set[str] = set()
        self.watch = LastUpdates()
        member = MemberFactory.create(role=Member.Role.MANAGER)
        self.user = member.user
        self.seller: SellingPartner = SellingPartnerFactory.create(account=member.account)
        SellingPartner.objects.update(created_at=START)
        for marketplace in (US, CANADA):
            StoreFactory.create(
                selling_partner=self.seller,
                marketplace_id=marketplace,
                import_from=START - timedelta(days=14),
            )
        self.orders_came(7, ["UNSHIPPED", "SHIPPED"], hours_ago=90)

    def orders_came(self, count: int, statuses: list[str], hours_ago: int = 0) -> None:
        for place in range(count):
            number = len(self.statuses)
            at = WORLD.now - timedelta(hours=hours_ago, seconds=place)
            status = statuses[place % len(statuses)]
            order = an_order(number, (US, CANADA)[number % 3 == 2], status, at)
            self.amazon.put(order)
            self.statuses[order["orderId"]] = status

    @rule(
        count=st.integers(1, 9),
        statuses=st.lists(
            st.sampled_from(["UNSHIPPED", "UNSHIPPED", "PENDING", "SHIPPED", ODD]), min_size=1, max_size=3
        ),
    )  # fmt: skip
    def new_orders(self, count: int, statuses: list[str]) -> None:
        self.orders_came(count, statuses)

    @rule(pick=st.integers(0, 1000), what=st.sampled_from(sorted(CHANGES)), some=st.integers(1, 4))
    def orders_change(self, pick: int, what: str, some: int) -> None:
        open_ = [key for key, status in self.statuses.items() if status not in CLOSED]
        for order_id in open_[pick % max(len(open_), 1) :][:some]:
            self.amazon.change(order_id, CHANGES[what])
            order = next(o for o in self.amazon.orders("") if o["orderId"] == order_id)
            self.statuses[order_id] = order["fulfillment"]["fulfillmentStatus"]

    @rule(faults=st.lists(st.sampled_from(["", *INSTEAD, *WITHIN]), min_size=1, max_size=3))
    def amazon_misbehaves(self, faults: list[str]) -> None:
        self.amazon.armed += faults

    @rule(pick=st.integers(0, 1000), what=st.sampled_from(sorted(CHANGES)))
    def a_stale_server_answers_a_poll(self, pick: int, what: str) -> None:
        """Changes that are old enough for the window, and that this server does not know yet."""
        self.orders_change(pick, what, 3)
        WORLD.now += timedelta(minutes=4)
        self.amazon.armed = ["stale"] * 3
        self.import_now()

    @rule(point=st.sampled_from(POINTS))
    def the_next_process_is_killed(self, point: str) -> None:
        WORLD.killed_at = f"import.{point}"

    @rule()
    def poll(self) -> None:
        end_paused_runs(WORLD.now)
        self.seller.refresh_from_db()
        if is_due(self.seller, WORLD.now):
            self.work()

    @rule()
    def import_now(self) -> None:
        request_import([self.seller], self.user)
        self.work()

    @rule()
    def one_page(self) -> None:
        self.work(budget_s=0)

    def work(self, budget_s: float = 12) -> None:
        with suppress(Killed):
            advance(self.seller.pk, budget_s=budget_s)

    @rule(days=st.integers(1, 20), marketplace=st.sampled_from([US, CANADA]))
    def support_resets_the_import_date(self, days: int, marketplace: str) -> None:
        Store.objects.filter(marketplace_id=marketplace).update(
            reread_from=WORLD.now - timedelta(days=days)
        )

    @rule(marketplace=st.sampled_from([US, CANADA]))
    def pause(self, marketplace: str) -> None:
        Store.objects.filter(marketplace_id=marketplace).update(paused_at=WORLD.now)

    @rule(marketplace=st.sampled_from([US, CANADA]))
    def resume(self, marketplace: str) -> None:
        Store.objects.filter(marketplace_id=marketplace).update(paused_at=None)

    @rule(minutes=st.sampled_from([1, 3, 7, 16, 70, 26 * 60]))
    def time_passes(self, minutes: int) -> None:
        WORLD.now += timedelta(minutes=minutes)

    @precondition(lambda self: Order.objects.filter(status="awaiting").exists())
    @rule(pick=st.integers(0, 1000))
    def a_person_holds(self, pick: int) -> None:
        found = list(Order.objects.filter(status="awaiting").order_by("pk"))
        order = found[pick % len(found)]
        hold([order], None, self.user, WORLD.now)
        order.refresh_from_db()
        assert order.status == "on_hold"
        self.on_hold.add(order.amazon_order_id)

    @precondition(lambda self: Order.objects.filter(status="on_hold").exists())
    @rule()
    def a_person_releases(self) -> None:
        order = Order.objects.filter(status="on_hold").earliest("pk")
        release([order], self.user, WORLD.now)
        self.on_hold.discard(order.amazon_order_id)

    @invariant()
    def last_updates_never_go_back(self) -> None:
        self.watch.look()

    def teardown(self) -> None:
        try:
            self.recover()
            odd = {key for key, status in self.statuses.items() if status == ODD}
            assert_nothing_lost(self.amazon, self.seller, set_aside=odd)
            self.check_holds(odd)
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def recover(self) -> None:
        """All faults are gone; a good run follows."""
        self.amazon.armed.clear()
        WORLD.killed_at = ""
        Store.objects.update(paused_at=None)
        end_paused_runs(WORLD.now)
        for _ in range(30):
            WORLD.now += timedelta(minutes=61)
            request_import([self.seller], None)
            while advance(self.seller.pk):
                pass
            self.watch.look()
            runs = ImportRun.objects.exclude(kind=ImportRun.Kind.AUDIT)
            good = runs.filter(started_at=WORLD.now).exclude(state=ImportRun.State.FAILED)
            if good.exists() and not runs.filter(state=ImportRun.State.RUNNING).exists():
                return
        raise AssertionError("no good run came")

    def check_holds(self, odd: set[str]) -> None:
        """A hold ends with a release, or when Amazon closes the order; no import ends it (STA-5, STA-6)."""
        expected = {
            key for key in self.on_hold if self.statuses[key] not in CLOSED and key not in odd
        }
        found = set(
            Order.objects.filter(status="on_hold").values_list("amazon_order_id", flat=True)
        )
        assert found - odd == expected


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(*arguments: Any) -> Any:
        return WORLD.amazon.call(*arguments)

    def nothing(*_: Any) -> None: ...

    here: Callable[[], datetime] = lambda: WORLD.now  # noqa: E731
    monkeypatch.setattr("stores.clock.now", here)
    monkeypatch.setattr("stores.spapi.orders.call", call)
    monkeypatch.setattr("stores.spapi.orders.PAGE_SIZE", 3)
    monkeypatch.setattr("orders.imports.importing.refresh_participations", nothing)
    for module in ("orders.imports.paging", "orders.imports.storing"):
        monkeypatch.setattr(f"{module}.fault_point", WORLD.fault_point)


@pytest.mark.django_db
def test_i2_holds_in_every_story(patched: None) -> None:
    run_state_machine_as_test(
        Imports,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
