"""How the outbox stands as a whole, for the health check, the doctor and the shell (decision 24)."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from shipments.models import FeedSubmission, NotificationAttempt, QueueHold, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox import late as late_rule
from shipments.outbox.late import stuck
from stores.models import SellingPartner, Store

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Due work is looked for every minute; untouched for so long, nobody looks.
UNTOUCHED = timedelta(minutes=15)
# Beyond this a count says nothing new and costs time.
MOST = 1000


def waiting(now: datetime, since: timedelta) -> QuerySet[ShipmentNotification]:
    """Unfinished for longer than `since` although their seller's authorization is good.

    Judged by when they came to be: every try moves `due_at`, and an outage would never look old. Those of a seller
    cut off wait for the renewal, which has alarms of its own (REA-7).
    """
    good = SellingPartner.Credentials.GOOD
    return stuck(now, since).filter(selling_partner__credentials=good)


def late(now: datetime) -> int:
    """How many of all stores Amazon has not accepted with their ship-by near or past (SHP-14)."""
    hours = list(Store.objects.order_by().values_list("late_hours", flat=True).distinct())
    return capped(late_rule.unfinished(hours, now)) + capped(late_rule.rejected(hours, now))


def reasons(rows: QuerySet[ShipmentNotification]) -> dict[str, int]:
    """How many of `rows` wait for which reason, most first; "" for those that were never tried."""
    counted = rows.order_by().values_list("reason").annotate(count=Count("pk"))
    return dict(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


def untouched(now: datetime) -> int:
    """Notifications that could have been sent for `UNTOUCHED` while nobody tried any of their seller. Stops at `MOST`.

    A long backlog is not meant: there the seller's newest try is young.
    """
    since = now - UNTOUCHED
    due = claiming.due(since)
    return capped(due.exclude(selling_partner__in=_tried_since(since))) if due.exists() else 0


def _tried_since(since: datetime) -> list[int]:
    """Sellers. Ids and times of tries grow together, so no more of the old ones is read than the newest."""
    tries = NotificationAttempt.objects.order_by("-pk")
    newest_old = tries.filter(started_at__lte=since).values_list("pk", flat=True).first()
    young = NotificationAttempt.objects.filter(pk__gt=newest_old or 0)
    return list(young.values_list("notification__selling_partner", flat=True).distinct())


def unfinished_feeds(now: datetime) -> QuerySet[FeedSubmission]:
    """Feeds without an end for an hour: their orders wait with them (decision 23). Not those of a seller cut off."""
    return FeedSubmission.objects.filter(
        state__in=FeedSubmission.OPEN,
        created_at__lte=now - HOUR,
        selling_partner__credentials=SellingPartner.Credentials.GOOD,
    )


def broken_feeds(now: datetime) -> QuerySet[FeedSubmission]:
    """Of the last week: documents that broke a rule and were never sent. A fault of this program."""
    return FeedSubmission.objects.filter(
        state=FeedSubmission.State.FAILED, reason="breaks_rules", created_at__gt=now - 7 * DAY
    )


def held_queues() -> int:
    """Sellers for whom nothing is sent before a person has looked (TRB-3)."""
    return QueueHold.objects.count()


def holds(*, frozen: bool) -> QuerySet[QueueHold]:
    """Those of an incident (T4), or those of feeds that Amazon rejected (TRB-3)."""
    of_freeze = Q(reason=SellingPartner.FROZEN)
    return QueueHold.objects.filter(of_freeze if frozen else ~of_freeze)


def capped(rows: QuerySet[ShipmentNotification]) -> int:
    return rows.values("pk")[:MOST].count()
