"""A feed that was found after a lost answer: is it ours, or another application's (SHP-20)?

Its report must agree with our counts, and then orders that it says nothing bad about must show our package.
"""

from collections.abc import Mapping

from shipments.feeds.claiming import Job
from shipments.models import NotificationAttempt
from shipments.outbox.verdict import Package, Standing, standing
from stores.spapi import orders
from stores.spapi.feed_values import Fate, Verdict
from stores.spapi.payloads import BrokenOrder


def is_ours(job: Job, verdicts: Mapping[int, Verdict]) -> bool:
    """Raises SpApiError kinds. One call for each witness."""
    accepted = [number for number, verdict in verdicts.items() if verdict.fate is Fate.ACCEPTED]
    if not accepted:
        return False
    chosen = {accepted[0], accepted[-1]}
    tries = job.submission.tries.filter(message_id__in=chosen)
    return all(_shows_ours(job, attempt) for attempt in tries)


def _shows_ours(job: Job, attempt: NotificationAttempt) -> bool:
    sent = attempt.sent
    order = orders.get_order(job.seller, sent["amazonOrderId"])
    if isinstance(order, BrokenOrder):
        return False
    ours = Package.of(sent["packageReferenceId"], sent.get("trackingNumber", ""))
    there = [Package.of(each.reference_id, each.tracking_number) for each in order.packages]
    stands = standing(order.status, there, ours, tried=True, by_feed=True)
    return stands is Standing.OURS_IS_THERE
