"""A feed that has to wait: Amazon's limits and outages are no failures, and nothing gives up (SHP-17, decision 24)."""

import random
from datetime import datetime
from typing import Any

from shipments.feeds import pace
from shipments.feeds.claiming import Job, release
from shipments.outbox import retry
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner
from stores.spapi.errors import NotAuthorized, SpApiError, Throttled

NOTHING_SAID = {"amazon_code": "", "amazon_message": "", "request_id": ""}


def wait(job: Job, until: datetime, reason: str, **fields: Any) -> None:
    release(job, due_at=until, reason=reason, **fields)


def out_of_time(job: Job, until: datetime) -> bool:
    """The task may not live long enough for one more step after `until`: the next task takes it at once."""
    at = job.clock()
    if at < until:
        return False
    wait(job, at, job.submission.reason)
    return True


def put_off(job: Job, error: SpApiError, since: datetime, **fields: Any) -> None:
    """The step again later, with the reason and Amazon's words. `since`: when the step was first wanted."""
    at = job.clock()
    until, reason = _later(job, error, since, at)
    wait(job, until, reason, **words_of(error), **fields)


def words_of(error: SpApiError) -> dict[str, str]:
    return {
        "amazon_code": error.code,
        "amazon_message": error.message,
        "request_id": error.request_id,
    }


def _later(job: Job, error: SpApiError, since: datetime, at: datetime) -> tuple[datetime, Reason]:
    chance = random.random()
    if isinstance(error, Throttled):
        return retry.after_throttling(error.retry_at, at, chance), Reason.THROTTLED
    if isinstance(error, NotAuthorized):
        job.seller.refresh_from_db(fields=["credentials"])
        cut_off = job.seller.credentials == SellingPartner.Credentials.BAD
        return (at if cut_off else retry.after_unauthorized(at)), Reason.UNAUTHORIZED
    return pace.after_failure(since, at, chance), Reason.UNAVAILABLE
