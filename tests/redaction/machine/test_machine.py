"""Buyers' data against a plain model, whatever people, carriers and Amazon do on which day (I3, RED-10 to RED-22).

``REDACTION_EXAMPLES`` says how many stories are tried (``make check`` tries more); hypothesis prints the failing one
shortened, with the seed that brings it back (``--hypothesis-seed``).
"""

import os
from datetime import datetime

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
from tests.redaction.machine.checks import check, check_texts
from tests.redaction.machine.clock import Clock
from tests.redaction.machine.desk import PLACES, SELLERS, Place
from tests.redaction.machine.parcels import Parcels
from tests.redaction.machine.steps import Step, any_step, steps_of
from tests.redaction.machine.texts import Texts
from tests.redaction.machine.told import STORIES
from tests.redaction.machine.world import BEGINNINGS, WORLD
from tests.redaction.machine.world import patched as patched

EXAMPLES = int(os.environ.get("REDACTION_EXAMPLES", "4"))
STEPS = 40
# Beside every step, what some story must come to: the terms that decide, and turns that seldom come about.
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


@pytest.mark.django_db
def test_i3_red_10_to_red_22_every_step_and_every_term_that_decides_occurs(patched: None) -> None:
    for story in STORIES.values():
        desk = Redaction()
        try:
            desk.begin(BEGINNINGS[0], list(PLACES[:SELLERS]))
            for step in story:
                desk.something_happens(step)
                desk.rows_and_model_agree()
            check_texts(desk.book)
        finally:
            desk.teardown()
    assert not {*steps_of(Everything), *TURNS} - WORLD.seen.keys()


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
