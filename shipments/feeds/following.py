"""A feed at Amazon: asked about until it is over, cancelled if it queues for an hour (decision 23)."""

from datetime import datetime, timedelta

from django.db import transaction

from shipments.feeds import claiming, concluding, pace
from shipments.feeds.claiming import Job
from shipments.feeds.closing import read_all
from shipments.feeds.settling import request_id_of
from shipments.feeds.waiting import NOTHING_SAID, out_of_time, put_off, wait, words_of
from stores.faults import fault_point
from stores.spapi import feeds
from stores.spapi.errors import Rejected, SpApiError
from stores.spapi.feed_values import Feed

# Right after createFeed Amazon may not know the feed yet.
_UNKNOWN_FOR = timedelta(minutes=10)
_QUEUES = "IN_QUEUE"


def follow(job: Job) -> None:
    submission = job.submission
    if submission.ended_at is None and (not _is_over(job) or out_of_time(job, job.calls_until)):
        return
    concluding.conclude(job)


def _is_over(job: Job) -> bool:
    submission = job.submission
    began = submission.submitted_at or submission.created_at
    try:
        feed = feeds.get_feed(job.seller, submission.feed_id)
        if feed.status == _QUEUES and pace.is_unfinished(began, job.clock()):
            feed = _cancelled(job, feed)
    except Rejected as error:
        if error.status == 404 and job.clock() - began >= _UNKNOWN_FOR:
            read_all(job, "gone", **words_of(error))
        else:
            put_off(job, error, began)
        return False
    except SpApiError as error:
        put_off(job, error, began)
        return False
    at = job.clock()
    if not feed.is_over:
        until = pace.next_look(began, at)
        wait(job, until, "", amazon_status=feed.status, **_forgiven(job, feed))
        return False
    return _note_end(job, feed, at)


def _cancelled(job: Job, feed: Feed) -> Feed:
    """Its orders may go by calls only if it is cancelled for certain, so it is asked about once more."""
    try:
        feeds.cancel_feed(job.seller, feed.feed_id)
    except Rejected:
        # It has begun meanwhile.
        return feed
    return feeds.get_feed(job.seller, feed.feed_id)


def _note_end(job: Job, feed: Feed, at: datetime) -> bool:
    said = _forgiven(job, feed)
    with transaction.atomic():
        kept = claiming.keep(
            job, amazon_status=feed.status, report_id=feed.report_id, ended_at=at, reason="", **said
        )
        if kept:
            job.submission.tries.filter(request_id="").update(request_id=said["request_id"])
    fault_point("feed-over")
    return kept


def _forgiven(job: Job, feed: Feed) -> dict[str, str]:
    """What failed on the way is forgotten. Where createFeed had no answer this one's id stands for it (TRB-6)."""
    return {**NOTHING_SAID, "request_id": request_id_of(job.submission) or feed.request_id}
