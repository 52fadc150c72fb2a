""" "Feed rejected": a matter of the seller's account or billing (TRB-3, decision 24).

Nothing was done at Amazon, unless the feed was broken off or is not the only one that createFeed may have made. The
same orders go again after an hour; the third rejection within a day holds the queue.
"""

from datetime import datetime

from django.db import transaction

from shipments.feeds import holding, pace, settling
from shipments.feeds.claiming import Job, State
from shipments.feeds.closing import close
from shipments.feeds.verdicting import rejected_as_a_whole
from shipments.models import FeedSubmission
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner
from stores.spapi.feed_values import FeedReport


def reject(job: Job, report: FeedReport, state: State, *, doubtful: bool) -> None:
    """`state`: DONE or FATAL. `doubtful`: createFeed may have made more than one."""
    ended_at = job.submission.ended_at
    assert ended_at is not None
    sure = state == State.DONE and not doubtful
    outcome = rejected_as_a_whole(*report.about_feed, sure=sure)
    outcomes = dict.fromkeys(settling.message_ids(job.submission), outcome)
    if not settling.settle(job, outcomes, ended_at + pace.REJECTED_WAIT):
        return
    held = False
    with transaction.atomic():
        end = State.REJECTED if state == State.DONE else state
        closed = close(job, end, Reason.FEED_REJECTED, report)
        if closed and _too_often(job.seller, ended_at):
            words = report.about_feed[1]
            request_id = settling.request_id_of(job.submission)
            held = holding.hold(job.seller, Reason.FEED_REJECTED, words, job.clock(), request_id)
    if held:
        holding.mail_managers(job.seller, job.clock())


def _too_often(seller: SellingPartner, now: datetime) -> bool:
    rejected = FeedSubmission.objects.filter(
        selling_partner=seller,
        state__in=(State.REJECTED, State.FATAL),
        reason=Reason.FEED_REJECTED,
        ended_at__gt=now - pace.REJECTIONS_WITHIN,
    )
    times = rejected.values_list("created_at", "ended_at")
    return pace.rounds((made, ended or made) for made, ended in times) >= pace.MOST_REJECTIONS
