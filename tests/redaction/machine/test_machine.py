"""Buyers' data against a plain model, whatever people, carriers and Amazon do on which day (I3, RED-10 to RED-22).

``REDACTION_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from redaction import tasks
from redaction.due import oldest_overdue
from redaction.early import redact_early
from redaction.models import RedactionRecord
from tests.redaction.machine.checks import check, check_texts
from tests.redaction.machine.desk import PICK, Desk
from tests.redaction.machine.model import instant
from tests.redaction.machine.world import WORLD
from tests.redaction.machine.world import patched as patched

EXAMPLES = int(os.environ.get("REDACTION_EXAMPLES", "4"))
STEPS = 30
# From hours to weeks; odd ones, so that they never add up to whole days.
SPANS = (1, 7, 23, 25, 24 * 3 + 5, 24 * 9 + 1, 24 * 16)


class Redaction(Desk):
    """The clock and the sweep beside the people of the desk."""

    @rule(hours=st.sampled_from(SPANS))
    def time_passes(self, hours: int) -> None:
        WORLD.pass_time(hours=hours)

    @precondition(lambda self: any(order.due() for order in self.book.orders.values()))
    @rule(pick=PICK, tick=st.sampled_from([-1, 0, 1]))
    def a_deadline_comes(self, pick: int, tick: int) -> None:
        """To the microsecond: just before it, at it, or just behind it (E-15); with a sweep."""
        ahead = sorted(
            proof.due
            for order in self.book.orders.values()
            if order.gone is None
            and (proof := order.due()) is not None
            and proof.due > WORLD.seconds + 1
        )
        if ahead:
            WORLD.at = instant(ahead[pick % len(ahead)])
            WORLD.pass_time(microseconds=tick)
        self.sweep()

    @rule(dies_after=st.sampled_from([None, None, None, *range(9)]))
    def sweep(self, dies_after: int | None = None) -> None:
        """`dies_after`: so many writes, then it is killed, and the next one comes when its lease is over."""
        at, due = WORLD.seconds, self.book.due(WORLD.seconds)
        if not WORLD.process(tasks.redact_due, dies_after):
            done = set(RedactionRecord.objects.values_list("order__amazon_order_id", flat=True))
            self.book.redact([order for order in due if order.number in done], at)
            check(self.book)
            WORLD.pass_time(minutes=2)
            at, due = WORLD.seconds, self.book.due(WORLD.seconds)
            tasks.redact_due()
        self.book.redact(due, at)
        assert oldest_overdue(WORLD.now()) is None
        check_texts(self.book)

    @rule(pick=PICK)
    def staff_redacts_early(self, pick: int) -> None:
        order = self.order(pick)
        done = redact_early([self.row(order).pk], self.user, WORLD.now())
        may = order.gone is None and not order.by_amazon
        assert done == may
        if may:
            self.book.redact([order], WORLD.seconds, by_staff=True)
            check_texts(self.book)

    @invariant()
    def rows_and_model_agree(self) -> None:
        check(self.book)

    def teardown(self) -> None:
        self.watch.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


@pytest.mark.django_db
def test_i3_red_10_to_red_22_no_story_redacts_early_late_or_brings_anything_back(
    patched: None,
) -> None:
    run_state_machine_as_test(
        Redaction,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
