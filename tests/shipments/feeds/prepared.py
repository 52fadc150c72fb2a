"""A feed at Amazon with its messages, made in our tables alone."""

from datetime import datetime, timedelta
from typing import Any

from shipments.feeds import claiming
from shipments.feeds.claiming import Job
from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification
from stores.models import Store
from tests.factories import TODAY, StoreFactory, order_with_items
from tests.shipments.edge import shipped


def in_feed(count: int, store: Store | None = None, **fields: Any) -> FeedSubmission:
    """`fields` are those of the feed; its rows are in it, each with a try that has no end."""
    store = store or StoreFactory.create()
    made: dict[str, Any] = {
        "state": "running", "feed_id": "51", "created_at": TODAY, "submitted_at": TODAY, "due_at": TODAY,
        "attempts": 1,
    }  # fmt: skip
    submission = FeedSubmission.objects.create(
        selling_partner=store.selling_partner, messages=count, **(made | fields)
    )
    for number in range(1, count + 1):
        row = shipped(order_with_items(store=store), f"1Z999AA1{number:010d}")
        NotificationAttempt.objects.create(
            notification=row, number=1, feed=submission, message_id=number, started_at=TODAY
        )
    ShipmentNotification.objects.filter(tries__feed=submission).update(
        state="in_feed", via="feed", feed=submission, attempts=1
    )
    return submission


def job_of(submission: FeedSubmission, now: datetime = TODAY) -> Job:
    """Claimed, with a clock that stands."""
    claimed = claiming.claim(submission.selling_partner_id, now)
    assert claimed is not None
    assert claimed[0].pk == submission.pk
    return Job(*claimed, lambda: now, now + timedelta(seconds=12), now + timedelta(seconds=8))


def rows_of(submission: FeedSubmission) -> list[ShipmentNotification]:
    """By message."""
    rows = ShipmentNotification.objects.filter(tries__feed=submission)
    return list(rows.order_by("tries__message_id"))
