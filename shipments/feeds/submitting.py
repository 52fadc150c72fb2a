"""From PREPARED to a feed at Amazon: rules, document, upload, createFeed (SHP-18). Crashes are survived (SHP-20).

CREATING is written before createFeed and left with its answer: a feed that is found there may exist at Amazon.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from shipments.feeds import claiming, gathering, giving_up, pace, rules
from shipments.feeds.claiming import Job, State
from shipments.feeds.waiting import NOTHING_SAID, out_of_time, put_off, wait, words_of
from shipments.models import FeedSubmission, QueueHold
from shipments.outbox.verdict import Reason
from stores.faults import fault_point
from stores.models import Store
from stores.spapi import feed_storage, feeds
from stores.spapi.errors import OutcomeUnknown, Rejected, SpApiError
from stores.spapi.feed_values import CreatedFeed

# A queue that is held is looked at again; a release makes its feeds due at once.
HELD = "held"
_HELD_WAIT = timedelta(minutes=15)

_log = logging.getLogger(__name__)


def submit(job: Job) -> bool:
    """A prepared feed. True: it runs, and its next step may be taken at once."""
    if pace.is_unfinished(job.submission.created_at, job.clock()):
        giving_up.in_time(job)
        return False
    return create(job, lost_before=False)


def create(job: Job, *, lost_before: bool) -> bool:
    """createFeed. `lost_before`: an earlier one may have been taken, so what is known of that is kept."""
    submission, at = job.submission, job.clock()
    if QueueHold.objects.filter(selling_partner=job.seller).exists():
        wait(job, at + _HELD_WAIT, HELD)
        return False
    if not submission.document_id and not _upload(job, lost_before=lost_before):
        return False
    if out_of_time(job, job.calls_until):
        return False
    before = {
        name: getattr(submission, name) for name in ("state", "creating_since", "submitted_at")
    }
    began = claiming.keep(
        job, state=State.CREATING, creating_since=submission.creating_since or at, submitted_at=at,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    if not began:
        return False
    fault_point("feed-creating")
    try:
        made = feeds.create_feed(job.seller, submission.document_id, _marketplaces(submission))
    except OutcomeUnknown as error:
        until = job.clock() + pace.LISTED_AFTER
        wait(job, until, Reason.NO_ANSWER, **words_of(error))
        return False
    except Rejected as error:
        undone = {**before, "attempts": F("attempts") - 1}
        _refused(job, error, undone, may_exist=lost_before)
        return False
    except SpApiError as error:
        # Nothing happened at Amazon.
        put_off(job, error, submission.created_at, **before, attempts=F("attempts") - 1)
        return False
    fault_point("feed-created")
    return _runs(job, made)


def _runs(job: Job, made: CreatedFeed) -> bool:
    """It exists at Amazon. Its tries get the request id, which later failures do not write over (TRB-6)."""
    with transaction.atomic():
        fields = {**NOTHING_SAID, "feed_id": made.feed_id, "request_id": made.request_id}
        if not claiming.keep(job, state=State.RUNNING, reason="", **fields):
            return False
        job.submission.tries.update(request_id=made.request_id)
    return True


def _upload(job: Job, *, lost_before: bool) -> bool:
    submission = job.submission
    document = gathering.document_of(submission)
    if faults := rules.faults(document):
        found = ", ".join(sorted({f"{fault.rule} {fault.place}" for fault in faults}))
        _log.error("Feed %s of seller %s breaks rules: %s", submission.pk, job.seller.pk, found)
        giving_up.breaks_rules(job, found, may_exist=lost_before)
        return False
    try:
        place = feeds.create_document(job.seller)
        if out_of_time(job, job.transfers_until):
            return False
        feed_storage.upload(job.seller, place, document)
    except Rejected as error:
        _refused(job, error, {}, may_exist=lost_before)
        return False
    except SpApiError as error:
        put_off(job, error, submission.created_at)
        return False
    fault_point("feed-uploaded")
    return claiming.keep(job, document_id=place.document_id)


def _marketplaces(submission: FeedSubmission) -> list[str]:
    stores = Store.objects.filter(orders__notification__tries__feed=submission)
    return sorted(set(stores.values_list("marketplace_id", flat=True)))


def _refused(job: Job, error: Rejected, undone: dict[str, Any], *, may_exist: bool) -> None:
    """Once more with a document of its own, since the old one may be too old or lost; then the orders go by calls."""
    if job.submission.reason == Reason.REFUSED:
        giving_up.refused(job, error, may_exist=may_exist, **words_of(error))
        return
    until = job.clock() + timedelta(minutes=1)
    wait(job, until, Reason.REFUSED, document_id="", **words_of(error), **undone)
