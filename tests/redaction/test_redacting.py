"""What the sweep removes, what it keeps, and what it writes down."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from orders.buyer import MARKER
from orders.models import Customer, Order
from redaction import tasks
from redaction.clearing import lock_orders
from redaction.counting import Counts
from redaction.models import RedactionRecord
from redaction.recording import write_records
from redaction.redacting import redact_due
from tests.factories import BUYER, CustomerFactory, OrderFactory, ShipmentFactory, StoreFactory

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DUE = IMPORTED + timedelta(days=14)
TICK = timedelta(microseconds=1)


def order(**fields: Any) -> Order:
    made: Order = OrderFactory.create(first_imported_at=IMPORTED, name_key="a" * 32, **fields)
    return made


def whole_table(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def test_e_15_an_order_is_redacted_at_its_deadline_and_not_before() -> None:
    held = order()
    assert redact_due(DUE - TICK).orders == 0
    held.refresh_from_db()
    assert held.buyer.recipient_name == BUYER["recipient_name"]
    assert redact_due(DUE).by_rule == {"U": 1}
    held.refresh_from_db()
    assert (held.buyer_data, held.name_key, held.redacted_at) == (None, "", DUE)


def test_red_3_filled_fields_become_the_marker_and_empty_ones_stay_empty() -> None:
    held = order(buyer_data={"buyer_name": "Ada Bell", "gift_messages": {"77": "For you"}},
                 buyer_fields=["buyer_name", "gift:77"])  # fmt: skip
    redact_due(DUE)
    buyer = Order.objects.get(pk=held.pk).buyer
    assert buyer.buyer_name == MARKER
    assert buyer.gift_messages == {"77": MARKER}
    assert buyer.line1 == buyer.phone == ""


def test_red_4_city_state_postal_code_and_country_stay() -> None:
    held = order()
    redact_due(DUE)
    held.refresh_from_db()
    assert (held.city, held.state_or_region, held.postal_code, held.country) == (
        "Columbus", "OH", "43215", "US",
    )  # fmt: skip


def test_red_4_redact_location_replaces_town_and_postcode_where_filled_in_the_same_update(
    settings: Settings,
) -> None:
    settings.REDACT_LOCATION = True
    held = order(state_or_region="")
    later = OrderFactory.create(first_imported_at=DUE)
    with CaptureQueriesContext(connection) as queries:
        redact_due(DUE)
    assert len([q for q in queries if q["sql"].startswith('UPDATE "orders_order"')]) == 1
    held.refresh_from_db()
    later.refresh_from_db()
    assert (held.city, held.state_or_region, held.postal_code, held.country) == (
        MARKER, "", MARKER, "US",
    )  # fmt: skip
    assert (later.city, later.postal_code) == ("Columbus", "43215")


def test_red_4_switched_on_later_redact_location_reaches_orders_that_were_redacted_before(
    settings: Settings,
) -> None:
    held, bare = order(state_or_region=""), order(city="", state_or_region="", postal_code="")
    redact_due(DUE)
    assert tasks.redact_locations() == "0 redacted"
    settings.REDACT_LOCATION = True
    out = StringIO()
    call_command("redact", stdout=out)
    assert "Removed town and postcode of 1 redacted before" in out.getvalue()
    for row in (held, bare):
        row.refresh_from_db()
    assert (held.city, held.state_or_region, held.postal_code) == (MARKER, "", MARKER)
    assert (bare.city, bare.postal_code) == ("", "")
    assert tasks.redact_locations() == "0 redacted"
    Order.objects.filter(pk=held.pk).update(postal_code="43215")
    assert tasks.redact_locations() == "1 redacted"


def test_red_33_the_record_names_rule_terms_deadline_and_counts_only() -> None:
    shipped = order(store=StoreFactory.create(marketplace_id="A1F83G8C2ARO7P"))
    ShipmentFactory.create(
        order=shipped,
        created_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        ship_date=date(2026, 3, 25),
        delivered_at=datetime(2026, 3, 6, 12, tzinfo=UTC),
    )
    now = datetime(2026, 4, 5, 12, 30, tzinfo=UTC)
    counts = redact_due(now)
    assert (counts.by_rule, counts.fields) == ({"T": 1}, 5)
    record = RedactionRecord.objects.get(order=shipped)
    assert (record.rule, record.term, record.field_count) == ("T", "delivered", 5)
    assert (record.due_at, record.redacted_at) == (datetime(2026, 4, 5, 12, tzinfo=UTC), now)
    assert record.terms == {
        "ship_date": "2026-04-24T00:00:00+00:00",
        "label_created": "2026-04-15T09:00:00+00:00",
        "delivered": "2026-04-05T12:00:00+00:00",
    }


def test_red_32_a_second_run_changes_no_row_and_writes_no_second_record() -> None:
    customer = CustomerFactory.create()
    for _ in range(3):
        order(customer=customer)
    redact_due(DUE)
    models = (Order, Customer, RedactionRecord)
    before = [whole_table(model) for model in models]
    with CaptureQueriesContext(connection) as queries:
        assert redact_due(DUE + timedelta(days=1)).orders == 0
    assert [whole_table(model) for model in models] == before
    harmless = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE")
    assert not [q for q in queries.captured_queries if not q["sql"].startswith(harmless)]


def test_red_33_an_order_without_buyer_fields_is_closed_and_recorded_with_none() -> None:
    bare = order(buyer_data=None, buyer_fields=[])
    redact_due(DUE)
    bare.refresh_from_db()
    assert bare.redacted_at == DUE
    assert bare.redaction.field_count == 0


def test_red_31_paused_and_disconnected_stores_are_redacted_alike() -> None:
    paused = StoreFactory.create(paused_at=IMPORTED)
    paused.selling_partner.credentials = "bad"
    paused.selling_partner.refresh_token = ""
    paused.selling_partner.save()
    order(store=paused)
    assert redact_due(DUE).orders == 1


def test_red_51_a_customer_goes_with_its_last_unredacted_order() -> None:
    customer = CustomerFactory.create()
    order(customer=customer)
    later = OrderFactory.create(customer=customer, first_imported_at=IMPORTED + timedelta(days=5))
    assert redact_due(DUE).customers == 0
    customer.refresh_from_db()
    assert customer.buyer.buyer_name == "Tom Lindqvist"
    end = DUE + timedelta(days=5)
    assert redact_due(end).customers == 1
    customer.refresh_from_db()
    assert (customer.buyer_data, customer.email_key, customer.redacted_at) == (None, None, end)
    assert customer.buyer.buyer_name == MARKER
    assert RedactionRecord.objects.get(order=later).customer_redacted


def test_red_51_an_amazon_fulfilled_order_keeps_no_customer_alive() -> None:
    customer = CustomerFactory.create()
    order(customer=customer)
    order(customer=customer, fulfilled_by="AMAZON", buyer_data=None, buyer_fields=[])
    assert redact_due(DUE).customers == 1


def test_red_51_customers_of_other_orders_keep_their_name() -> None:
    kept = CustomerFactory.create()
    OrderFactory.create(customer=kept, first_imported_at=DUE)
    order(customer=CustomerFactory.create())
    redact_due(DUE)
    kept.refresh_from_db()
    assert kept.redacted_at is None
    assert kept.buyer_data


def test_red_30_a_run_that_runs_out_of_time_says_so_and_the_next_goes_on() -> None:
    for _ in range(5):
        order()
    first = redact_due(DUE, seconds=0, chunk=2)
    assert (first.orders, first.more) == (0, True)
    assert redact_due(DUE, seconds=60, chunk=2) == Counts({"U": 5}, 25, 0)


def test_red_30_a_crash_between_chunks_keeps_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        order()
    calls: list[Any] = []

    def dies_in_the_second_chunk(*arguments: Any, **more: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write_records(*arguments, **more)

    monkeypatch.setattr("redaction.clearing.write_records", dies_in_the_second_chunk)
    with pytest.raises(KeyboardInterrupt):
        redact_due(DUE, chunk=2)
    assert Order.objects.filter(redacted_at=DUE).count() == 2
    assert RedactionRecord.objects.count() == 2
    monkeypatch.undo()
    assert redact_due(DUE, chunk=2).orders == 2


def test_r1_orders_are_cleared_by_one_update_per_chunk() -> None:
    customer = CustomerFactory.create()
    for _ in range(6):
        order(customer=customer)
    with CaptureQueriesContext(connection) as queries:
        redact_due(DUE, chunk=3)
    updates = [q["sql"] for q in queries.captured_queries if q["sql"].startswith("UPDATE")]
    assert len([sql for sql in updates if '"orders_order"' in sql.split("SET")[0]]) == 2
    assert len([sql for sql in updates if '"orders_customer"' in sql.split("SET")[0]]) == 2
    reading = [q["sql"] for q in queries.captured_queries if q["sql"].startswith("SELECT")]
    # Only an order with a note is opened (RED-63).
    assert not [sql for sql in reading if "buyer_data" in sql and '"note" IS NOT NULL' not in sql]


def test_red_22_a_shipment_that_comes_while_the_sweep_waits_for_the_order_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite nothing can come in between: the page is read under the lock")
    due, shipped = order(), order()

    def lock_after_a_shipment(order_ids: list[int]) -> None:
        ShipmentFactory.create(order=shipped, created_at=DUE, ship_date=DUE.date())
        lock_orders(order_ids)

    monkeypatch.setattr("redaction.redacting.lock_orders", lock_after_a_shipment)
    assert redact_due(DUE).orders == 1
    assert [record.order_id for record in RedactionRecord.objects.all()] == [due.pk]
