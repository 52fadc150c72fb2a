"""Feeds against the pretended Amazon, over HTTP: what counts is what Amazon holds afterwards (I1)."""

from datetime import timedelta

import pytest

from orders.models import Order, OrderEvent
from shipments.batches import starting, working
from shipments.batches.drafting import draft
from shipments.details import ShipmentDetails
from shipments.models import Batch, NotificationAttempt, ShipmentNotification
from shipments.recording import record_shipment
from stores import clock
from tests.shipments.batches.making import lines_of
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


def test_decision_27_i1_a_parcel_without_a_number_reaches_amazon_once(fed: FeedDesk) -> None:
    """Alone, marked by a person, five minutes later in a feed of its own; Amazon warns and takes it."""
    (order_id,) = fed.amazon.generate(fed.seller.id, 1, programs=[])
    order = fed.imported(order_id)
    day = order.purchased_at.astimezone(order.store.marketplace.time_zone).date()
    letter = ShipmentDetails("USPS", "", day, "First-Class Mail Letter")
    record_shipment(order, letter, None, clock.now())
    fed.turn()
    assert (fed.calls("createFeed"), fed.calls("confirmShipment")) == (0, 0)
    fed.pass_time(minutes=5)
    fed.until_settled()
    row = ShipmentNotification.objects.get()
    assert (row.state, row.attempts) == ("accepted", 1)
    (confirmation,) = fed.confirmations(row)
    assert confirmation["source"] == "feed"
    assert fed.calls("confirmShipment") == 0
    assert fed.view(row)["status"] == "SHIPPED"


def test_decision_23_i1_a_batch_of_orders_is_told_in_one_feed_when_it_ends(fed: FeedDesk) -> None:
    """The whole way: a draft is started, the engine marks its orders, the worker tells Amazon."""
    ids = fed.amazon.generate(fed.seller.id, 4, programs=[])
    Order.objects.filter(pk__in=[fed.imported(order_id).pk for order_id in ids]).update(
        queue_at=clock.now() + timedelta(days=2)
    )
    orders = list(Order.objects.select_related("store__selling_partner__account"))
    account = fed.store.selling_partner.account
    day = min(order.purchased_at for order in orders).date() + timedelta(days=1)
    settings = {"carrier_code": "UPS", "service": "Ground", "ship_date": day.isoformat()}
    batch = draft(account, Batch.Kind.MARK, settings, lines_of(orders), None, clock.now())
    starting.start(batch, None, clock.now())
    worked = working.work(batch.pk, clock.now())
    assert worked.sellers == {fed.store.selling_partner_id}
    fed.until_settled()
    fed.rows = list(ShipmentNotification.objects.all())
    fed.assert_told_once()
    assert fed.sources() == {"feed": 4}
    assert fed.calls("createFeed") == 1
    assert fed.feed().batch == batch
