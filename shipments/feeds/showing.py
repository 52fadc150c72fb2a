"""The pages of feeds: a seller's newest first, and the orders of one with what Amazon said about each (SHP-18)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from shipments.feeds.wording import Verdict, Words, verdict, words
from shipments.models import FeedSubmission, NotificationAttempt, QueueHold
from shipments.outbox.stopped import frozen_since
from stores.models import SellingPartner, Store

ROWS = 50


class Row(NamedTuple):
    """`next_at`: the next step of one that is under way. The zone is that of the seller's first store.

    `frozen_at`: since when the feed stands for an incident (T4), or None.
    """

    feed: FeedSubmission
    words: Words
    zone: ZoneInfo
    next_at: datetime | None
    frozen_at: datetime | None


class Line(NamedTuple):
    attempt: NotificationAttempt
    verdict: Verdict


class Step(NamedTuple):
    what: str
    at: datetime


def feeds_of(stores: Sequence[Store]) -> QuerySet[FeedSubmission]:
    """Of the sellers of these stores."""
    sellers = {store.selling_partner_id for store in stores}
    holds = QueueHold.objects.filter(selling_partner=OuterRef("selling_partner"))
    rows = FeedSubmission.objects.filter(selling_partner__in=sellers).annotate(
        held=Exists(holds),
        frozen_at=Subquery(holds.filter(reason=SellingPartner.FROZEN).values("held_at")[:1]),
    )
    return rows.select_related("selling_partner", "batch")


def page_of(stores: Sequence[Store], number: int) -> tuple[list[Row], bool]:
    """The rows of page `number` (1 is the first), and whether another one follows."""
    start = (number - 1) * ROWS
    found = list(feeds_of(stores).order_by("-created_at", "-pk")[start : start + ROWS + 1])
    return [row_of(feed, stores) for feed in found[:ROWS]], len(found) > ROWS


def row_of(feed: FeedSubmission, stores: Sequence[Store]) -> Row:
    """Needs a row of `feeds_of`."""
    first = next(store for store in stores if store.selling_partner_id == feed.selling_partner_id)
    cut_off = feed.selling_partner.credentials == SellingPartner.Credentials.BAD
    frozen_at = frozen_since(feed.selling_partner, getattr(feed, "frozen_at", None))
    held = bool(getattr(feed, "held", False))
    said = words(feed, cut_off=cut_off, held=held, frozen=frozen_at is not None)
    return Row(
        feed,
        said,
        first.marketplace.time_zone,
        feed.due_at if said.waits else None,
        frozen_at if said.about == SellingPartner.FROZEN else None,
    )


def steps_of(feed: FeedSubmission) -> list[Step]:
    """What happened when; steps that did not come yet are missing."""
    times = (
        ("Prepared", feed.created_at),
        ("Sending began", feed.creating_since),
        ("Taken by Amazon", feed.submitted_at),
        ("Ended", feed.ended_at),
    )
    return [Step(what, at) for what, at in times if at is not None]


def lines_of(feed: FeedSubmission, number: int) -> tuple[list[Line], bool]:
    """Its orders in the order of their messages, a page at a time; those that left it since are among them."""
    start = (number - 1) * ROWS
    tries = feed.tries.select_related("notification__order__store", "notification__shipment")
    wanted = tries.defer("notification__order__buyer_data").order_by("message_id")
    found = list(wanted[start : start + ROWS + 1])
    return [Line(attempt, verdict(attempt)) for attempt in found[:ROWS]], len(found) > ROWS
