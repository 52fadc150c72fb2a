"""Feeds against the pretended Amazon, over HTTP: what counts is what Amazon holds afterwards (I1)."""

import pytest

from orders.models import OrderEvent
from shipments.models import NotificationAttempt
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db


def test_shp_18_i1_one_feed_tells_amazon_of_all_orders_of_a_batch(fed: FeedDesk) -> None:
    fed.queued(3)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 3}
    calls = ("createFeedDocument", "upload", "createFeed", "getFeedDocument", "download")
    assert [fed.calls(operation) for operation in calls] == [1, 1, 1, 1, 1]
    assert (fed.calls("confirmShipment"), fed.calls("getOrder")) == (0, 0)
    feed = fed.feed()
    assert (feed.state, feed.accepted, feed.refused, feed.unclear) == ("done", 3, 0, 0)
    assert feed.lease_holder == ""
    assert set(NotificationAttempt.objects.values_list("outcome", flat=True)) == {"accepted"}
    assert OrderEvent.objects.filter(kind="notification_accepted").count() == 3
