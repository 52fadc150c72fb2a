"""What became of Amazon's notifications for the orders of one batch (SHP-18): two statements."""

from typing import NamedTuple

from django.db.models import Count

from shipments.models import Batch, BatchEntry, FeedSubmission, ShipmentNotification

State = ShipmentNotification.State

# More feeds than these stand on the page of feeds.
FEEDS = 5
# What needs a person comes first.
_SAID = {
    State.REJECTED: ("refused", "bad"),
    State.ACCEPTED: ("accepted", ""),
    State.IN_FEED: ("being read by Amazon", ""),
    State.SENDING: ("being sent", ""),
    State.UNKNOWN: ("being checked with Amazon", ""),
    State.WAITING: ("queued", ""),
    State.NOT_NEEDED: ("not needed", ""),
    State.CANCELLED: ("cancelled", ""),
}


class Part(NamedTuple):
    number: int
    text: str
    tone: str


class Told(NamedTuple):
    """`parts`: how many orders stand how, worst first; `feeds`: those that took some of them along, newest first."""

    parts: list[Part]
    feeds: list[FeedSubmission]
    more_feeds: bool


def told_of(batch: Batch) -> Told | None:
    """None where the batch shipped no order of Amazon's yet."""
    done = batch.entries.filter(state=BatchEntry.State.DONE).order_by()
    rows = ShipmentNotification.objects.filter(order__in=done.values("order")).order_by()
    numbers = dict(rows.values_list("state").annotate(Count("pk")))
    if not numbers:
        return None
    tried = FeedSubmission.objects.filter(tries__notification__in=rows.values("pk"))
    feeds = list(tried.distinct().order_by("-pk")[: FEEDS + 1])
    parts = [Part(numbers[state], *said) for state, said in _SAID.items() if state in numbers]
    return Told(parts, feeds[:FEEDS], len(feeds) > FEEDS)
