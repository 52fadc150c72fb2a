"""A turn of a seller's feeds: bounded in time, found by the sweep, beside the calls."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as configured

from shipments import seller_turn, tasks
from shipments.feeds import claiming, finding, gathering, rules, waiting, working
from shipments.feeds.rules import Fault
from shipments.models import FeedSubmission, QueueHold, Shipment
from shipments.outbox import correcting
from stores import clock
from stores.models import SellingPartner
from stores.spapi import feed_storage, feeds
from stores.spapi.errors import Rejected
from stores.spapi.transport import LONGEST_CALL_SECONDS
from tests.factories import TODAY, StoreFactory, order_with_items
from tests.shipments.edge import ScriptedAmazon, shipped, state
from tests.shipments.feeds.fed import FeedDesk
from tests.shipments.feeds.prepared import in_feed, job_of

pytestmark = pytest.mark.django_db


def test_decision_12_the_last_step_of_a_task_has_time_to_end() -> None:
    lives: Any = configured.Q_CLUSTER["timeout"]
    assert working.BUDGET.total_seconds() + LONGEST_CALL_SECONDS < lives
    assert working.TRANSFERS_WITHIN.total_seconds() + feed_storage.LONGEST_S < lives
    assert timedelta(seconds=lives) < claiming.LEASE


def test_decision_12_the_sweep_finds_sellers_whose_feeds_are_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due = in_feed(1)
    in_feed(1, feed_id="52", due_at=TODAY + timedelta(minutes=1))
    in_feed(1, feed_id="53", leased_until=TODAY + timedelta(minutes=1))
    in_feed(1, feed_id="54", state="done")
    cut_off = in_feed(1, feed_id="55")
    SellingPartner.objects.filter(pk=cut_off.selling_partner_id).update(credentials="bad")
    pokes: list[Any] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *what: pokes.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    tasks.send_due_notifications()
    assert pokes == [("shipments.tasks.send_for_seller", due.selling_partner_id)]


@pytest.mark.parametrize(
    ("name", "found"), [("prepared", False), ("creating", True), ("running", True)]
)
def test_trb_3_a_held_queue_begins_no_feed_and_follows_those_at_amazon(
    name: str, found: bool
) -> None:
    submission = in_feed(1, state=name)
    seller = submission.selling_partner
    assert claiming.sellers_with_due(TODAY) == [seller.pk]
    QueueHold.objects.create(selling_partner=seller, reason="feed_rejected", held_at=TODAY)
    assert claiming.sellers_with_due(TODAY) == ([seller.pk] if found else [])


def test_shp_20_amazons_list_is_not_asked_before_it_can_be_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that died right after createFeed is followed sooner than that."""
    submission = in_feed(1, state="creating", feed_id="", creating_since=TODAY)
    asked: list[object] = []

    def list_feeds(*what: object) -> list[object]:
        asked.append(what)
        return []

    monkeypatch.setattr("stores.spapi.feeds.recent_feeds", list_feeds)
    assert not finding.find(job_of(submission, TODAY + timedelta(minutes=4)))
    submission.refresh_from_db()
    assert (asked, submission.state) == ([], "creating")
    assert submission.due_at == TODAY + timedelta(minutes=5)
    assert submission.lease_holder == ""


def test_sys_3_two_workers_never_take_the_same_feed() -> None:
    submission = in_feed(1)
    first = claiming.claim(submission.selling_partner_id, TODAY)
    assert first is not None
    assert claiming.claim(submission.selling_partner_id, TODAY) is None
    after = TODAY + timedelta(minutes=6)
    second = claiming.claim(submission.selling_partner_id, after)
    assert second is not None
    assert first[1] != second[1]


