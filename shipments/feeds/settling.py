"""The notifications leave their feed: in chunks, each one short transaction of few statements (I1).

Restartable anywhere: a row that has left the feed is not touched again, whoever works on it by now.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from orders.handling import lifecycle
from shipments.feeds import claiming
from shipments.feeds.claiming import Job
from shipments.feeds.verdicting import Outcome, State
from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification
from shipments.outbox import retry
from shipments.outbox.claiming import Via
from shipments.outbox.verdict import Reason
from shipments.words_of_others import about_many
from stores.faults import fault_point

CHUNK = 500
_ENDED = (State.ACCEPTED, State.REJECTED, State.CANCELLED)


class Row(NamedTuple):
    """One notification in the feed with its try and what becomes of it."""

    id: int
    order_id: int
    attempt: NotificationAttempt
    outcome: Outcome


def settle(job: Job, outcomes: Mapping[int, Outcome], waits_until: datetime | None = None) -> bool:
    """`outcomes` by message. Those that wait again are due at `waits_until`: by feed if given, else now and by calls.

    Those that are to be read first are not read before `waits_until` either.

    False if the lease was lost; what is settled by then stays so.
    """
    while True:
        with transaction.atomic():
            if not claiming.keep(job):
                return False
            rows = _chunk(job.submission, outcomes)
            if not rows:
                return True
            _write(rows, job.clock(), waits_until)
        fault_point("feed-half-settled")


def message_ids(submission: FeedSubmission) -> list[int]:
    """Of all its messages, those of rows that have left it included."""
    numbers = submission.tries.order_by("message_id").values_list("message_id", flat=True)
    return [number for number in numbers if number is not None]


def request_id_of(submission: FeedSubmission) -> str:
    """Amazon's for the whole feed; empty for one that Amazon never had (TRB-6)."""
    return submission.tries.values_list("request_id", flat=True).first() or ""


def _chunk(submission: FeedSubmission, outcomes: Mapping[int, Outcome]) -> list[Row]:
    """The next rows, locked. What a void wrote before the lock is read behind it."""
    inside = submission.notifications.filter(state=State.IN_FEED).select_for_update(of=("self",))
    orders = dict(inside.order_by("pk").values_list("pk", "order_id")[:CHUNK])
    tries = submission.tries.filter(notification__in=list(orders))
    voided = set(
        ShipmentNotification.objects.filter(
            pk__in=list(orders), shipment__voided_at__isnull=False
        ).values_list("pk", flat=True)
    )
    rows = []
    for attempt in tries:
        outcome = outcomes[attempt.message_id or 0]
        if attempt.notification_id in voided and outcome.state in (State.WAITING, State.REJECTED):
            # Amazon surely has it not (SHP-9).
            outcome = outcome._replace(state=State.CANCELLED, reason=Reason.VOIDED)
        pk = attempt.notification_id
        rows.append(Row(pk, orders[pk], attempt, outcome))
    return rows


def _write(rows: list[Row], at: datetime, waits_until: datetime | None) -> None:
    """Few statements for any number of rows: only Amazon's words differ from row to row."""
    alike: dict[Outcome, list[Row]] = defaultdict(list)
    quoted: list[Row] = []
    for row in rows:
        if row.outcome.code or row.outcome.words:
            quoted.append(row)
        alike[row.outcome._replace(code="", words="")].append(row)
    for outcome, group in alike.items():
        ids = [row.id for row in group]
        fields = _fields(outcome, at, waits_until)
        fields["request_id"] = group[0].attempt.request_id
        ShipmentNotification.objects.filter(pk__in=ids).update(**fields)
        NotificationAttempt.objects.filter(pk__in=[row.attempt.pk for row in group]).update(
            outcome=outcome.tried, ended_at=at
        )
        if outcome.state in _ENDED:
            detail = {"reason": outcome.reason} if outcome.reason else {}
            orders = [row.order_id for row in group]
            lifecycle.note_many(orders, f"notification_{outcome.state.value}", now=at, **detail)
    _quote(quoted)


def _fields(outcome: Outcome, at: datetime, waits_until: datetime | None) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "state": outcome.state,
        "reason": outcome.reason,
        "feed": None,
        "via": Via.CALL,
        "amazon_code": "",
        "amazon_message": "",
    }
    if outcome.state in _ENDED:
        return {**fields, "settled_at": at}
    if outcome.state == State.WAITING and waits_until is not None:
        return {**fields, "via": Via.FEED, "due_at": waits_until}
    if outcome.tried == NotificationAttempt.Outcome.UNKNOWN:
        # Amazon's reading side may lag behind its feeds.
        readable = retry.believable_at(at)
        return {**fields, "due_at": max(readable, waits_until or readable)}
    return {**fields, "due_at": at}


def _quote(rows: list[Row]) -> None:
    """What Amazon said: with the try, and with the notification unless it is accepted in spite of it (TRB-6)."""
    said = about_many({row.order_id: row.outcome.words for row in rows})
    for row in rows:
        row.attempt.amazon_code = row.outcome.code[:60]
        row.attempt.amazon_message = said[row.order_id]
    words = ["amazon_code", "amazon_message"]
    NotificationAttempt.objects.bulk_update([row.attempt for row in rows], words)
    ShipmentNotification.objects.bulk_update(
        [
            ShipmentNotification(
                pk=row.id,
                amazon_code=row.attempt.amazon_code,
                amazon_message=row.attempt.amazon_message,
            )
            for row in rows
            if row.outcome.state != State.ACCEPTED
        ],
        words,
    )
