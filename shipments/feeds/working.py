"""One turn of a seller's feeds: every open one whose next step is due (SHP-18). Running feeds only need a look."""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from shipments.feeds import claiming, finding, following, submitting
from shipments.feeds.claiming import Job, State
from shipments.feeds.waiting import out_of_time
from stores.models import SellingPartner
from stores.spapi.client import open_client

# No step is begun after this, as in `outbox.notifying`, which gets what is left of it.
BUDGET = timedelta(seconds=12)
# A transfer may take 50 of the 60 seconds that a task lives (`feed_storage`). One that comes too late in a task is left
# to the next one.
TRANSFERS_WITHIN = timedelta(seconds=8)


class Worked(NamedTuple):
    """`looked_at`: feeds that had a turn. `more`: time ran out before the work did."""

    looked_at: int
    more: bool


def work(selling_partner_id: int, now: datetime, budget: timedelta = BUDGET) -> Worked:
    """Safe to run twice at once and to be killed anywhere: the rows say what happened (decision 12)."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    # A smaller budget says that some of the task's time has gone already.
    transfers_until = now + TRANSFERS_WITHIN - (BUDGET - budget)
    seen: list[int] = []
    with open_client(SellingPartner.objects.get(pk=selling_partner_id)):
        while clock() < now + budget:
            claimed = claiming.claim(selling_partner_id, clock(), seen)
            if claimed is None:
                break
            submission, holder = claimed
            seen.append(submission.pk)
            _turn(Job(submission, holder, clock, now + budget, transfers_until))
    more = claiming.due(clock()).filter(selling_partner_id=selling_partner_id).exists()
    return Worked(len(seen), more)


def _turn(job: Job) -> None:
    state = job.submission.state
    if state == State.PREPARED and not submitting.submit(job):
        return
    if state == State.CREATING and not finding.find(job):
        return
    if state != State.RUNNING and out_of_time(job, job.calls_until):
        return
    following.follow(job)
