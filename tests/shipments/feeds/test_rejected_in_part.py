""" "Feed rejected" where Amazon may have acted all the same: nothing is sent before it is read (TRB-3, SHP-20)."""

from datetime import timedelta

import pytest

from shipments.feeds import wording
from shipments.models import FeedSubmission, QueueHold
from stores import clock
from stores.spapi import feeds
from stores.spapi.feed_values import FeedReport, FeedResult
from tests.shipments.feeds.fed import FeedDesk
from tests.shipments.feeds.test_rejecting import WORDS

pytestmark = pytest.mark.django_db

REPORT_OF = "shipments.feeds.concluding.report_of"
REJECTION = f"InternalServiceError: {WORDS}"


def test_trb_3_shp_20_words_about_one_message_concern_its_order_alone(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two were told: the whole feed is neither taken for undone nor sent again."""
    fed.queued(3)
    one = FeedResult(2, "Error", "8000", REJECTION)
    report = FeedReport("Complete", 3, 2, 1, (one,), "")
    monkeypatch.setattr(REPORT_OF, lambda job: report)
    fed.turn()
    assert [row.tries.get(feed__isnull=False).outcome for row in fresh(fed)] == [
        "accepted", "rejected", "accepted",
    ]  # fmt: skip
    assert (fed.feed().state, fed.feed().reason) == ("done", "")
    fed.until_settled()
    assert FeedSubmission.objects.count() == 1
    assert fed.calls("getOrder") == 1
    assert fed.states() == {"accepted": 2, "not_needed": 1}


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_trb_3_shp_20_after_a_fatal_end_every_order_is_read_an_hour_later(
    fed: FeedDesk, share: float
) -> None:
    rows = fed.queued(4)
    fed.amazon.fault("createFeed", "feed_rejected_fatal", share=share)
    fed.turn()
    feed = fed.feed()
    assert (feed.state, feed.reason, feed.unclear) == ("fatal", "feed_rejected", 4)
    said = wording.words(feed, cut_off=False, held=False)
    assert said.about == "feed_rejected"
    assert "Every order is read" in said.text
    for row in fresh(fed):
        assert (row.state, row.reason, row.feed_id) == ("unknown", "feed_rejected", None)
        assert WORDS in row.amazon_message
        assert timedelta(minutes=59) < row.due_at - clock.now() <= timedelta(hours=1)
        assert row.tries.get().outcome == "unknown"
    fed.pass_time(minutes=58)
    fed.turn()
    assert (fed.calls("getOrder"), fed.calls("confirmShipment")) == (0, 0)
    fed.amazon.clear_faults()
    fed.until_settled()
    fed.assert_told_once()
    done = int(4 * share)
    assert fed.sources() == {name: n for name, n in (("feed", done), ("call", 4 - done)) if n}
    assert fed.calls("getOrder") == len(rows)


def test_trb_3_shp_20_rejected_after_two_create_feeds_every_order_is_read_first(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one, whose answer was lost and which the list hides, told every order."""
    fed.queued(3)
    fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
    fed.turn()
    monkeypatch.setattr(feeds, "recent_feeds", lambda *_: [])
    fed.amazon.fault("createFeed", "feed_rejected", count=1)
    fed.pass_time(minutes=6)
    fed.turn()
    feed = fed.feed()
    assert (feed.state, feed.attempts, feed.unclear) == ("rejected", 2, 3)
    assert "No order was told" not in wording.words(feed, cut_off=False, held=False).text
    assert fed.states() == {"unknown": 3}
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 3}
    assert (FeedSubmission.objects.count(), fed.calls("confirmShipment")) == (1, 0)


def test_trb_3_decision_24_broken_off_with_these_words_counts_for_the_hold(fed: FeedDesk) -> None:
    fed.amazon.fault("createFeed", "feed_rejected_fatal", count=3, share=0)
    for rejected in (1, 2, 3):
        fed.queued(2)
        fed.turn()
        assert FeedSubmission.objects.filter(state="fatal").count() == rejected
        assert QueueHold.objects.exists() == (rejected == 3)
    assert WORDS in QueueHold.objects.get().amazon_message


def test_shp_20_a_refusal_by_the_second_of_two_feeds_is_no_leave_to_change_the_parcel(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words that need no look at the order: the first feed may have told it all the same."""
    fed.queued(2)
    fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
    fed.turn()
    monkeypatch.setattr(feeds, "recent_feeds", lambda *_: [])
    refused = FeedResult(1, "Error", "9999", "Not supported for Ship+ orders.")
    monkeypatch.setattr(REPORT_OF, lambda job: FeedReport("Complete", 2, 1, 1, (refused,), ""))
    fed.pass_time(minutes=6)
    fed.turn()
    assert [row.state for row in fresh(fed)] == ["unknown", "accepted"]
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}


def fresh(fed: FeedDesk):  # type: ignore[no-untyped-def]
    """By message."""
    for row in fed.rows:
        row.refresh_from_db()
    return sorted(fed.rows, key=lambda row: row.tries.get(feed__isnull=False).message_id)
