"""Notes that people wrote about an order, after its buyer details are gone (RED-63)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.buyer import MARKER
from orders.models import Order
from redaction.early import redact_early
from redaction.notes import scrub_notes
from redaction.redacting import redact_due
from redaction.sql import among
from tests.factories import TODAY, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db

NOTE = "TOM LINDQVIST of 2214 alder street (call 555.010.0142) wants it on Friday"
SCRUBBED = f"{MARKER} of {MARKER} (call {MARKER}) wants it on Friday"
LONG_AGO = TODAY - timedelta(days=20)


def note_of(order: Order) -> str | None:
    return Order.objects.get(pk=order.pk).note


def test_red_63_the_buyers_texts_in_a_note_go_with_the_order() -> None:
    due = OrderFactory.create(first_imported_at=LONG_AGO, note=NOTE)
    plain = OrderFactory.create(first_imported_at=LONG_AGO, note="Fragile")
    bare = OrderFactory.create(first_imported_at=LONG_AGO)
    early = OrderFactory.create(note=NOTE)
    redact_due(TODAY)
    assert [note_of(order) for order in (due, plain, bare, early)] == [
        SCRUBBED,
        "Fragile",
        None,
        NOTE,
    ]
    redact_early([early.pk], UserFactory.create(), TODAY)
    assert note_of(early) == SCRUBBED


def test_red_63_orders_without_a_note_cost_one_query_whatever_their_number() -> None:
    orders = OrderFactory.create_batch(5)
    with CaptureQueriesContext(connection) as captured:
        assert scrub_notes(among(order.pk for order in orders)) == 0
    assert len(captured) == 1


def test_red_63_notes_are_written_in_one_statement() -> None:
    orders = OrderFactory.create_batch(5, note=NOTE)
    with CaptureQueriesContext(connection) as captured:
        assert scrub_notes(among(order.pk for order in orders)) == 5
    # The writing stands in a transaction of its own if there is none, between two savepoints here.
    assert sum(query["sql"].startswith(("SELECT", "UPDATE")) for query in captured) == 2
