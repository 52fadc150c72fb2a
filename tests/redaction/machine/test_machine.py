"""Buyers' data against a plain model, whatever people, carriers and Amazon do on which day (I3, RED-10 to RED-22).

``REDACTION_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.redaction.machine.amazon import Amazon
from tests.redaction.machine.checks import check
from tests.redaction.machine.clock import Clock
from tests.redaction.machine.desk import PLACES, SELLERS, Place
from tests.redaction.machine.parcels import Parcels
from tests.redaction.machine.steps import Step, any_step, steps_of
from tests.redaction.machine.texts import Texts
from tests.redaction.machine.world import BEGINNINGS, WORLD
from tests.redaction.machine.world import patched as patched

EXAMPLES = int(os.environ.get("REDACTION_EXAMPLES", "4"))
# So many come to everything.
ENOUGH = 40
STEPS = 40
# Beside every step, what some story must come to: the terms that decide, and turns that only rarely come about.
TURNS = {
    "U first_import",
    "T ship_date",
    "T label_created",
    "T delivered",
    "N shipment_created",
    "removed early, of Amazon's",
    "removed early, entered here",
    "a worker is there",
    "a worker is away",
    "a sweep is killed",
    "a redacted order came again",
    "a redacted order came again after a reset",
    "a label came after the redaction",
    "a label is bought",
    "orders are combined",
    "two parcels stand",
    "a void makes an order overdue",
    "a delivery is taken back",
    "a note goes",
    "Amazon's address is taken again",
    "a return label is removed",
    "a store is paused",
    "a store is resumed",
    "a store is disconnected",
    "a store is frozen",
}


class Everything(Amazon, Parcels, Texts, Clock):
    """All steps."""


class Redaction(Everything, RuleBasedStateMachine):
    @initialize(
        beginning=st.sampled_from(BEGINNINGS),
        places=st.lists(st.sampled_from(PLACES), min_size=SELLERS, max_size=SELLERS, unique=True),
    )
    def begin(self, beginning: datetime, places: list[Place]) -> None:
        self.open(beginning, places)
        self.up_since = WORLD.seconds
        self.orders_come(0, [0, 0], "UNSHIPPED", by_amazon=False, together=True)

    @rule(step=any_step(Everything))
    def something_happens(self, step: Step) -> None:
        getattr(self, step.name)(**step.arguments)

    @invariant()
    def rows_and_model_agree(self) -> None:
        check(self.book)
        for order in self.book.living():
            proof = order.due()
            assert proof is None or WORLD.seconds < self.limit(order, proof)

    def teardown(self) -> None:
        self.watch.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def tell(examples: int, **options: Any) -> None:
    """So many stories."""
    run_state_machine_as_test(
        Redaction,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


@pytest.mark.django_db
def test_i3_red_10_to_red_22_no_story_redacts_early_late_or_brings_anything_back(
    patched: None,
) -> None:
    tell(EXAMPLES, print_blob=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_step_and_every_rule_of_the_deadlines_occurs_in_the_stories(patched: None) -> None:
    tell(ENOUGH, derandomize=True)
    assert not {*steps_of(Everything), *TURNS} - WORLD.seen.keys(), dict(WORLD.seen)
