"""Whatever goes wrong with a call or a transfer of a feed: afterwards Amazon was told exactly once (SHP-20, I1)."""

import pytest

from shipments.models import FeedSubmission
from stores.spapi import feeds
from stores.spapi.errors import Rejected
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db

WRITES = ("createFeedDocument", "createFeed")
READS = ("getFeed", "getFeedDocument")
TRANSFERS = ("upload", "download")
REFUSALS = ("429", "500", "503", "html", "empty", "expired_token")
SILENCES = ("timeout_before", "timeout_after", "cut_body")


@pytest.mark.parametrize("kind", [*REFUSALS, *SILENCES])
@pytest.mark.parametrize("operation", [*WRITES, *READS, *TRANSFERS])
def test_shp_20_i1_one_fault_at_any_step(fed: FeedDesk, operation: str, kind: str) -> None:
    fed.queued(2)
    fed.amazon.fault(operation, kind, count=1, seconds=0.1)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}


@pytest.mark.parametrize("kind", ["500", "timeout_after", "cut_body"])
def test_shp_20_i1_every_step_goes_wrong_once(fed: FeedDesk, kind: str) -> None:
    fed.queued(2)
    for operation in (*WRITES, *READS, *TRANSFERS, "getFeeds"):
        fed.amazon.fault(operation, kind, count=1, seconds=0.1)
    fed.until_settled()
    fed.assert_told_once()


@pytest.mark.parametrize("operation", ["createFeedDocument", "createFeed", "getFeed", "getFeeds"])
def test_shp_17_throttling_is_no_failure_and_says_when_it_goes_on(
    fed: FeedDesk, operation: str
) -> None:
    fed.queued(2)
    if operation == "getFeeds":
        fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
        fed.turn()
        fed.pass_time(minutes=6)
    fed.amazon.fault(operation, "429", count=1)
    fed.turn()
    feed = fed.feed()
    assert (feed.reason, feed.state in FeedSubmission.OPEN) == ("throttled", True)
    assert feed.due_at > feed.created_at
    assert feed.amazon_code == "QuotaExceeded"
    fed.until_settled()
    fed.assert_told_once()
    assert len(fed.amazon.feeds()) == 1


def test_i8_a_revoked_seller_waits_and_goes_on_after_the_renewal(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
    fed.turn()
    fed.amazon.revoke(fed.seller.id)
    fed.pass_time(minutes=70)
    fed.turn()
    fed.pass_time(minutes=70)
    fed.turn()
    assert fed.states() == {"in_feed": 2}
    renewed = fed.amazon.add_seller(fed.seller.id)
    partner = fed.store.selling_partner
    partner.refresh_token = renewed.refresh_token
    partner.access_token, partner.access_token_expires_at = "", None
    partner.credentials = "good"
    partner.save()
    fed.until_settled()
    fed.assert_told_once()


def test_shp_18_a_feed_that_amazon_refuses_twice_leaves_its_orders_to_calls(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(2)

    def refuse(*_: object) -> str:
        raise Rejected("createFeed", 400, "InvalidInput", "inputFeedDocumentId is not valid")

    monkeypatch.setattr(feeds, "create_feed", refuse)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    feed = fed.feed()
    assert (feed.state, feed.reason) == ("failed", "refused")
    assert feed.amazon_message == "inputFeedDocumentId is not valid"
    assert fed.calls("upload") == 2, "the second time with a document of its own"


def test_shp_18_a_document_that_grew_too_old_is_uploaded_again(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.fault("createFeed", "timeout_before", count=1, seconds=0.1)
    fed.turn()
    fed.pass_time(days=3)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}
    assert fed.calls("upload") == 2


def test_decision_23_a_feed_that_cannot_be_begun_for_an_hour_leaves_its_orders_to_calls(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.fault("createFeedDocument", "500", count=1000)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    assert fed.feed().reason == "not_sent_in_time"
    assert fed.amazon.feeds() == []
