"""The report of a feed that is over: found, fetched, read; asked for again while it makes no sense (T21)."""

from enum import Enum, auto

from shipments.feeds import claiming, pace
from shipments.feeds.claiming import Job
from shipments.feeds.waiting import out_of_time, put_off, words_of
from stores.spapi import feed_storage, feeds
from stores.spapi.errors import Rejected, SpApiError, TemporarilyUnavailable
from stores.spapi.feed_report import BadReport, read_report
from stores.spapi.feed_values import FeedReport


class Later(Enum):
    """The feed waits for its report and is released."""

    LATER = auto()


LATER = Later.LATER


def report_of(job: Job) -> FeedReport | Later | None:
    """None: there is none, or none that can be read."""
    submission = job.submission
    if submission.amazon_status == "CANCELLED":
        return None
    try:
        if not submission.report_id and not _named(job):
            return None
        place = feeds.find_report(job.seller, submission.report_id)
        if out_of_time(job, job.transfers_until):
            return LATER
        return read_report(feed_storage.download(job.seller, place))
    except BadReport as error:
        broken = TemporarilyUnavailable("downloadReport", 200, f"bad_{error}")
        return _once_more(job, broken)
    except Rejected as error:
        # Too old, or an address that is not Amazon's.
        claiming.keep(job, **words_of(error))
        return None
    except TemporarilyUnavailable as error:
        return _once_more(job, error)
    except SpApiError as error:
        put_off(job, error, submission.created_at)
        return LATER


def _named(job: Job) -> bool:
    """Only a feed that is done must have a report; its id may come a little later than its end."""
    if job.submission.amazon_status != "DONE":
        return False
    report_id = feeds.get_feed(job.seller, job.submission.feed_id).report_id
    if not report_id:
        raise TemporarilyUnavailable("getFeed", 200, "no_report")
    return claiming.keep(job, report_id=report_id)


def _once_more(job: Job, error: TemporarilyUnavailable) -> Later | None:
    submission = job.submission
    assert submission.ended_at is not None
    if job.clock() - submission.ended_at >= pace.REPORT_PATIENCE:
        claiming.keep(job, **words_of(error))
        return None
    put_off(job, error, submission.ended_at)
    return LATER
