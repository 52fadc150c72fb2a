"""A feed that cannot be sent: its orders are told by calls, and by a person what no call can tell (I8)."""

from typing import Any

from shipments.feeds import gathering, rules, settling
from shipments.feeds.claiming import Job
from shipments.feeds.closing import close
from shipments.feeds.document import Message, build
from shipments.feeds.verdicting import UNSENT, UNSURE, Outcome, State, Tried
from shipments.models import FeedSubmission
from shipments.outbox.verdict import Reason
from stores.spapi.errors import Rejected


def in_time(job: Job) -> None:
    """Too late: a parcel without a number goes in the next feed."""
    _leave(job, "not_sent_in_time", {}, may_exist=False)


def breaks_rules(job: Job, found: str, *, may_exist: bool) -> None:
    """`found`: the rules. `may_exist`: a createFeed may have been taken after all, so every order is read first."""
    person = Outcome(State.REJECTED, Reason.NOT_IN_A_FEED, Tried.UNAVAILABLE)
    stranded = dict.fromkeys(_broken(job.submission), person)
    _leave(job, "breaks_rules", stranded, may_exist=may_exist, amazon_message=found[:500])


def refused(job: Job, error: Rejected, *, may_exist: bool, **fields: Any) -> None:
    """Amazon takes no such feed."""
    person = Outcome(State.REJECTED, Reason.REFUSED, Tried.REJECTED, error.code, error.message)
    letters = [each.message_id for each in _letters(job.submission)]
    _leave(job, "refused", dict.fromkeys(letters, person), may_exist=may_exist, **fields)


def _leave(
    job: Job, reason: str, stranded: dict[int, Outcome], *, may_exist: bool, **fields: Any
) -> None:
    numbers = settling.message_ids(job.submission)
    outcomes = dict.fromkeys(numbers, UNSURE if may_exist else UNSENT)
    if not may_exist:
        outcomes |= stranded
    if settling.settle(job, outcomes):
        close(job, FeedSubmission.State.FAILED, reason, **fields)


def _letters(submission: FeedSubmission) -> list[Message]:
    """A call demands a number, so these would come back in the next feed (decision 27)."""
    messages = gathering.messages_of(submission)
    return [each for each in messages if not each.confirmation.tracking_number]


def _broken(submission: FeedSubmission) -> list[int]:
    """Of the parcels without a number those whose own message breaks a rule; all where nothing else can be at fault."""
    seller_id = submission.selling_partner.seller_id
    letters = _letters(submission)
    broken = [each for each in letters if rules.faults(build(seller_id, [each]))]
    if not broken and len(letters) == submission.messages:
        broken = letters
    return [each.message_id for each in broken]
