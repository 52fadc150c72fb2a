"""From due notifications to prepared feeds: who goes by feed, and the tries that are written before anything is sent.

The one place that decides feed or call for rows that wait for a feed (decisions 5, 23, 27).
"""

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from shipments.feeds.document import Message, build, size_of, unfit
from shipments.feeds.routing import BACKLOG, Group, Row, plan
from shipments.feeds.rules import TOO_LARGE
from shipments.models import FeedSubmission, Landed, NotificationAttempt, ShipmentNotification
from shipments.outbox import claiming, settling
from shipments.outbox.claiming import Via
from shipments.outbox.confirming import confirmation_from, fields_of
from shipments.outbox.deciding import Ending, decide
from shipments.outbox.settling import State, Tried
from shipments.outbox.verdict import Reason
from stores.faults import fault_point
from stores.spapi.payloads import ShipmentConfirmation

_log = logging.getLogger(__name__)

# No feed is prepared after this; a large one takes 2 s. Feeds and calls need the rest of the task's time.
BUDGET = timedelta(seconds=4)
# What the head of a document takes is far less than the difference.
MOST_BYTES = TOO_LARGE - 64 * 1024


class Told(NamedTuple):
    notification: ShipmentNotification
    confirmation: ShipmentConfirmation


class Sorted(NamedTuple):
    """What becomes of the rows of one feed. `messages` are in their order; `left` have no room in the document."""

    messages: list[Told]
    ended: list[tuple[ShipmentNotification, Ending]]
    by_call: list[int]
    left: tuple[int, ...]


def sellers_with_due(now: datetime) -> list[int]:
    """Selling partners with something that waits for a feed and may go."""
    rows = claiming.sendable(now).filter(via=Via.FEED).order_by("selling_partner_id")
    return list(rows.values_list("selling_partner_id", flat=True).distinct())


def has_due(selling_partner_id: int, now: datetime) -> bool:
    """Does anything still wait for a feed, since time ran out or somebody has it locked?"""
    rows = claiming.sendable(now).filter(via=Via.FEED, selling_partner_id=selling_partner_id)
    return rows.exists()


def gather(
    selling_partner_id: int, now: datetime, budget: timedelta = BUDGET
) -> list[FeedSubmission]:
    """The seller's due rows into prepared feeds; those that are to go by calls are left to the calls.

    Nothing while the queue is held or the authorisation ended. Two workers at once never take the same row. When
    time is up the rest waits for the next turn.
    """
    until = time.monotonic() + budget.total_seconds()
    planned = plan(_rows(selling_partner_id, now), now)
    if planned.calls:
        waiting = ShipmentNotification.objects.filter(pk__in=planned.calls, state=State.WAITING)
        # The next turn finds what somebody has locked.
        claiming.change_many(waiting.filter(via=Via.FEED), {"via": Via.CALL, "reason": ""})
    made: list[FeedSubmission] = []
    for group in planned.feeds:
        rest: Group | None = group
        while rest is not None:
            if time.monotonic() >= until:
                return made
            submission, rest = _prepare(selling_partner_id, rest, now)
            if submission is not None:
                fault_point("feed-prepared")
                made.append(submission)
    return made


def document_of(submission: FeedSubmission) -> bytes:
    """The very bytes of a feed, at any time."""
    return build(submission.selling_partner.seller_id, messages_of(submission))


def messages_of(submission: FeedSubmission) -> list[Message]:
    """From the fields that its tries keep."""
    tries = submission.tries.order_by("message_id").values_list("message_id", "sent")
    return [Message(number or 0, confirmation_from(sent)) for number, sent in tries]


def _rows(selling_partner_id: int, now: datetime) -> list[Row]:
    due = claiming.sendable(now).filter(selling_partner_id=selling_partner_id)
    wanted = Q(via=Via.FEED) | Q(shipment__tracking_number="")
    if due.filter(via=Via.CALL).count() > BACKLOG:
        wanted |= Q(via=Via.CALL)
    landed = NotificationAttempt.objects.landed().filter(notification=OuterRef("pk"))
    found = due.filter(wanted).annotate(tried=Exists(landed)).order_by("queue_at", "pk")
    fields = (
        "pk",
        "via",
        "batch_id",
        "shipment__tracking_number",
        "tried",
        "queue_at",
        "order__store__feed_from",
    )
    return [
        Row(pk, via == Via.FEED, batch, bool(number), tried, ship_by, feed_from)
        for pk, via, batch, number, tried, ship_by, feed_from in found.values_list(*fields)
    ]


