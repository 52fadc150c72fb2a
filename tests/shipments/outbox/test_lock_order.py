"""Many rows that change at once, beside a person who locks those of one parcel: no ring of locks, nothing lost (T18).

PostgreSQL ends a ring with an error in one of the threads; on SQLite one waits for the other, and the results count.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from orders.models import Order
from shipments.feeds import entering, gathering, holding
from shipments.models import QueueHold, Shipment, ShipmentNotification
from shipments.outbox import alarming, claiming, overtaken, releasing, settling
from shipments.outbox.claiming import Claim
from shipments.outbox.verdict import Reason
from shipments.recording import locked_notifications
from stores.models import Member, Store
from tests.at_once import at_once
from tests.factories import TODAY, MemberFactory, StoreFactory
from tests.shipments.feeds.rows import batch_of, waiting

pytestmark = pytest.mark.django_db(transaction=True)
State = ShipmentNotification.State
HOUR = timedelta(hours=1)
LATER = TODAY + 5 * HOUR
A_WEEK = timedelta(days=7)

Rows = list[ShipmentNotification]


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    MemberFactory.create(account=made.selling_partner.account, role=Member.Role.MANAGER)
    return made


def beside_a_person(rows: Rows, work: Callable[[], object]) -> None:
    """`work` while somebody has locked the row with the lowest id and goes on to that with the highest."""
    lower, higher = (Order.objects.get(pk=row.order_id) for row in (rows[0], rows[-1]))
    locked, worked = Event(), Event()

    def person() -> None:
        with transaction.atomic():
            locked_notifications([lower])
            locked.set()
            # Whoever waits for the lock never says that it is done.
            worked.wait(0.5)
            locked_notifications([lower, higher])

    def worker() -> None:
        locked.wait(20)
        work()
        worked.set()

    jobs = [person, worker]
    at_once(lambda: jobs.pop()(), 2)


def queued(store: Store, count: int = 3, **fields: object) -> Rows:
    """By id; index and table have them the other way round."""
    rows = sorted(waiting(store, count, **fields), key=lambda row: row.pk)  # type: ignore[arg-type]
    for place, row in reversed(list(enumerate(rows))):
        ShipmentNotification.objects.filter(pk=row.pk).update(queue_at=row.queue_at - place * HOUR)
    return rows


def fresh(rows: Rows) -> Rows:
    return list(ShipmentNotification.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk"))


def left_out(rows: Rows, changed: Callable[[ShipmentNotification], bool]) -> int:
    """How many of them are as before: none on SQLite, the locked one on PostgreSQL; never another one."""
    said = [changed(row) for row in fresh(rows)]
    assert all(said[1:])
    return said.count(False)


def test_t18_a_queue_that_is_held_back_waits_for_no_person(store: Store) -> None:
    rows = queued(store, via="call")
    work = settling.Work(Claim(rows[0].pk, ""), rows[0])
    beside_a_person(
        rows, lambda: settling.hold_queue(work, LATER, Reason.THROTTLED, state=State.WAITING)
    )
    skipped = left_out(rows, lambda row: (row.due_at, row.reason) == (LATER, "throttled"))
    assert skipped == (1 if connection.vendor == "postgresql" else 0)


def test_t18_claims_are_given_back_and_none_is_forgotten(store: Store) -> None:
    rows = queued(store, via="call")
    claims = claiming.claim(store.selling_partner_id, TODAY)
    assert len(claims) == 3
    beside_a_person(rows, lambda: claiming.give_back(claims))
    assert [row.lease_holder for row in fresh(rows)] == ["", "", ""]


def test_t18_first_scans_end_waits_and_the_next_sweep_takes_what_was_locked(store: Store) -> None:
    rows = queued(store, via="call", reason=Reason.FIRST_SCAN, due_at=TODAY + A_WEEK)
    Shipment.objects.update(first_scan_at=TODAY)
    beside_a_person(rows, lambda: releasing.release(TODAY))
    left_out(rows, lambda row: row.due_at == TODAY)
    releasing.release(TODAY)
    assert {row.due_at for row in fresh(rows)} == {TODAY}


def test_sta_9_rejected_rows_are_overtaken_and_the_next_sweep_takes_what_was_locked(
    store: Store,
) -> None:
    rows = queued(store, via="call", state=State.REJECTED)
    Order.objects.update(amazon_status="CANCELLED")
    beside_a_person(rows, lambda: overtaken.queue_overtaken(TODAY))
    left_out(rows, lambda row: row.state == State.WAITING)
    overtaken.queue_overtaken(TODAY)
    assert {row.state for row in fresh(rows)} == {"waiting"}


def test_decision_23_a_small_batch_goes_by_calls_but_for_what_was_locked(store: Store) -> None:
    rows = queued(store, batch=batch_of(store.selling_partner.account))
    beside_a_person(rows, lambda: gathering.gather(store.selling_partner_id, TODAY))
    left_out(rows, lambda row: row.via == "call")
    gathering.gather(store.selling_partner_id, TODAY)
    assert {row.via for row in fresh(rows)} == {"call"}


def test_decision_23_a_batch_that_ends_makes_all_of_its_orders_due(store: Store) -> None:
    batch = batch_of(store.selling_partner.account)
    rows = queued(store, batch=batch, reason=Reason.BATCH, due_at=LATER)
    beside_a_person(rows, lambda: entering.release(batch.pk, TODAY))
    assert {row.due_at for row in fresh(rows)} == {TODAY}


def test_trb_3_a_release_makes_all_that_waited_due(store: Store) -> None:
    rows = queued(store, reason=Reason.FEED_REJECTED, due_at=LATER)
    seller = store.selling_partner
    QueueHold.objects.create(selling_partner=seller, reason="feed", held_at=TODAY)
    user = seller.account.members.get().user
    beside_a_person(rows, lambda: holding.release(seller, user, TODAY))
    assert {row.due_at for row in fresh(rows)} == {TODAY}


def test_decision_24_all_that_people_were_told_of_is_noted(store: Store) -> None:
    rows = queued(store, via="call")
    beside_a_person(rows, lambda: alarming.warn(TODAY + A_WEEK))
    assert {row.alarmed_at for row in fresh(rows)} == {TODAY + A_WEEK}


def test_t18_many_rows_are_changed_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "CHUNK", 2)
    rows = queued(store, 5)
    changed = claiming.change_many(ShipmentNotification.objects.all(), {"reason": "batch"})
    assert changed == [row.pk for row in rows]
    assert {row.reason for row in fresh(rows)} == {"batch"}
