"""Notes that people wrote about an order, after its buyer details are gone (RED-63)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.addresses.edited import address_of, place_of
from orders.addresses.editing import edit_address
from orders.buyer import MARKER, MOST_FORMER, BuyerData
from orders.models import Order, OrderEvent
from orders.notes.changing import change_note
from orders.page.history import tell
from redaction.early import redact_early
from redaction.notes import scrub_notes
from redaction.redacting import redact_due
from redaction.sql import among
from stores.models import Store
from tests.factories import TODAY, OrderFactory, ShipmentFactory, StoreFactory, UserFactory
from tests.orders.payloads import NOW, later
from tests.redaction.test_reimport import CANARIES, full_order, put

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


def test_red_63_a_note_of_a_buyer_whom_amazon_never_named_goes_altogether_and_the_history_says_so() -> (
    None
):
    unnamed: Order = OrderFactory.create(
        first_imported_at=LONG_AGO, buyer_data=None, buyer_fields=[], note=NOTE
    )
    only_gift = OrderFactory.create(
        first_imported_at=LONG_AGO, buyer_data={"gift_messages": {"1": "Hello"}}, note=NOTE
    )
    nameless = OrderFactory.create(
        first_imported_at=LONG_AGO, buyer_data={"line1": "2214 Alder Street"}, note="Fragile"
    )
    redact_due(TODAY)
    assert [note_of(order) for order in (unnamed, only_gift, nameless)] == [None, None, "Fragile"]
    told = OrderEvent.objects.filter(kind="note_dropped", user=None, at=TODAY)
    assert set(told.values_list("order", flat=True)) == {unnamed.pk, only_gift.pk}
    assert tell("note_dropped", {}).text.startswith("Note removed")


def test_red_63_orders_without_a_note_cost_one_query_whatever_their_number() -> None:
    orders = OrderFactory.create_batch(5)
    with CaptureQueriesContext(connection) as captured:
        assert scrub_notes(among(order.pk for order in orders), TODAY) == 0
    assert len(captured) == 1


def test_red_63_notes_are_written_in_one_statement() -> None:
    orders = OrderFactory.create_batch(5, note=NOTE)
    with CaptureQueriesContext(connection) as captured:
        assert scrub_notes(among(order.pk for order in orders), TODAY) == 5
    # The writing stands in a transaction of its own if there is none, between two savepoints here.
    assert sum(query["sql"].startswith(("SELECT", "UPDATE")) for query in captured) == 3


def test_red_63_a_name_turned_round_goes_and_a_tracking_number_of_the_order_stays() -> None:
    shipment = ShipmentFactory.create(
        tracking_number="9400111899223344", other_tracking_numbers=["9400111899223355"]
    )
    note = "Lindqvist, Tom at 2214 Alder St, 9400111899223344, 9400111899223355, 9400111899223366"
    Order.objects.filter(pk=shipment.order_id).update(note=note)
    redact_early([shipment.order_id], UserFactory.create(), TODAY)
    assert note_of(shipment.order) == (
        f"{MARKER}, {MARKER} at {MARKER} St, 9400111899223344, 9400111899223355, {MARKER}"
    )


def test_red_63_texts_that_an_import_or_a_person_replaced_go_too_and_are_shown_nowhere() -> None:
    store: Store = StoreFactory.create()
    put(store, full_order(), 0)
    moved = CANARIES._replace(line1="9 New Road", phone="+1 555 010 0199")
    put(store, later(full_order()._replace(address=moved), 60), 1)
    row = Order.objects.get()
    assert row.buyer.former == ["canary street", "canary phone"]
    address = address_of(row.buyer, place_of(row))._replace(recipient_name="Eve", phone="")
    assert edit_address(row, address, UserFactory.create(), TODAY) == ""
    row = Order.objects.get()
    assert row.buyer_fields == row.buyer.filled()
    assert "former" not in row.buyer_fields
    assert len(row.buyer.former) == 4
    # Written after all of that, by somebody who has the first label in hand.
    note = (
        "Canary Street is canary recipient's; call 555.010.0199; Eve waits at 9 new road. Fragile."
    )
    assert change_note(row, note, UserFactory.create(), TODAY) == ""
    redact_due(NOW + timedelta(days=14))
    row = Order.objects.get()
    assert (
        row.note == f"{MARKER} is {MARKER}'s; call {MARKER}; {MARKER} waits at {MARKER}. Fragile."
    )
    assert row.buyer_data is None


def test_red_63_former_texts_are_few_and_what_is_back_is_none() -> None:
    buyer = BuyerData(line1="street 0")
    for number in range(1, 60):
        buyer = BuyerData(line1=f"street {number}").remembering(buyer)
    assert len(buyer.former) == MOST_FORMER
    assert buyer.former[-1] == "street 58"
    back = BuyerData(line1="street 58").remembering(buyer)
    assert "street 58" not in back.former
    assert back.remembering(back) == back
    assert BuyerData.from_json(back.as_json()) == back
