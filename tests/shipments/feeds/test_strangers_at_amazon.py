"""A createFeed whose answer was lost, beside feeds that another application of the same seller makes (SHP-20, I1)."""

import pytest

from shipments.feeds import holding
from shipments.feeds.document import Message, build
from shipments.models import FeedSubmission
from stores import clock
from stores.spapi import feed_storage, feeds
from stores.spapi.payloads import ConfirmedItem
from tests.shipments.feeds.confirmations import confirmation
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db


def make_foreign_feed(fed: FeedDesk, count: int = 2) -> list[str]:
    """Of orders that are not here."""
    seller = fed.store.selling_partner
    messages, ids = [], fed.amazon.generate(fed.seller.id, count, programs=[])
    for number, order_id in enumerate(ids, start=1):
        sent = fed.amazon.order(order_id)["order"]
        items = tuple(
            ConfirmedItem(item["orderItemId"], item["quantityOrdered"])
            for item in sent["orderItems"]
        )
        told = confirmation(number, amazon_order_id=order_id, items=items)
        messages.append(Message(number, told._replace(tracking_number=f"FOREIGN{number:08d}")))
    place = feeds.create_document(seller)
    feed_storage.upload(seller, place, build(seller.seller_id, messages))
    feeds.create_feed(seller, place.document_id, [fed.store.marketplace_id])
    return ids


def lose(fed: FeedDesk, kind: str) -> None:
    """The answer of the next createFeed."""
    fed.amazon.fault("createFeed", kind, count=1, seconds=0.1)
    fed.turn()
    assert fed.feed().state == "creating"


@pytest.mark.parametrize("count", [2, 3])
def test_shp_20_a_foreign_feed_is_not_taken_for_ours(fed: FeedDesk, count: int) -> None:
    """Also one with as many messages, all of them well: our orders show nothing of it."""
    fed.queued(2)
    lose(fed, "timeout_before")
    make_foreign_feed(fed, count)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"call": 2}
    assert fed.feed().unclear == 2
    assert fed.calls("createFeed") == 2, "ours that came to nothing, and theirs"


def test_shp_20_ours_beside_a_foreign_one_has_every_order_read_when_both_are_over(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=600, processSeconds=0)
    lose(fed, "timeout_after")
    make_foreign_feed(fed)
    fed.pass_time(minutes=8)
    fed.turn()
    assert (fed.states(), fed.calls("getFeeds")) == ({"in_feed": 2}, 1), "both still queue"
    assert fed.calls("getOrder") == 0
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}
    assert (fed.feed().state, fed.feed().reason) == ("failed", "not_found")
    assert fed.calls("getOrder") == 2


@pytest.mark.parametrize(
    ("kinds", "source"),
    [
        (("timeout_after", "timeout_after"), {"feed": 4}),
        (("timeout_before", "timeout_after"), None),
    ],
)
def test_shp_20_two_lost_ones_of_ours_are_not_mistaken_for_each_other(
    fed: FeedDesk, kinds: tuple[str, str], source: dict[str, int] | None
) -> None:
    fed.queued(2)
    fed.queued(2)
    for kind in kinds:
        fed.amazon.fault("createFeed", kind, count=1, seconds=0.1)
    fed.turn()
    assert [feed.state for feed in FeedSubmission.objects.all()] == ["creating", "creating"]
    fed.until_settled()
    fed.assert_told_once()
    if source is not None:
        assert fed.sources() == source


def test_shp_20_a_lost_feed_that_the_list_hides_is_made_twice_and_counts_once(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amazon refuses every order of the second one; the order is read then."""
    fed.queued(3)
    lose(fed, "timeout_after")
    monkeypatch.setattr(feeds, "recent_feeds", lambda *_: [])
    fed.until_settled()
    fed.assert_told_once()
    assert len(fed.amazon.feeds()) == 2
    assert fed.sources() == {"feed": 3}
    assert fed.feed().attempts == 2
    assert fed.calls("confirmShipment") == 0


def test_decision_27_made_twice_a_parcel_without_a_number_counts_once_too(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fed.queued(2)
    for row in rows:
        row.shipment.tracking_number = ""
        row.shipment.save()
    lose(fed, "timeout_after")
    monkeypatch.setattr(feeds, "recent_feeds", lambda *_: [])
    fed.until_settled()
    assert fed.states() == {"accepted": 2}
    assert [len(fed.confirmations(row)) for row in rows] == [1, 1]


def test_shp_20_one_that_was_never_made_is_made_once(fed: FeedDesk) -> None:
    fed.queued(2)
    lose(fed, "timeout_before")
    fed.turn()
    fed.pass_time(minutes=3)
    fed.turn()
    assert fed.calls("getFeeds") == 0, "Amazon's list may lag behind"
    fed.until_settled()
    fed.assert_told_once()
    assert len(fed.amazon.feeds()) == 1
    assert fed.feed().attempts == 2


def test_shp_20_a_feed_that_was_found_is_proven_by_orders_that_show_our_package(
    fed: FeedDesk,
) -> None:
    fed.queued(4)
    lose(fed, "timeout_after")
    fed.until_settled()
    fed.assert_told_once()
    feed = fed.feed()
    assert (feed.state, feed.accepted, feed.unclear) == ("done", 4, 0)
    assert fed.calls("getOrder") == 2, "two witnesses, not every order"
    assert len(fed.amazon.feeds()) == 1


def test_shp_20_a_witness_that_is_read_too_early_costs_reads_and_nothing_else(
    fed: FeedDesk,
) -> None:
    fed.queued(3)
    lose(fed, "timeout_after")
    fed.amazon.fault("getOrder", "stale_read", count=1)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 3}


def test_trb_3_a_held_queue_makes_no_second_feed(fed: FeedDesk) -> None:
    fed.queued(2)
    lose(fed, "timeout_before")
    holding.hold(fed.store.selling_partner, "feed_rejected", "", clock.now())
    for _ in range(40):
        fed.pass_time(minutes=2)
        fed.turn()
    assert fed.amazon.feeds() == []
    assert fed.feed().reason == "held"
    fed.store.selling_partner.queue_hold.delete()
    fed.until_settled()
    fed.assert_told_once()
