"""How a feed may end at Amazon, and what becomes of each of its orders (SHP-20, decision 23)."""

from datetime import timedelta
from typing import Any

import pytest

from shipments.models import FeedSubmission, NotificationAttempt, Shipment, ShipmentNotification
from stores import clock
from stores.spapi import feed_storage, feeds
from stores.spapi.errors import Rejected
from stores.spapi.feed_values import FeedReport, FeedResult
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db


def change_at_amazon(fed: FeedDesk, row: ShipmentNotification, **fulfillment: str) -> None:
    order = fed.view(row)["order"]
    changed = {**order, "fulfillment": {**order["fulfillment"], **fulfillment}}
    fed.amazon.add_orders(fed.seller.id, [changed])


def confirm_by_hand(fed: FeedDesk, row: ShipmentNotification, number: str) -> None:
    items = [
        {"orderItemId": item["orderItemId"], "quantity": item["quantityOrdered"]}
        for item in fed.view(row)["order"]["orderItems"]
    ]
    detail = {
        "packageReferenceId": "7",
        "carrierCode": "USPS",
        "trackingNumber": number,
        "shipDate": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "orderItems": items,
    }
    fed.amazon.confirm_by_hand(
        row.order.amazon_order_id,
        {"marketplaceId": fed.store.marketplace_id, "packageDetail": detail},
    )


@pytest.mark.parametrize("share", [0, 0.5, 1])
@pytest.mark.parametrize("kind", ["feed_fatal", "feed_fatal_no_report"])
def test_shp_20_after_a_fatal_end_every_order_is_read_before_anything_is_sent(
    fed: FeedDesk, kind: str, share: float
) -> None:
    fed.queued(4)
    fed.amazon.fault("createFeed", kind, share=share)
    fed.until_settled()
    fed.assert_told_once()
    done = int(4 * share)
    assert fed.sources() == {name: n for name, n in (("feed", done), ("call", 4 - done)) if n}
    feed = fed.feed()
    assert (feed.state, feed.unclear) == ("fatal", 4)
    calls = fed.amazon.calls()
    read = [call["orderId"] for call in calls if call["operation"] == "getOrder"]
    told = [call["orderId"] for call in calls if call["operation"] == "confirmShipment"]
    assert sorted(read) == sorted(row.order.amazon_order_id for row in fed.rows)
    assert set(told) <= set(read)


def test_shp_20_after_a_fatal_end_a_refusal_in_the_report_is_not_believed_either(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(3)
    fed.amazon.fault("createFeed", "feed_fatal", share=1)
    refused = FeedResult(1, "Error", "9999", "Not supported for Ship+ orders.")
    report = FeedReport("Complete", 3, 2, 1, (refused,), "")
    monkeypatch.setattr("shipments.feeds.concluding.report_of", lambda job: report)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.feed().unclear == 3
    assert fed.states() == {"accepted": 3}


@pytest.mark.parametrize("kind", ["report_plain", "report_missing_message"])
def test_shp_20_a_report_that_proves_nothing_has_every_order_read(fed: FeedDesk, kind: str) -> None:
    fed.queued(3)
    fed.amazon.fault("createFeed", kind)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.feed().unclear == 3
    assert fed.calls("getOrder") == 3
    assert fed.sources().get("call", 0) == (kind == "report_missing_message")


def test_shp_20_each_refused_order_comes_to_its_own_end(fed: FeedDesk) -> None:
    """Cancelled, shipped by hand with another number, unknown to Amazon, without lines; and one that is well."""
    cancelled, by_hand, well = fed.queued(3)
    change_at_amazon(fed, cancelled, fulfillmentStatus="CANCELLED")
    confirm_by_hand(fed, by_hand, "9400111899")
    fed.until_settled()
    assert fed.states() == {"cancelled": 1, "not_needed": 1, "accepted": 1}
    assert (cancelled.state, cancelled.reason) == ("cancelled", "order_cancelled")
    assert (by_hand.state, by_hand.reason) == ("not_needed", "already_shipped")
    assert well.state == "accepted"
    assert [package["trackingNumber"] for package in fed.packages(by_hand)] == ["9400111899"]
    refused = by_hand.tries.get(feed__isnull=False)
    assert (refused.outcome, refused.amazon_code) == ("rejected", "18021")
    assert "left to fulfill" in refused.amazon_message
    feed = fed.feed()
    assert (feed.state, feed.accepted, feed.refused, feed.unclear) == ("done", 1, 2, 0)
    assert fed.calls("confirmShipment") == 0


def test_i8_an_error_that_nobody_knows_needs_a_person_if_the_order_is_still_open(
    fed: FeedDesk,
) -> None:
    """A Ship+ order: only Amazon's words tell, and the number can be corrected."""
    ship_plus, odd = fed.queued(2)
    order = fed.view(ship_plus)["order"]
    fed.amazon.add_orders(fed.seller.id, [{**order, "programs": ["FBM_SHIP_PLUS"]}])
    change_at_amazon(fed, odd, fulfillmentStatus="PENDING_AVAILABILITY")
    fed.until_settled()
    assert fed.states() == {"rejected": 2}
    assert (ship_plus.reason, odd.reason) == ("buy_shipping_only", "refused")
    assert odd.amazon_message == "The order is not ready to ship."
    assert fed.calls("getOrder") == 1, "Ship+ is plain from the words"


def test_trb_6_a_warning_is_kept_with_the_try_and_the_order_is_accepted(fed: FeedDesk) -> None:
    row, _ = fed.queued(2)
    Shipment.objects.filter(pk=row.shipment_id).update(tracking_number="SHORT1")
    fed.until_settled()
    row.refresh_from_db()
    assert (row.state, row.amazon_message) == ("accepted", "")
    attempt = row.tries.get()
    assert (attempt.outcome, attempt.amazon_code) == ("accepted", "18064")
    assert attempt.amazon_message


def test_decision_27_a_parcel_without_a_number_is_known_by_its_order_being_shipped(
    fed: FeedDesk,
) -> None:
    """After a fatal end it is found shipped and not told again; one that is open goes into the next feed."""
    rows = fed.queued(2)
    Shipment.objects.update(tracking_number="")
    fed.amazon.fault("createFeed", "feed_fatal", share=0.5)
    fed.until_settled()
    assert fed.states() == {"accepted": 2}
    assert [len(fed.confirmations(row)) for row in rows] == [1, 1]
    assert fed.sources() == {"feed": 2}
    assert FeedSubmission.objects.count() == 2


def test_shp_20_a_feed_that_the_seller_cancelled_did_nothing(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=3000, processSeconds=0)
    fed.turn()
    feeds.cancel_feed(fed.store.selling_partner, fed.feed().feed_id)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    assert (fed.feed().state, fed.calls("getOrder")) == ("cancelled", 2)


def test_decision_23_a_feed_that_queues_for_an_hour_is_cancelled_and_its_orders_are_read_first(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=20_000, processSeconds=0)
    fed.turn()
    fed.pass_time(minutes=58)
    fed.turn()
    assert (fed.states(), fed.calls("cancelFeed")) == ({"in_feed": 2}, 0)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    assert (fed.calls("cancelFeed"), fed.calls("getOrder")) == (1, 2)
    assert fed.feed().state == "cancelled"


def test_decision_23_orders_never_leave_a_feed_that_runs_however_long(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=0, processSeconds=3 * 3600)
    for _ in range(85):
        fed.turn()
        fed.pass_time(minutes=2)
    assert fed.states() == {"in_feed": 2}
    assert (fed.calls("cancelFeed"), fed.calls("confirmShipment")) == (0, 0)
    assert fed.feed().amazon_status == "IN_PROGRESS"
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}


