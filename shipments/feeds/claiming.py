"""Who works on which feed: a lease with a token, and writes that only its holder may make (T18)."""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from shipments.models import FeedSubmission
from stores.models import SellingPartner

State = FeedSubmission.State

# Longer than any task may live, so a live worker never loses a feed.
LEASE = timedelta(minutes=5)


class Job(NamedTuple):
    """A claimed feed with its seller loaded.

    No call is begun after `calls_until`, and no upload or download after `transfers_until`.
    """

    submission: FeedSubmission
    holder: str
    clock: Callable[[], datetime]
    calls_until: datetime
    transfers_until: datetime

    @property
    def seller(self) -> SellingPartner:
        return self.submission.selling_partner


def due(now: datetime) -> QuerySet[FeedSubmission]:
    """Open feeds whose next step may be taken. A held queue begins nothing new; what runs is followed (TRB-3)."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    moves = ~Q(state=State.PREPARED) | Q(selling_partner__queue_hold=None)
    return FeedSubmission.objects.filter(
        free,
        moves,
        state__in=FeedSubmission.OPEN,
        due_at__lte=now,
        selling_partner__credentials=SellingPartner.Credentials.GOOD,
    )


def sellers_with_due(now: datetime) -> list[int]:
    sellers = due(now).values_list("selling_partner_id", flat=True).order_by("selling_partner_id")
    return list(sellers.distinct())


def claim(
    selling_partner_id: int, now: datetime, but: Collection[int] = ()
) -> tuple[FeedSubmission, str] | None:
    """The feed that waits longest, leased to a fresh holder; none of `but`."""
    holder = secrets.token_hex(16)
    with transaction.atomic():
        rows = due(now).filter(selling_partner_id=selling_partner_id).exclude(pk__in=but)
        locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")
        pk = locked.values_list("pk", flat=True).first()
        if pk is None:
            return None
        FeedSubmission.objects.filter(pk=pk).update(lease_holder=holder, leased_until=now + LEASE)
    return FeedSubmission.objects.select_related("selling_partner").get(pk=pk), holder


def keep(job: Job, **fields: Any) -> bool:
    """Writes without freeing the feed, and prolongs the lease; False, and nothing written, if that is lost."""
    at = job.clock()
    held = FeedSubmission.objects.filter(
        pk=job.submission.pk,
        lease_holder=job.holder,
        leased_until__gt=at,
        state__in=FeedSubmission.OPEN,
    )
    if not held.update(leased_until=at + LEASE, **fields):
        return False
    job.submission.refresh_from_db(fields=list(fields) or ["leased_until"])
    return True


def release(job: Job, **fields: Any) -> bool:
    """Writes and frees the feed; False, and nothing written, if somebody else holds it by now."""
    return bool(
        FeedSubmission.objects.filter(
            pk=job.submission.pk, lease_holder=job.holder, state__in=FeedSubmission.OPEN
        ).update(lease_holder="", leased_until=None, **fields)
    )
