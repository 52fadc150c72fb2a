from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from shipments.batches import drafting, pruning, starting
from shipments.batches.drafting import Line
from shipments.models import Batch, BatchEntry
from stores.models import AuditEvent
from tests.at_once import at_once
from tests.factories import TODAY, AccountFactory, OrderFactory, StoreFactory, order_with_items
from tests.shipments.batches.making import drafted, many_orders, orders_of, started, states

pytestmark = pytest.mark.django_db


def test_a_draft_leaves_orders_out_with_a_code_and_words_and_writes_nothing_else() -> None:
    store = StoreFactory.create()
    good = order_with_items(store=store)
    held = order_with_items(store=store, status=Order.Status.ON_HOLD)
    amazons = order_with_items(store=store, fulfilled_by="AMAZON")
    asking = order_with_items(store=store, cancel_requested=True)
    gone = order_with_items(store=store, status=Order.Status.CANCELLED)
    empty = OrderFactory.create(store=store)
    batch = drafted([good, held, amazons, asking, gone, empty])
    entries = list(batch.entries.all())
    assert [(entry.state, entry.code) for entry in entries] == [
        ("waiting", ""),
        ("left_out", "on_hold"),
        ("left_out", "amazon_fulfilled"),
        ("left_out", "cancel_requested"),
        ("left_out", "cancelled"),
        ("left_out", "nothing_left"),
    ]
    assert held.amazon_order_id in entries[1].text
    good.refresh_from_db()
    assert good.status == Order.Status.AWAITING_SHIPMENT
    assert batch.state == Batch.State.DRAFT


def test_lines_without_an_order_and_lines_that_repeat_one_are_kept_with_their_reason() -> None:
    order = order_with_items()
    lines = [
        Line(2, order),
        Line(3, order, details={"tracking_number": "1Z2"}),
        Line(4, None, "999-0000000-0000000"),
        Line(5, None, "=1+1", why=("bad_number", "Line 5 has no order number.")),
    ]
    account = order.store.selling_partner.account
    batch = drafting.draft(account, Batch.Kind.FILE, {}, lines, None, TODAY)
    found = batch.entries.values_list("position", "state", "code", "order_number")
    assert list(found) == [
        (2, "waiting", "", ""),
        (3, "left_out", "twice", ""),
        (4, "left_out", "unknown_order", "999-0000000-0000000"),
        (5, "left_out", "bad_number", "=1+1"),
    ]


def test_an_order_that_waits_in_a_running_batch_is_left_out_of_the_next() -> None:
    orders = orders_of(count=2)
    first = started(orders[:1])
    second = drafted(orders)
    assert states(second) == ["left_out", "waiting"]
    assert f"batch {first.number}" in second.entries.get(position=1).text


def test_i5_an_order_of_another_account_is_never_drafted() -> None:
    foreign = order_with_items()
    with pytest.raises(ValueError, match="own account"):
        drafting.draft(
            AccountFactory.create(), Batch.Kind.MARK, {}, [Line(1, foreign)], None, TODAY
        )
    assert not Batch.objects.exists()


def test_five_thousand_lines_are_drafted_in_few_statements() -> None:
    store = StoreFactory.create()
    orders = many_orders(store, 5000)
    with CaptureQueriesContext(
        connection,
    ) as few:
        batch = drafted(orders[:1000])
    Batch.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        batch = drafted(orders)
    assert batch.entries.filter(state="waiting").count() == 5000
    # Per thousand lines: two reads and the write, which SQLite splits by its own limit of values.
    assert len(many) <= 6 * len(few)
    assert len(many) < 100


def test_numbers_count_within_the_account() -> None:
    mine, others = order_with_items(), order_with_items()
    assert [drafted([mine]).number, drafted([mine]).number, drafted([others]).number] == [1, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_drafts_made_at_the_same_moment_get_numbers_of_their_own() -> None:
    order = order_with_items()
    made = at_once(lambda: drafted([order]).number)
    assert sorted(made) == [1, 2, 3, 4]  # type: ignore[type-var]


def test_a_double_click_starts_a_batch_once() -> None:
    batch = drafted(orders_of(count=2))
    assert starting.start(batch, None, TODAY)
    assert not starting.start(batch, None, TODAY + timedelta(seconds=1))
    batch.refresh_from_db()
    assert (batch.state, batch.started_at) == ("running", TODAY)
    assert AuditEvent.objects.get(action="batch.started").detail == {"orders": 2}


def test_a_draft_is_deleted_after_a_day_and_a_started_batch_is_not() -> None:
    orders = orders_of(count=2)
    started(orders[:1])
    drafted(orders[1:])
    assert pruning.prune(TODAY + timedelta(hours=23)) == 0
    assert pruning.prune(TODAY + timedelta(hours=25)) == 1
    assert Batch.objects.get().state == "running"
    assert BatchEntry.objects.count() == 1


def test_only_a_draft_can_be_thrown_away() -> None:
    orders = orders_of(count=2)
    draft, running = drafted(orders[:1]), started(orders[1:])
    assert starting.discard(draft)
    assert not starting.discard(running)
    assert list(Batch.objects.all()) == [running]