def _prepare(
    selling_partner_id: int, group: Group, now: datetime
) -> tuple[FeedSubmission | None, Group | None]:
    """The feed, None if no row was left for it; and what found no room in its document."""
    with transaction.atomic():
        rows = claiming.sendable(now).filter(pk__in=group.ids)
        # SQLite has no row locks; there the immediate transaction excludes the others.
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        sorted_ = _sort(list(locked.values_list("pk", flat=True)), now)
        _settle(sorted_, now)
        submission = None
        if sorted_.messages:
            submission = FeedSubmission.objects.create(
                selling_partner_id=selling_partner_id,
                batch_id=group.batch,
                messages=len(sorted_.messages),
                due_at=now,
                created_at=now,
            )
            _write(submission, sorted_.messages, now)
        fault_point("feed-half-prepared")
    return submission, group._replace(ids=sorted_.left) if sorted_.left else None


def _sort(ids: Collection[int], now: datetime) -> Sorted:
    """Read behind the locks, so that a void or an import that came first is seen."""
    rows = ShipmentNotification.objects.filter(pk__in=ids).order_by("queue_at", "pk")
    # Stores are few: fetched once each, not with every row.
    rows = rows.select_related("order", "shipment")
    rows = rows.prefetch_related("order__store", "order__items")
    landed = NotificationAttempt.objects.filter(notification__in=ids).landed().begun()
    found = Sorted([], [], [], ())
    size = 0
    for row in (waiting := list(rows.defer("order__buyer_data"))):
        row.shipment.order = row.order
        decided = _decided(row, landed.get(row.pk), now)
        if decided is None:
            found.by_call.append(row.pk)
        elif isinstance(decided, Ending):
            found.ended.append((row, decided))
        elif not unfit(decided):
            size += size_of(Message(len(found.messages) + 1, decided))
            if size > MOST_BYTES and found.messages:
                place = waiting.index(row)
                return found._replace(left=tuple(later.pk for later in waiting[place:]))
            found.messages.append(Told(row, decided))
        elif decided.tracking_number:
            found.by_call.append(row.pk)
        else:
            found.ended.append((row, Ending(State.REJECTED, Reason.NOT_IN_A_FEED)))
    return found


def _decided(
    row: ShipmentNotification, landed: Landed | None, now: datetime
) -> ShipmentConfirmation | Ending | None:
    """None: the row breaks our rules. It costs no other its feed, and fails by a call of its own."""
    try:
        return decide(row, landed, now)
    except Exception as fault:  # noqa: BLE001  # whatever it is, it is about this row
        _log.error("Notification %s fits in no feed: %s", row.pk, type(fault).__name__)
        return None


def _settle(found: Sorted, now: datetime) -> None:
    """Those that leave the group without a message of the feed."""
    ShipmentNotification.objects.filter(pk__in=found.by_call).update(via=Via.CALL, reason="")
    by_ending: dict[Ending, list[ShipmentNotification]] = defaultdict(list)
    for row, ending in found.ended:
        by_ending[ending].append(row)
    for ending, rows in by_ending.items():
        settling.conclude_many(rows, now, ending)


def _write(submission: FeedSubmission, messages: Sequence[Told], now: datetime) -> None:
    """The tries, before createFeed; and the rows, which belong to this feed from now on."""
    NotificationAttempt.objects.bulk_create(
        NotificationAttempt(
            notification=told.notification,
            number=told.notification.attempts + 1,
            feed=submission,
            message_id=number,
            sent=fields_of(told.confirmation),
            outcome=Tried.STARTED,
            started_at=now,
        )
        for number, told in enumerate(messages, start=1)
    )
    by_reference: dict[str, list[int]] = defaultdict(list)
    for told in messages:
        by_reference[told.confirmation.package_reference_id].append(told.notification.pk)
    for reference, ids in by_reference.items():
        ShipmentNotification.objects.filter(pk__in=ids).update(
            state=State.IN_FEED,
            via=Via.FEED,
            feed=submission,
            reason="",
            attempts=F("attempts") + 1,
            package_reference_id=reference,
            lease_holder="",
            leased_until=None,
            # Of an earlier try, which keeps them.
            amazon_code="",
            amazon_message="",
            request_id="",
        )
