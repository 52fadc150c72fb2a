""" "Feed rejected": an account or billing matter, tried again after an hour, held after the third time (TRB-3)."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage
from django.db.models import F

from shipments.feeds import claiming as feed_claiming
from shipments.feeds import gathering, holding
from shipments.models import FeedSubmission, QueueHold, ShipmentNotification
from shipments.outbox import claiming
from stores import clock
from stores.models import AuditEvent, Member
from tests.factories import MemberFactory
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db

WORDS = "Amazon encountered an exception while processing your request. Feed rejected."


@pytest.fixture
def rejecting(fed: FeedDesk) -> FeedDesk:
    """Amazon rejects every feed until its faults are cleared."""
    fed.amazon.fault("createFeed", "feed_rejected", count=1000)
    return fed


def pass_hours(fed: FeedDesk, hours: int) -> None:
    for _ in range(hours * 6):
        fed.pass_time(minutes=10)
        fed.turn_if_due()


def feeds_at_amazon(fed: FeedDesk) -> int:
    return len(fed.amazon.feeds())


def test_trb_3_the_orders_wait_for_an_hour_and_go_again_by_feed(rejecting: FeedDesk) -> None:
    fed = rejecting
    rows = fed.queued(2)
    fed.turn()
    assert fed.states() == {"waiting": 2}
    for row in rows:
        assert (row.reason, row.via, row.feed_id) == ("feed_rejected", "feed", None)
        assert WORDS in row.amazon_message
        assert 59 < (row.due_at - clock.now()).total_seconds() / 60 <= 60
        assert row.tries.get().outcome == "rejected"
    feed = fed.feed()
    assert (feed.state, feed.reason, feed.refused) == ("rejected", "feed_rejected", 2)
    assert WORDS in feed.amazon_message
    fed.pass_time(minutes=58)
    fed.turn()
    assert feeds_at_amazon(fed) == 1
    fed.amazon.clear_faults()
    fed.pass_time(minutes=3)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 2}
    assert not QueueHold.objects.exists()


def test_trb_3_decision_24_the_third_rejection_in_a_day_holds_the_queue(
    rejecting: FeedDesk,
) -> None:
    fed = rejecting
    fed.queued(2)
    pass_hours(fed, 1)
    fed.pass_time(minutes=30)
    assert (feeds_at_amazon(fed), QueueHold.objects.count()) == (1, 0)
    pass_hours(fed, 5)
    assert feeds_at_amazon(fed) == 3
    held = QueueHold.objects.get(selling_partner=fed.store.selling_partner)
    assert held.reason == "feed_rejected"
    assert WORDS in held.amazon_message
    assert AuditEvent.objects.filter(action="queue.held", user=None).count() == 1
    now = clock.now()
    assert claiming.sellers_with_due(now) == []
    assert gathering.sellers_with_due(now) == []
    assert feed_claiming.sellers_with_due(now) == []
    pass_hours(fed, 30)
    assert feeds_at_amazon(fed) == 3, "no storm, however long nobody looks"
    assert fed.states() == {"waiting": 2}


def test_trb_3_feeds_that_ran_together_are_one_rejection(rejecting: FeedDesk) -> None:
    fed = rejecting
    for _ in range(3):
        fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=30, processSeconds=0)
    fed.turn()
    pass_hours(fed, 1)
    assert fed.states() == {"waiting": 6}
    assert [feed.state for feed in FeedSubmission.objects.all()] == ["rejected"] * 3
    assert not QueueHold.objects.exists()


def test_decision_24_a_call_is_held_too_and_a_running_feed_is_followed(fed: FeedDesk) -> None:
    fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=60, processSeconds=0)
    fed.turn()
    (single,) = fed.shipped()
    ShipmentNotification.objects.filter(pk=single.pk).update(due_at=clock.now())
    holding.hold(fed.store.selling_partner, "feed_rejected", "", clock.now())
    pass_hours(fed, 1)
    fed.assert_told_once()
    assert fed.confirmations(single) == []


def test_decision_24_managers_are_told_once_by_mail(
    rejecting: FeedDesk, mailoutbox: list[EmailMessage]
) -> None:
    fed = rejecting
    account = fed.store.selling_partner.account
    manager = MemberFactory.create(account=account, role=Member.Role.MANAGER).user
    MemberFactory.create(account=account, role=Member.Role.SHIPPER)
    MemberFactory.create(role=Member.Role.MANAGER)
    rows = fed.queued(2)
    pass_hours(fed, 9)
    assert QueueHold.objects.exists()
    (mail,) = mailoutbox
    assert mail.to == [manager.email]
    assert fed.store.name in mail.subject
    body = str(mail.body)
    assert "2 shipments" in body
    assert "Professional" in body
    assert "/notifications" in body
    for row in rows:
        assert row.order.amazon_order_id not in body + mail.subject


def test_decision_24_a_mail_that_fails_holds_all_the_same(
    rejecting: FeedDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> int:
        raise SMTPException

    MemberFactory.create(account=rejecting.store.selling_partner.account, role="manager")
    monkeypatch.setattr(EmailMessage, "send", fail)
    rejecting.queued(2)
    pass_hours(rejecting, 9)
    assert QueueHold.objects.exists()
    assert "SMTPException" in caplog.text


def test_trb_3_a_release_is_noted_and_sends_at_once(rejecting: FeedDesk) -> None:
    fed = rejecting
    fed.queued(2)
    pass_hours(fed, 9)
    manager = MemberFactory.create(account=fed.store.selling_partner.account, role="manager").user
    fed.amazon.clear_faults()
    assert holding.release(fed.store.selling_partner, manager, clock.now())
    event = AuditEvent.objects.get(action="queue.released")
    assert (event.user, event.account) == (manager, fed.store.selling_partner.account)
    assert event.detail == {"reason": "feed_rejected"}
    fed.turn()
    # What Amazon said of the earlier tries stays with them.
    assert set(ShipmentNotification.objects.values_list("amazon_message", flat=True)) == {""}
    fed.assert_told_once()
    assert not holding.release(fed.store.selling_partner, manager, clock.now())
    assert AuditEvent.objects.filter(action="queue.released").count() == 1


def test_trb_3_rejected_once_more_after_a_release_it_is_held_again_at_once(
    rejecting: FeedDesk,
) -> None:
    fed = rejecting
    fed.queued(2)
    pass_hours(fed, 9)
    manager = MemberFactory.create(account=fed.store.selling_partner.account, role="manager").user
    holding.release(fed.store.selling_partner, manager, clock.now())
    pass_hours(fed, 3)
    assert feeds_at_amazon(fed) == 4
    assert QueueHold.objects.exists()


def test_decision_24_rejections_of_yesterday_do_not_count(rejecting: FeedDesk) -> None:
    fed = rejecting
    fed.queued(2)
    pass_hours(fed, 2)
    assert feeds_at_amazon(fed) == 2
    day = timedelta(hours=25)
    FeedSubmission.objects.update(created_at=F("created_at") - day, ended_at=F("ended_at") - day)
    pass_hours(fed, 2)
    assert feeds_at_amazon(fed) > 2
    assert not QueueHold.objects.exists()


def test_trb_3_a_parcel_that_was_voided_does_not_go_again(rejecting: FeedDesk) -> None:
    fed = rejecting
    row, _ = fed.queued(2)
    fed.amazon.feed_settings(queueSeconds=60, processSeconds=0)
    fed.turn()
    row.shipment.voided_at = clock.now()
    row.shipment.save()
    fed.pass_time(minutes=2)
    fed.turn()
    assert fed.states() == {"cancelled": 1, "waiting": 1}
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "voided")
