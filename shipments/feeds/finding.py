"""A createFeed whose answer was lost, or not written down before a crash: the feed is looked for (SHP-20)."""

from datetime import timedelta

from django.db import transaction

from shipments.feeds import claiming, lost, pace, submitting
from shipments.feeds.claiming import Job, State
from shipments.feeds.closing import read_all
from shipments.feeds.lost import Lost
from shipments.feeds.verdicting import Tried
from shipments.feeds.waiting import put_off, wait
from shipments.models import FeedSubmission
from shipments.outbox.verdict import Reason
from stores.spapi import feeds
from stores.spapi.errors import SpApiError

_AGAIN = timedelta(minutes=2)


def find(job: Job) -> bool:
    """True: it runs, and its next step may be taken at once."""
    submission, at = job.submission, job.clock()
    assert submission.creating_since is not None
    assert submission.submitted_at is not None
    listed_from = submission.submitted_at + pace.LISTED_AFTER
    if at < listed_from:
        wait(job, listed_from, Reason.NO_ANSWER)
        return False
    try:
        listed = feeds.recent_feeds(job.seller, lost.since(submission.creating_since))
    except SpApiError as error:
        put_off(job, error, submission.submitted_at)
        return False
    others = FeedSubmission.objects.filter(selling_partner=job.seller).exclude(pk=submission.pk)
    ids = [feed.feed_id for feed in listed]
    found = lost.judge(
        listed,
        set(others.filter(feed_id__in=ids).values_list("feed_id", flat=True)),
        first_at=submission.creating_since,
        last_at=submission.submitted_at,
        alone=not others.filter(state=State.CREATING).exists(),
        full_page=feeds.PAGE_SIZE,
    )
    if found is Lost.NOWHERE:
        return submitting.create(job, lost_before=True)
    if found is Lost.WAIT:
        wait(job, at + _AGAIN, Reason.NO_ANSWER)
        return False
    if found is Lost.READ_ALL:
        read_all(job, "not_found")
        return False
    return _adopt(job, found.feed_id)


def _adopt(job: Job, feed_id: str) -> bool:
    """Ours, as it seems. Its tries say that no answer came, by which `following` knows that it needs a proof."""
    with transaction.atomic():
        if not claiming.keep(job, state=State.RUNNING, feed_id=feed_id, reason=""):
            return False
        job.submission.tries.update(outcome=Tried.UNKNOWN)
    return True


def is_adopted(submission: FeedSubmission) -> bool:
    """Asked while its messages are in it: those that have left may be unknown for other reasons."""
    inside = submission.tries.filter(notification__feed=submission)
    return inside.filter(outcome=Tried.UNKNOWN).exists()
