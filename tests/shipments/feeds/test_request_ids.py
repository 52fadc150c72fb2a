"""Amazon's request ids of feeds, from its own answers to the pages that people read to support (TRB-6, TRB-3)."""

import pytest
from django.test import Client

from shipments.models import QueueHold, ShipmentNotification
from stores.models import ApiCall
from stores.spapi import feeds
from stores.spapi.errors import Rejected
from tests.factories import MemberFactory
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db

PAGES = "/shipments/notifications/"


def said(operation: str, status: int | None = None) -> list[str]:
    """What Amazon's answers had, oldest first."""
    calls = ApiCall.objects.filter(operation=operation).order_by("pk")
    if status is not None:
        calls = calls.filter(status=status)
    found = list(calls.values_list("request_id", flat=True))
    assert all(found)
    return found


def page(fed: FeedDesk, path: str) -> str:
    client = Client()
    member = MemberFactory.create(account=fed.store.selling_partner.account, role="manager")
    client.force_login(member.user)
    return client.get(path).text


def test_trb_6_a_feed_and_its_orders_show_the_request_id_of_create_feed(fed: FeedDesk) -> None:
    row, _ = fed.queued(2)
    fed.turn()
    (request_id,) = said("createFeed")
    row.refresh_from_db()
    assert (row.state, row.request_id) == ("accepted", request_id)
    assert row.tries.get().request_id == request_id
    assert fed.feed().request_id == request_id
    assert page(fed, f"{PAGES}{row.public_id}/").count(request_id) == 2
    assert request_id in page(fed, f"{PAGES}feeds/{fed.feed().public_id}/")


def test_trb_6_a_refused_order_names_the_feed_s_request_id(fed: FeedDesk) -> None:
    row, _ = fed.queued(2)
    order = fed.view(row)["order"]
    fed.amazon.add_orders(fed.seller.id, [{**order, "programs": ["FBM_SHIP_PLUS"]}])
    fed.turn()
    (request_id,) = said("createFeed")
    row.refresh_from_db()
    assert (row.state, row.request_id) == ("rejected", request_id)
    assert request_id in page(fed, f"{PAGES}{row.public_id}/")


def test_trb_3_trb_6_a_held_queue_names_the_request_id_of_the_feed_that_was_rejected(
    fed: FeedDesk,
) -> None:
    fed.amazon.fault("createFeed", "feed_rejected", count=3)
    for _ in range(3):
        fed.queued(2)
        fed.turn()
        fed.pass_time(minutes=20)
    held = QueueHold.objects.get()
    assert held.request_id == said("createFeed")[-1]
    assert held.request_id in page(fed, PAGES)


@pytest.mark.parametrize("operation", ["getFeed", "getFeedDocument"])
def test_trb_6_a_failure_on_the_way_shows_its_own_request_id_until_it_is_over(
    fed: FeedDesk, operation: str
) -> None:
    fed.queued(2)
    fed.amazon.fault(operation, "500", count=1)
    fed.turn()
    feed = fed.feed()
    (failed,) = said(operation, 500)
    assert (feed.state, feed.request_id) == ("running", failed)
    assert failed in page(fed, f"{PAGES}feeds/{feed.public_id}/")
    fed.until_settled()
    assert [fed.feed().request_id] == said("createFeed")
    assert fed.feed().amazon_message == ""
    assert {row.request_id for row in ShipmentNotification.objects.all()} == set(said("createFeed"))


def test_trb_6_a_feed_that_was_found_is_named_by_the_answer_that_says_it_is_over(
    fed: FeedDesk,
) -> None:
    fed.queued(2)
    fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
    fed.until_settled()
    fed.assert_told_once()
    found = {row.tries.get(feed__isnull=False).request_id for row in fed.rows}
    assert found == {fed.feed().request_id}
    assert found <= set(said("getFeed"))


def test_trb_6_a_report_that_is_gone_leaves_amazons_words(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise Rejected("getFeedDocument", 404, "NotFound", "It is gone.", "req-404")

    fed.queued(2)
    monkeypatch.setattr(feeds, "find_report", gone)
    fed.turn()
    feed = fed.feed()
    assert (feed.state, feed.unclear) == ("done", 2)
    assert (feed.amazon_message, feed.request_id) == ("It is gone.", "req-404")
