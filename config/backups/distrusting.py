"""After a restore, nothing unfinished is believed: it may have been done after the backup was made (I1, I6).

Shipments are read at Amazon before they are told, feeds are looked for, purchases go on under their old keys, which
finds what was bought. What no question can settle is stopped for a person: batches, drafts and mails.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django_q.models import OrmQ

from config.backups import closed
from config.leaving.signing_out import sign_out
from shipments.batches.starting import CANCELLED
from shipments.buying.verdict import Code
from shipments.models import (
    Batch,
    BatchEntry,
    FeedSubmission,
    Label,
    NotificationAttempt,
    OutgoingMail,
    ShipmentNotification,
)
from shipments.outbox.verdict import Reason
from stores.models import ConsentRequest, SellingPartner

State = ShipmentNotification.State
_FREE = {"lease_holder": "", "leased_until": None}


class Distrusted(NamedTuple):
    """How many of each are asked about or were stopped."""

    notifications: int
    feeds: int
    labels: int
    batches: int
    mails: int


def distrust(now: datetime) -> Distrusted | None:
    """In one transaction, once for each restore; None if it was done before."""
    with transaction.atomic():
        if closed.is_distrusted():
            return None
        feeds = _look_for_feeds(now)
        done = Distrusted(
            _read_first(now), feeds, _buy_again(now), _stop_batches(now), _stop_mails(now)
        )
        _sign_out()
        SellingPartner.objects.filter(credentials=SellingPartner.Credentials.GOOD).update(
            import_requested_at=now
        )
        closed.note_distrusted()
    return done


def _look_for_feeds(now: datetime) -> int:
    """One that was being sent is looked for among Amazon's before it is sent; no refusal of any is simply believed."""
    unsent = Q(state__in=(FeedSubmission.State.PREPARED, FeedSubmission.State.CREATING))
    begun = {"creating_since": Coalesce("creating_since", "created_at"), "submitted_at": now}
    FeedSubmission.objects.filter(unsent).update(state=FeedSubmission.State.CREATING, **begun)
    # More than one createFeed: then a refusal is no proof (decision 135).
    twice = {"attempts": Greatest("attempts", 2)}
    return FeedSubmission.objects.filter(state__in=FeedSubmission.OPEN).update(
        due_at=now, **twice, **_FREE
    )


def _read_first(now: datetime) -> int:
    """Each gets the try that it may have had, whose answer nobody knows. What is in an open feed follows its feed."""
    rows = ShipmentNotification.objects.filter(state__in=ShipmentNotification.UNFINISHED)
    rows = rows.exclude(state=State.IN_FEED, feed__isnull=False)
    waiting = list(rows.order_by("pk").values_list("pk", "attempts"))
    NotificationAttempt.objects.bulk_create(
        (
            NotificationAttempt(
                notification_id=pk,
                number=attempts + 1,
                outcome=NotificationAttempt.Outcome.UNKNOWN,
                started_at=now,
                ended_at=now,
            )
            for pk, attempts in waiting
        ),
        batch_size=500,
    )
    rows.update(
        state=State.UNKNOWN,
        reason=Reason.NO_ANSWER,
        via=ShipmentNotification.Via.CALL,
        feed=None,
        attempts=F("attempts") + 1,
        # One that waits for its moment is read then.
        due_at=Greatest("due_at", now),
        **_FREE,
    )
    return len(waiting)


def _buy_again(now: datetime) -> int:
    """The same purchase under its own key finds the label, or dead rates; never a second label (I6)."""
    buying = Label.objects.filter(state=Label.State.BUYING)
    return buying.update(error_code=Code.UNKNOWN, next_try_at=now, **_FREE)


def _stop_batches(now: datetime) -> int:
    """Their orders may have been shipped since; after the next import a person begins anew."""
    Batch.objects.filter(state=Batch.State.DRAFT).delete()
    running = Batch.objects.filter(state__in=(Batch.State.RUNNING, Batch.State.CANCELLED))
    code, _ = CANCELLED
    text = "A backup was restored before this order's turn."
    open_states = (BatchEntry.State.WAITING, BatchEntry.State.WORKING)
    BatchEntry.objects.filter(batch__in=running, state__in=open_states).update(
        state=BatchEntry.State.LEFT_OUT, code=code, text=text, ended_at=now, **_FREE
    )
    return Batch.objects.filter(state=Batch.State.RUNNING).update(
        state=Batch.State.CANCELLED, ended_at=now
    )


def _stop_mails(now: datetime) -> int:
    """As when the connection broke: it may have left or not, and a person decides."""
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING)
    return waiting.update(state=OutgoingMail.State.FAILED, code="interrupted", settled_at=now)


def _sign_out() -> None:
    sign_out(None)
    ConsentRequest.objects.all().delete()
    OrmQ.objects.all().delete()
    cache.clear()