def test_shp_20_a_cancelling_whose_answer_is_lost_is_looked_at(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=20_000, processSeconds=0)
    fed.turn()
    fed.pass_time(minutes=61)
    fed.amazon.fault("cancelFeed", "timeout_after", count=1, seconds=0.1)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}


def test_shp_20_a_feed_that_amazon_does_not_know_any_more_has_every_order_read(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=60, processSeconds=0)
    fed.turn()
    FeedSubmission.objects.update(feed_id="59999999999")
    fed.pass_time(minutes=4)
    fed.turn()
    assert fed.states() == {"in_feed": 2}, "right after createFeed that means nothing"
    fed.until_settled()
    fed.assert_told_once()
    assert (fed.feed().state, fed.feed().reason) == ("failed", "gone")
    assert fed.sources() == {"feed": 2}


BROKEN = {
    "cut": b"<?xml version='1.0'?><AmazonEnvelope><Message>",
    "odd": b"<html><body>Please sign in</body></html>",
    "entities": b"<!DOCTYPE a [<!ENTITY b 'c'>]><AmazonEnvelope/>",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_shp_20_a_report_that_stays_unreadable_has_every_order_read(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    fed.queued(2)
    asked: list[Any] = []

    def download(*place: object) -> bytes:
        asked.append(place)
        return content

    monkeypatch.setattr(feed_storage, "download", download)
    fed.turn()
    assert (fed.states(), len(asked)) == ({"in_feed": 2}, 1)
    fed.until_settled()
    fed.assert_told_once()
    assert len(asked) > 3
    assert (fed.feed().state, fed.feed().unclear) == ("done", 2)
    assert fed.sources() == {"feed": 2}


def test_shp_20_a_report_that_is_gone_has_every_order_read(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(2)

    def gone(*_: object) -> None:
        raise Rejected("getFeedDocument", 404, "NotFound")

    monkeypatch.setattr(feeds, "find_report", gone)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.feed().unclear == 2
    assert fed.sources() == {"feed": 2}


def test_shp_9_a_parcel_that_was_voided_in_the_feed_is_accepted_or_dropped(fed: FeedDesk) -> None:
    """Accepted: Amazon has it. Refused, or read as open: it is not told any more."""
    _, refused = fed.queued(2)
    order = fed.view(refused)["order"]
    fed.amazon.add_orders(fed.seller.id, [{**order, "programs": ["FBM_SHIP_PLUS"]}])
    fed.amazon.feed_settings(queueSeconds=60, processSeconds=0)
    fed.turn()
    Shipment.objects.update(voided_at=clock.now())
    fed.until_settled()
    assert fed.states() == {"accepted": 1, "cancelled": 1}
    assert (refused.state, refused.reason) == ("cancelled", "voided")


def test_shp_9_a_parcel_that_was_voided_while_its_feed_was_cancelled_is_never_told(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=20_000, processSeconds=0)
    fed.turn()
    Shipment.objects.update(voided_at=clock.now())
    fed.pass_time(minutes=61)
    fed.until_settled()
    assert fed.states() == {"cancelled": 2}
    assert fed.sources() == {}


def test_shp_20_unknown_orders_are_read_when_reads_are_believed(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.fault("createFeed", "feed_fatal", share=1)
    fed.turn()
    fed.turn()
    at = clock.now()
    assert fed.states() == {"unknown": 2}
    for row in fed.rows:
        assert timedelta(minutes=1.5) < row.due_at - at <= timedelta(minutes=2)
    assert set(NotificationAttempt.objects.values_list("outcome", flat=True)) == {"unknown"}
