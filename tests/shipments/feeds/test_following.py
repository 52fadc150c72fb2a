"""A feed at Amazon that does not end: when its orders may leave it (decision 23)."""

from datetime import timedelta

import pytest

from shipments.feeds import following
from stores.models import SellingPartner
from stores.spapi.errors import Rejected
from stores.spapi.feed_values import Feed
from stores.spapi.payloads import Receipt
from tests.factories import TODAY
from tests.shipments.feeds.prepared import in_feed, job_of, rows_of

pytestmark = pytest.mark.django_db


def test_decision_23_a_cancelling_that_is_refused_leaves_the_orders_in_the_feed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It began between the look and the cancelling: its orders may be told by it at any moment."""
    asked: list[str] = []

    def refuse(_: SellingPartner, feed_id: str) -> Receipt:
        asked.append(feed_id)
        raise Rejected("cancelFeed", 400, "InvalidInput", "The feed is not in the queue.")

    queued = Feed("51", "IN_QUEUE", "", None, None, None)
    monkeypatch.setattr("stores.spapi.feeds.get_feed", lambda *_: queued)
    monkeypatch.setattr("stores.spapi.feeds.cancel_feed", refuse)
    submission = in_feed(2)
    following.follow(job_of(submission, TODAY + timedelta(hours=2)))
    submission.refresh_from_db()
    assert asked == ["51"]
    assert (submission.state, submission.ended_at) == ("running", None)
    assert {row.state for row in rows_of(submission)} == {"in_feed"}
