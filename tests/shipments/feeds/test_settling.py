"""Leaving a feed: in bulk, in chunks, by the holder of the lease alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import OrderEvent
from shipments.feeds import claiming, settling
from shipments.feeds.verdicting import UNSENT, UNSURE, Outcome, State, Tried
from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification
from tests.factories import TODAY
from tests.shipments.feeds.prepared import in_feed, job_of, rows_of

pytestmark = pytest.mark.django_db

ACCEPTED = Outcome(State.ACCEPTED, "", Tried.ACCEPTED)
REFUSED = Outcome(State.REJECTED, "refused", Tried.REJECTED, "99999", "No")


def queries_for(count: int, outcome: Outcome) -> int:
    submission = in_feed(count)
    job = job_of(submission)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert settling.settle(job, dict.fromkeys(range(1, count + 1), outcome))
    claiming.release(job, state="done")
    return len(seen)


@pytest.mark.parametrize("outcome", [ACCEPTED, UNSURE, REFUSED], ids=lambda o: o.state)
def test_nfr_any_number_of_messages_costs_the_same_queries(outcome: Outcome) -> None:
    few = queries_for(3, outcome)
    assert queries_for(60, outcome) == few
    assert few <= 20


def test_nfr_each_chunk_is_a_transaction_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "CHUNK", 4)
    submission = in_feed(10)
    left: list[int] = []
    monkeypatch.setattr(
        settling, "fault_point", lambda _: left.append(submission.notifications.count())
    )
    settling.settle(job_of(submission), dict.fromkeys(range(1, 11), ACCEPTED))
    assert left == [6, 2, 0]
    assert OrderEvent.objects.filter(kind="notification_accepted").count() == 10


def test_i1_rows_that_left_the_feed_are_not_touched_again() -> None:
    """The second run after a crash, with another opinion."""
    submission = in_feed(3)
    first, second, _ = rows_of(submission)
    job = job_of(submission)
    ShipmentNotification.objects.filter(pk=first.pk).update(state="accepted", feed=None)
    ShipmentNotification.objects.filter(pk=second.pk).update(state="unknown")
    NotificationAttempt.objects.filter(notification=first).update(outcome="accepted")
    assert settling.settle(job, {1: UNSURE, 2: ACCEPTED, 3: ACCEPTED})
    assert [row.state for row in rows_of(submission)] == ["accepted", "unknown", "accepted"]
    assert first.tries.get().outcome == "accepted"
    assert second.tries.get().outcome == "started"


def test_i1_a_row_that_is_in_another_feed_by_now_is_not_touched() -> None:
    submission = in_feed(2)
    job = job_of(submission)
    first, second = rows_of(submission)
    other = FeedSubmission.objects.create(
        selling_partner=submission.selling_partner, messages=1, state="running", feed_id="52",
        created_at=TODAY, due_at=TODAY,
    )  # fmt: skip
    ShipmentNotification.objects.filter(pk=first.pk).update(feed=other)
    assert settling.settle(job, {1: ACCEPTED, 2: ACCEPTED})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.feed_id) == ("in_feed", other.pk)
    assert (second.state, second.feed_id) == ("accepted", None)


def test_t18_without_the_lease_nothing_is_written() -> None:
    submission = in_feed(2)
    job = job_of(submission)
    FeedSubmission.objects.update(lease_holder="another")
    assert not settling.settle(job, {1: ACCEPTED, 2: ACCEPTED})
    assert {row.state for row in rows_of(submission)} == {"in_feed"}
    assert not OrderEvent.objects.filter(kind__startswith="notification").exists()


def test_t18_a_lease_that_ran_out_is_none() -> None:
    submission = in_feed(1)
    job = job_of(submission)._replace(clock=lambda: TODAY + timedelta(minutes=6))
    assert not settling.settle(job, {1: ACCEPTED})


def test_shp_20_what_was_not_sent_goes_by_calls_and_what_is_not_known_is_read_first() -> None:
    submission = in_feed(3)
    assert settling.settle(job_of(submission), {1: UNSENT, 2: UNSURE, 3: ACCEPTED})
    unsent, unsure, accepted = rows_of(submission)
    assert (unsent.state, unsent.via, unsent.due_at) == ("waiting", "call", TODAY)
    assert (unsure.state, unsure.via) == ("unknown", "call")
    assert unsure.due_at == TODAY + timedelta(minutes=2)
    assert accepted.settled_at == TODAY
    assert [row.feed_id for row in (unsent, unsure, accepted)] == [None, None, None]
    tries = NotificationAttempt.objects.order_by("message_id")
    assert [each.outcome for each in tries] == ["unavailable", "unknown", "accepted"]
    assert {each.ended_at for each in tries} == {TODAY}


def test_shp_9_what_was_voided_and_surely_not_told_ends() -> None:
    submission = in_feed(4)
    for row in rows_of(submission):
        row.shipment.voided_at = TODAY
        row.shipment.save()
    assert settling.settle(job_of(submission), {1: UNSENT, 2: REFUSED, 3: UNSURE, 4: ACCEPTED})
    found = [(row.state, row.reason) for row in rows_of(submission)]
    assert found == [
        ("cancelled", "voided"),
        ("cancelled", "voided"),
        ("unknown", "feed_unclear"),
        ("accepted", ""),
    ]
    events = OrderEvent.objects.filter(kind="notification_cancelled")
    assert [event.detail for event in events] == [{"reason": "voided"}] * 2
