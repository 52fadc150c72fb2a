"""One mail per account about shipments that Amazon has not accepted (decision 24): ids and times, no buyer data."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from shipments.models import ShipmentNotification
from shipments.outbox import claiming, late
from shipments.outbox.lateness import STUCK_AFTER, Alarm, Untold, alarm
from stores import mailing
from stores.display import zoned
from stores.leases import hold
from stores.models import Account, Member, SellingPartner, Store

State = ShipmentNotification.State

_log = logging.getLogger(__name__)

# A mail names so many; the page that it leads to has them all.
NAMED = 30
# More than anybody works off at once; the next run takes the rest.
MOST = 2000
LEASE_S = 120


class Warned(NamedTuple):
    """`mails` left and `failed` did not; `rows` were told about."""

    mails: int
    failed: int
    rows: int


class Line(NamedTuple):
    number: str
    store: str
    ship_by: str
    state: str


def warn(now: datetime) -> Warned:
    """Every alarm that is due. Killed after a mail left and before that was noted, it mails once more."""
    mails = failed = rows = 0
    for account_id in _accounts(now):
        with hold(f"late-{account_id}", LEASE_S) as alone:
            # Asked under the lease: another worker may just have told it.
            called = _calling(account_id, now) if alone else {}
            if not called:
                continue
            if not _told(Account.objects.get(pk=account_id), called, now):
                failed += 1
                continue
            told = ShipmentNotification.objects.filter(pk__in=[row.pk for row in called])
            claiming.change_many(told, {"alarmed_at": now}, wait=True)
            mails, rows = mails + 1, rows + len(called)
    return Warned(mails, failed, rows)


def _told(account: Account, called: dict[ShipmentNotification, Alarm], now: datetime) -> bool:
    message = _mail(account, called, now)
    if not message.to:
        _log.warning("Nobody to warn: account %s has no active manager", account.pk)
        return False
    return mailing.send(message, f"The warning to account {account.pk}")


def _accounts(now: datetime) -> list[int]:
    """Those with an alarm that is due."""
    found: set[int] = set()
    for rows in _candidates(now):
        ids = rows.order_by().values_list("order__store__selling_partner__account", flat=True)
        found.update(ids.distinct())
    return sorted(found)


def _calling(account_id: int, now: datetime) -> dict[ShipmentNotification, Alarm]:
    """The account's rows whose alarm is due, soonest ship-by first."""
    ours = Q(order__store__selling_partner__account=account_id)
    rows = set(chain.from_iterable(_loaded(rows.filter(ours)) for rows in _candidates(now)))
    found: dict[ShipmentNotification, Alarm] = {}
    for row in sorted(rows, key=lambda row: (row.queue_at, row.pk)):
        untold = Untold(
            row.order.ship_by_at,
            timedelta(hours=row.order.store.late_hours),
            row.created_at,
            tried_again=_tried_again(row),
            alarmed_at=row.alarmed_at,
            together=_together(row),
        )
        if (kind := alarm(untold, now)) is not None:
            found[row] = kind
    return found


def _candidates(now: datetime) -> list[QuerySet[ShipmentNotification]]:
    """Without those that were told already: however many they are, they stand in nobody's way."""
    hours = list(Store.objects.order_by().values_list("late_hours", flat=True).distinct())
    good = SellingPartner.Credentials.GOOD
    waiting = late.stuck(now, STUCK_AFTER).filter(selling_partner__credentials=good)
    untold = late.untold(hours, now)
    return [
        *(rows.filter(untold) for rows in late.parts(hours, now).values()),
        waiting.filter(Q(alarmed_at=None) | Q(alarmed_at__lt=F("created_at") + STUCK_AFTER)),
    ]


def _loaded(rows: QuerySet[ShipmentNotification]) -> QuerySet[ShipmentNotification]:
    loaded = rows.select_related("order__store__selling_partner").defer("order__buyer_data")
    return loaded.order_by("queue_at", "pk")[:MOST]


def _tried_again(row: ShipmentNotification) -> bool:
    """Without authorization a whole queue waits, and that has alarms of its own (REA-7)."""
    seller = row.order.store.selling_partner
    unfinished = row.state in ShipmentNotification.UNFINISHED
    return unfinished and seller.credentials == SellingPartner.Credentials.GOOD


def _together(row: ShipmentNotification) -> bool:
    waits = row.state == State.WAITING and row.via == ShipmentNotification.Via.FEED
    return waits or row.state == State.IN_FEED


def _mail(
    account: Account, called: dict[ShipmentNotification, Alarm], now: datetime
) -> EmailMessage:
    urgent = [row for row, kind in called.items() if kind != Alarm.STUCK]
    waiting = [row for row, kind in called.items() if kind == Alarm.STUCK]
    show = "late" if urgent else "waiting"
    facts = {
        "account": account.name,
        "urgent": _lines(urgent, now),
        "urgent_more": max(len(urgent) - NAMED, 0),
        "waiting": _lines(waiting, now),
        "waiting_more": max(len(waiting) - NAMED, 0),
        "address": f"{settings.BASE_URL}{reverse('shipments:notifications')}?show={show}",
    }
    to = mailing.addresses_of(account.pk, Member.Role.MANAGER)
    return mailing.written(_subject(urgent, waiting, now), "shipments/mail/late.txt", facts, to)


def _subject(
    urgent: Sequence[ShipmentNotification], waiting: Sequence[ShipmentNotification], now: datetime
) -> str:
    number = len(urgent) or len(waiting)
    shipments = "1 shipment has" if number == 1 else f"{number} shipments have"
    if not urgent:
        return f"{shipments} not been accepted by Amazon for more than 24 hours"
    first = _ship_by(urgent[0], now)
    return f"{shipments} not been accepted by Amazon, the first ship-by is {first}"


def _lines(rows: Sequence[ShipmentNotification], now: datetime) -> list[Line]:
    return [
        Line(
            row.order.amazon_order_id,
            row.order.store.name,
            _ship_by(row, now),
            _state(row),
        )
        for row in rows[:NAMED]
    ]


def _state(row: ShipmentNotification) -> str:
    left = row.state == ShipmentNotification.State.NOT_NEEDED
    return "left to BigCommerce" if left else row.get_state_display().lower()


def _ship_by(row: ShipmentNotification, now: datetime) -> str:
    at = row.order.ship_by_at
    return "none" if at is None else zoned(at, row.order.store.marketplace.time_zone, now)
