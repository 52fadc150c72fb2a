"""The outbox against a plain model: whatever Amazon, people, imports, clocks and crashes do, in any order, I1 holds.

``OUTBOX_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os
import sys

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from orders.models import Order
from shipments.feeds import entering
from shipments.feeds.holding import release
from shipments.models import Batch, BatchEntry, FeedSubmission, Shipment, ShipmentNotification
from tests.shipments.outbox.checks import check, check_end
from tests.shipments.outbox.model_feeds import CREATE_ANSWERS, FATES
from tests.shipments.outbox.people import PICK, Desk
from tests.shipments.outbox.world import WORLD
from tests.shipments.outbox.world import patched as patched

EXAMPLES = int(os.environ.get("OUTBOX_EXAMPLES", "4"))
STEPS = 30

CALLS = (
    "ok", "lost before", "lost after", "lost, acts late", "429", "429 soon", "own allowance", "away", "500 before",
    "500 after", "403", "dies before", "dies after", "slept, ok", "slept, 429", "slept, away",
)  # fmt: skip
TROUBLES = ("ok", "ok", "429", "lost", "dies")
READS = ("ok", "stale", "429", "away", "403", "broken", "dies")
# Where somebody else acts while a worker is at it.
POINTS = ("begin", "call", "read", "answered")
ACTS = ("void", "ship", "imports", "cancelled", "elsewhere", "push", "retry", "correct", "worker", "sweep")  # fmt: skip


class Outbox(Desk):
    """Workers, feeds and time beside the people of the desk."""

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
                check(row, parcel, ours)

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
            refused = number in self.amazon.refused
            check_end(row, self.amazon.held[number], self.amazon.desk[number], refused=refused)
        assert not FeedSubmission.objects.filter(state__in=FeedSubmission.OPEN).exists()
        assert not ShipmentNotification.objects.filter(order=self.by_amazon).exists()


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
