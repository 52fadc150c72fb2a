"""The pages of feeds (SHP-18, SHP-21, TRB-6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification
from stores.models import Member, SellingPartner, Store
from tests.factories import (
    TODAY,
    MemberFactory,
    NotificationFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

HERE = "/shipments/notifications/feeds/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


def viewer(store: Store) -> Client:
    client = Client()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    return client


def fed(store: Store, state: str = "running", **fields: Any) -> FeedSubmission:
    values: dict[str, Any] = {"messages": 3, "due_at": TODAY, "created_at": TODAY, **fields}
    made: FeedSubmission = FeedSubmission.objects.create(
        selling_partner=store.selling_partner, state=state, **values
    )
    return made


def message(feed: FeedSubmission, number: int, outcome: str, **said: str) -> ShipmentNotification:
    store = feed.selling_partner.stores.get()
    order = order_with_items(store=store, status="shipped")
    notification = NotificationFactory.create(shipment__order=order, state="in_feed", feed=feed)
    NotificationAttempt.objects.create(
        notification=notification, number=1, feed=feed, message_id=number, outcome=outcome,
        started_at=TODAY, sent={"trackingNumber": f"1Z{number}"}, **said,
    )  # fmt: skip
    made: ShipmentNotification = notification
    return made


def test_shp_21_trb_6_a_feed_shows_its_steps_its_counts_and_each_verdict() -> None:
    store = StoreFactory.create()
    feed = fed(
        store, "done", accepted=1, refused=1, unclear=1, feed_id="FEED-77", request_id="req-77",
        amazon_status="DONE", submitted_at=TODAY, ended_at=TODAY + timedelta(minutes=3),
    )  # fmt: skip
    taken = message(feed, 1, "accepted")
    message(feed, 2, "rejected", amazon_code="8541", amazon_message="The carrier is not known")
    message(feed, 3, "unknown")
    page = viewer(store).get(f"{HERE}{feed.public_id}/").text
    for text in (
        "Amazon took 1 of 3 orders. 1 refused",
        "FEED-77",
        "req-77",
        "Taken by Amazon",
        "Ended",
        taken.order.amazon_order_id,
        "Amazon took the shipment",
        "The carrier is not known",
        "8541",
        "read at Amazon before anything is sent again",
        "1Z3",
    ):
        assert text in page
    assert "Lindqvist" not in page


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("prepared", {}, "sent within a minute"),
        ("prepared", {"reason": "throttled"}, "Request is throttled"),
        ("prepared", {"reason": "unavailable"}, "could not be reached"),
        ("running", {"reason": "unauthorized"}, "did not accept our authorization"),
        ("creating", {}, "answer was lost"),
        ("running", {"amazon_status": "IN_QUEUE"}, "stands in Amazon&#x27;s queue"),
        ("running", {"amazon_status": "IN_PROGRESS"}, "is working on it"),
        ("running", {}, "answers in some minutes"),
        ("rejected", {}, "Amazon rejected the whole feed"),
        ("fatal", {}, "broke the feed off. Every order is read"),
        ("cancelled", {}, "was cancelled before Amazon worked on it"),
        ("failed", {}, "was given up"),
    ],
)
def test_shp_21_every_state_of_a_feed_has_its_words(
    state: str, fields: dict[str, str], words: str
) -> None:
    store = StoreFactory.create()
    feed = fed(store, state, **fields)
    client = viewer(store)
    assert words in client.get(HERE).text
    assert words in client.get(f"{HERE}{feed.public_id}/").text


def test_a_seller_that_is_cut_off_or_held_says_why_its_feed_waits() -> None:
    store = StoreFactory.create()
    feed = fed(store, "prepared")
    client = viewer(store)
    from shipments.models import QueueHold

    QueueHold.objects.create(
        selling_partner=store.selling_partner, reason="feed_rejected", held_at=TODAY
    )
    assert "somebody has looked at the account" in client.get(f"{HERE}{feed.public_id}/").text
    SellingPartner.objects.update(credentials="bad")
    assert "lost its connection" in client.get(f"{HERE}{feed.public_id}/").text


def test_without_a_feed_the_page_says_when_there_will_be_one() -> None:
    assert "No feed yet" in viewer(StoreFactory.create()).get(HERE).text


def test_t5_another_accounts_feed_is_not_found() -> None:
    feed = fed(StoreFactory.create())
    stranger = viewer(StoreFactory.create())
    assert stranger.get(f"{HERE}{feed.public_id}/").status_code == 404
    assert str(feed.public_id) not in stranger.get(HERE).text


def test_both_pages_have_pages_and_cost_a_fixed_number_of_queries(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    store = StoreFactory.create()
    feed = fed(store)
    for number in range(1, 7):
        message(feed, number, "started")
        fed(store, "done", created_at=TODAY - timedelta(minutes=number))
    monkeypatch.setattr("shipments.feeds.showing.ROWS", 5)
    client = viewer(store)
    client.get(HERE)
    for address in (HERE, f"{HERE}{feed.public_id}/"):
        with django_assert_max_num_queries(8):
            page = client.get(address)
        assert "?page=2" in page.text
        assert client.get(f"{address}?page=2").status_code == 200
        assert client.get(f"{address}?page=²").status_code == 200


def test_a_notification_leads_to_its_feed() -> None:
    store = StoreFactory.create()
    feed = fed(store)
    notification = message(feed, 1, "started")
    page = viewer(store).get(f"/shipments/notifications/{notification.public_id}/").text
    assert f"{HERE}{feed.public_id}/" in page
    assert "ShipperTrackingNumber" in page
    assert "1Z1" in page
