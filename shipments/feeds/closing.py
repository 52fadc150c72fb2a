"""The end of a feed: its notifications leave it; then its figures and what Amazon said about it."""

from typing import Any

from django.db.models import Count

from shipments.feeds import claiming, settling
from shipments.feeds.claiming import Job, State
from shipments.feeds.verdicting import UNSURE, Tried
from stores.spapi.feed_values import FeedReport


def read_all(job: Job, reason: str, **fields: Any) -> None:
    """Amazon knows nothing of the feed any more, or it cannot be told which is ours: nothing is taken for granted."""
    outcomes = dict.fromkeys(settling.message_ids(job.submission), UNSURE)
    if settling.settle(job, outcomes):
        close(job, State.FAILED, reason, **fields)


def close(
    job: Job, state: State, reason: str, report: FeedReport | None = None, **fields: Any
) -> bool:
    """False, and nothing written, if the lease was lost. The figures are those of the tries: a crash changes none.

    Without a report what Amazon said last stays: why there is none.
    """
    submission = job.submission
    counted = submission.tries.order_by().values_list("outcome").annotate(count=Count("pk"))
    counts = dict(counted)
    end: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "ended_at": submission.ended_at or job.clock(),
        "accepted": counts.get(Tried.ACCEPTED, 0),
        "refused": counts.get(Tried.REJECTED, 0),
        "unclear": counts.get(Tried.UNKNOWN, 0),
    }
    if report is not None:
        code, words = report.about_feed
        end |= {
            "amazon_code": code[:60],
            "amazon_message": words,
            "request_id": settling.request_id_of(submission),
        }
    return claiming.release(job, **(end | fields))
