"""What support sees and does about feeds, rows in feeds and held queues (SHP-19, TRB-3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from shipments.models import FeedSubmission, NotificationAttempt, QueueHold
from stores.models import AuditEvent, SellingPartner
from tests.factories import TODAY, NotificationFactory, SellingPartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    for module in ("feeds", "notifications"):
        monkeypatch.setattr(f"shipments.admin.{module}.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


@pytest.fixture
def support() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def feed_of(seller: SellingPartner, state: str) -> FeedSubmission:
    made: FeedSubmission = FeedSubmission.objects.create(
        selling_partner=seller, state=state, messages=2, due_at=LATER,
        created_at=TODAY - timedelta(hours=2),
    )  # fmt: skip
    return made


def act(client: Client, model: str, action: str, *rows: Any) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(f"/admin/shipments/{model}/", data, follow=True).text


def test_shp_19_an_open_feed_is_asked_about_at_once_and_one_that_is_over_is_left_alone(
    support: Client, pokes: list[tuple[Any, ...]]
) -> None:
    seller = SellingPartnerFactory.create()
    running, done = feed_of(seller, "running"), feed_of(seller, "done")
    text = act(support, "feedsubmission", "ask_amazon_now", running, done)
    assert "1 asked about now. 1 left alone" in text
    due = dict(FeedSubmission.objects.values_list("state", "due_at"))
    assert due == {"running": TODAY, "done": LATER}
    assert pokes == [("shipments.tasks.send_for_seller", seller.pk)]
    assert AuditEvent.objects.get().action == "feed.pushed"


def test_shp_19_a_row_in_a_feed_is_not_pushed_and_the_message_says_so(
    support: Client, pokes: list[tuple[Any, ...]]
) -> None:
    waiting = NotificationFactory.create(state="waiting", reason="throttled", due_at=LATER)
    feed = feed_of(waiting.selling_partner, "running")
    inside = NotificationFactory.create(state="in_feed", feed=feed, due_at=LATER)
    text = act(support, "shipmentnotification", "push_now", waiting, inside)
    assert "1 pushed. 0 left alone" in text
    assert "1 in a feed" in text
    inside.refresh_from_db()
    assert (inside.state, inside.feed, inside.due_at) == ("in_feed", feed, LATER)
    assert AuditEvent.objects.filter(action="notification.pushed").count() == 1
    assert len(pokes) == 1


def test_trb_3_support_releases_a_hold_with_a_trace(
    support: Client, pokes: list[tuple[Any, ...]]
) -> None:
    seller = SellingPartnerFactory.create()
    hold = QueueHold.objects.create(
        selling_partner=seller,
        reason="feed_rejected",
        held_at=TODAY,
        amazon_message="Feed rejected",
    )
    assert "Feed rejected" in support.get("/admin/shipments/queuehold/").text
    assert "1 released" in act(support, "queuehold", "release", hold)
    assert not QueueHold.objects.exists()
    assert pokes == [("shipments.tasks.send_for_seller", seller.pk)]
    assert AuditEvent.objects.get(action="queue.released").user is not None


def test_both_lists_are_read_only_and_stuck_feeds_are_found(support: Client) -> None:
    seller = SellingPartnerFactory.create()
    feed = feed_of(seller, "running")
    feed_of(seller, "done")
    NotificationAttempt.objects.create(
        notification=NotificationFactory.create(),
        number=1,
        feed=feed,
        message_id=1,
        started_at=TODAY,
    )
    hold = QueueHold.objects.create(selling_partner=seller, reason="x", held_at=TODAY)
    stuck = support.get("/admin/shipments/feedsubmission/?stuck=yes")
    assert [row.pk for row in stuck.context["cl"].result_list] == [feed.pk]
    assert support.get(f"/admin/shipments/feedsubmission/?q={seller.seller_id}").status_code == 200
    for model, row in (("feedsubmission", feed), ("queuehold", hold)):
        where = f"/admin/shipments/{model}/{row.pk}/"
        assert support.get(f"{where}change/").status_code == 200
        assert support.post(f"{where}change/", {"reason": "y"}).status_code == 403
        assert support.post(f"{where}delete/", {"post": "yes"}).status_code == 403


def test_staff_who_only_look_have_no_action() -> None:
    looker = UserFactory.create(is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_feedsubmission", "view_queuehold"])
    )
    client = Client()
    client.force_login(looker)
    seller = SellingPartnerFactory.create()
    feed = feed_of(seller, "running")
    hold = QueueHold.objects.create(selling_partner=seller, reason="x", held_at=TODAY)
    act(client, "feedsubmission", "ask_amazon_now", feed)
    act(client, "queuehold", "release", hold)
    feed.refresh_from_db()
    assert feed.due_at == LATER
    assert QueueHold.objects.exists()


def test_shp_19_one_notification_is_pushed_from_its_page_which_speaks_supports_words(
    support: Client, pokes: list[tuple[Any, ...]]
) -> None:
    row = NotificationFactory.create(state="waiting", due_at=LATER)
    NotificationAttempt.objects.create(notification=row, number=1, started_at=TODAY)
    page = support.get(f"/admin/shipments/shipmentnotification/{row.pk}/change/").text
    assert f"notification of order {row.order.amazon_order_id}" in page
    assert "attempt 1 of" not in page
    assert "(decision" not in page
    assert "how it goes out next" in page
    assert "All times are UTC." in page
    assert f'name="_selected_action" value="{row.pk}"' in page
    assert "1 pushed" in act(support, "shipmentnotification", "push_now", row)
    tries = support.get("/admin/shipments/notificationattempt/").text
    assert row.order.amazon_order_id in tries
    assert "attempt 1 of" not in tries
