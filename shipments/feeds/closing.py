"""The end of a feed whose notifications have all left it: its figures and what Amazon said about it."""

from typing import Any

from django.db.models import Count

from shipments.feeds import claiming
from shipments.feeds.claiming import Job, State
from shipments.feeds.verdicting import Tried
from stores.spapi.feed_values import WHOLE_FEED, FeedReport


def close(
    job: Job, state: State, reason: str, report: FeedReport | None = None, **fields: Any
) -> bool:
    """False, and nothing written, if the lease was lost. The figures are those of the tries: a crash changes none."""
    submission = job.submission
    counted = submission.tries.order_by().values_list("outcome").annotate(count=Count("pk"))
    counts = dict(counted)
    code, words = _said(report)
    end = {
        "state": state,
        "reason": reason,
        "ended_at": submission.ended_at or job.clock(),
        "accepted": counts.get(Tried.ACCEPTED, 0),
        "refused": counts.get(Tried.REJECTED, 0),
        "unclear": counts.get(Tried.UNKNOWN, 0),
        "amazon_code": code[:60],
        "amazon_message": words[:500],
    }
    return claiming.release(job, **(end | fields))


def _said(report: FeedReport | None) -> tuple[str, str]:
    """Amazon's code and words about the feed as a whole."""
    if report is None:
        return "", ""
    whole = [result for result in report.results if result.message_id == WHOLE_FEED]
    return (whole[0].code, whole[0].words) if whole else ("", report.words)
