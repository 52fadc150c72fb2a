"""A feed that is over: its report, what it means for each order, and the end of the feed."""

from collections.abc import Mapping

from shipments.feeds import proving, rejecting, settling
from shipments.feeds.claiming import Job, State
from shipments.feeds.closing import close
from shipments.feeds.finding import is_adopted
from shipments.feeds.reporting import LATER, report_of
from shipments.feeds.verdicting import outcome
from shipments.feeds.waiting import put_off, wait
from shipments.outbox import retry
from shipments.outbox.verdict import Reason
from stores.faults import fault_point
from stores.spapi.errors import SpApiError
from stores.spapi.feed_values import Verdict, verdicts

_STATES = {"DONE": State.DONE, "FATAL": State.FATAL, "CANCELLED": State.CANCELLED}


def conclude(job: Job) -> None:
    submission = job.submission
    report = report_of(job)
    if report is LATER:
        return
    fault_point("feed-report-read")
    doubtful = submission.attempts > 1
    if report is not None and report.is_rejection and not is_adopted(submission):
        rejecting.reject(job, report, _STATES[submission.amazon_status], doubtful=doubtful)
        return
    numbers = settling.message_ids(submission)
    found = verdicts(submission.amazon_status, report, numbers)
    trusted = submission.amazon_status == "DONE"
    if trusted and is_adopted(submission):
        proof = _proof(job, found)
        if proof is None:
            return
        trusted = proof
    outcomes = {
        number: outcome(verdict, trusted=trusted, doubtful=doubtful)
        for number, verdict in found.items()
    }
    if settling.settle(job, outcomes):
        fault_point("feed-settled")
        close(job, _STATES[submission.amazon_status], "", report)


def _proof(job: Job, found: Mapping[int, Verdict]) -> bool | None:
    """None: not known yet, and the feed waits."""
    ended_at = job.submission.ended_at
    assert ended_at is not None
    if job.clock() < (readable := retry.believable_at(ended_at)):
        wait(job, readable, Reason.NO_ANSWER)
        return None
    try:
        return proving.is_ours(job, found)
    except SpApiError as error:
        put_off(job, error, ended_at)
        return None