def test_i8_feeds_and_calls_of_a_seller_go_on_beside_each_other(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that runs costs a look, and what a slow step leaves of the time is the calls'."""
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    store = StoreFactory.create()
    in_feed(1, store)
    single = shipped(order_with_items(store=store))
    looked: list[int] = []

    def look(job: claiming.Job) -> None:
        looked.append(job.submission.pk)
        waiting.wait(job, TODAY + timedelta(seconds=30), "")

    monkeypatch.setattr("shipments.feeds.following.follow", look)
    taken = seller_turn.take(store.selling_partner_id)
    assert taken == ("1 accepted, 1 feeds", False)
    assert (len(looked), state(single)) == (1, ("accepted", ""))


def test_i8_what_time_does_not_allow_is_left_to_the_next_task(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    store = StoreFactory.create()
    in_feed(1, store)
    single = shipped(order_with_items(store=store))
    taken = seller_turn.take(store.selling_partner_id, timedelta(0))
    assert taken is not None
    assert taken.more
    assert (edge.sent, state(single)[0]) == ([], "waiting")
    assert FeedSubmission.objects.get().lease_holder == ""


@pytest.mark.parametrize("transfer", ["upload", "download"])
def test_decision_12_a_transfer_is_begun_early_in_a_task_or_in_the_next_one(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch, transfer: str
) -> None:
    fed.queued(2)
    if transfer == "download":
        fed.amazon.feed_settings(queueSeconds=60, processSeconds=0)
        fed.turn()
        fed.pass_time(minutes=2)
    with monkeypatch.context() as patched:
        patched.setattr(working, "TRANSFERS_WITHIN", timedelta(0))
        taken = seller_turn.take(fed.store.selling_partner_id)
    assert taken is not None
    assert taken.more
    assert fed.calls(transfer) == 0
    fed.until_settled()
    fed.assert_told_once()


@pytest.mark.parametrize(
    ("slow", "left_to_do"),
    [("stores.spapi.feed_storage.upload", "createFeed"), ("stores.spapi.feeds.create_feed", "getFeed"),
     ("stores.spapi.feeds.get_feed", "getFeedDocument")],
)  # fmt: skip
def test_decision_12_no_call_is_begun_after_a_slow_step(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch, slow: str, left_to_do: str
) -> None:
    """A createFeed that is cut off by the end of its task would have to be looked for."""
    fed.queued(2)
    module, _, name = slow.rpartition(".")
    real = getattr(import_module(module), name)
    late: list[int] = []

    def slowly(*arguments: Any) -> Any:
        late.append(20)
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(slow, slowly)
        patched.setattr("shipments.feeds.working.time.monotonic", lambda: sum(late))
        taken = seller_turn.take(fed.store.selling_partner_id)
    assert taken is not None
    assert taken.more
    assert (len(late), fed.calls(left_to_do)) == (1, 0)
    fed.pass_time(minutes=1)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.calls("createFeed") == 1


def test_shp_18_a_document_that_breaks_a_rule_is_never_sent_and_its_orders_go_by_calls(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fed.queued(2)
    real = gathering.document_of
    monkeypatch.setattr(
        gathering,
        "document_of",
        lambda submission: real(submission).replace(b"<CarrierCode>UPS<", b"<CarrierCode>Ups<"),
    )
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    assert fed.calls("createFeedDocument") == 0
    feed = fed.feed()
    assert (feed.state, feed.reason) == ("failed", "breaks_rules")
    assert "CarrierCode" in feed.amazon_message
    assert "CarrierCode" in caplog.text
    assert clock.now() >= feed.created_at


def test_i8_decision_27_a_parcel_without_a_number_that_breaks_a_rule_ends_at_a_person(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would come back in feed after feed. The others go by calls, or in the next feed."""
    broken, letter, tracked = fed.queued(3)
    for row in (broken, letter):
        Shipment.objects.filter(pk=row.shipment_id).update(tracking_number="")
    bad = broken.order.amazon_order_id
    real = rules.faults
    monkeypatch.setattr(
        rules,
        "faults",
        lambda document: [Fault("pattern", "Item")] if bad.encode() in document else real(document),
    )
    fed.until_settled()
    assert fed.states() == {"rejected": 1, "accepted": 2}
    assert (broken.state, broken.reason) == ("rejected", "not_in_a_feed")
    assert fed.sources() == {"call": 1, "feed": 1}
    assert [feed.reason for feed in FeedSubmission.objects.order_by("pk")] == ["breaks_rules", ""]
    assert correcting.may_correct(broken)
    assert tracked.state == letter.state == "accepted"


def test_i8_where_only_the_whole_document_breaks_a_rule_it_ends_at_a_person_too(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(2)
    Shipment.objects.update(tracking_number="")
    monkeypatch.setattr(
        rules,
        "faults",
        lambda document: [Fault("size", "AmazonEnvelope")] * (document.count(b"<Message>") > 1),
    )
    fed.until_settled()
    assert fed.states() == {"rejected": 2}
    assert FeedSubmission.objects.count() == 1


def test_i8_where_amazon_takes_no_feed_parcels_without_a_number_end_at_a_person(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, tracked = fed.queued(2)
    Shipment.objects.filter(pk=letter.shipment_id).update(tracking_number="")

    def refuse(*_: object) -> None:
        raise Rejected("createFeed", 400, "InvalidInput", "No feeds for you.", "req-400")

    monkeypatch.setattr(feeds, "create_feed", refuse)
    fed.until_settled()
    assert fed.states() == {"rejected": 1, "accepted": 1}
    assert (letter.reason, letter.amazon_message) == ("refused", "No feeds for you.")
    assert tracked.state == "accepted"
    assert FeedSubmission.objects.count() == 1
