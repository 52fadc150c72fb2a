"""Writing down that a mail shall leave. The address is not kept: it is read when the mail is sent (EML-7)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.handling import lifecycle
from orders.models import Order, OrderEvent
from shipments.mails import rule
from shipments.mails.words import advice
from shipments.models import OutgoingMail, ReturnLabel, Shipment
from stores.branding import branding_of, sender_of
from stores.models import Branding, User

Kind, State = OutgoingMail.Kind, OutgoingMail.State

# What we heard longer ago is no news, as after a setting was switched on or the workers stood still.
NEWS_FOR = timedelta(hours=24)
# People tell of a delivery days later; one of long ago surprises its buyer, whenever we hear of it.
DELIVERED_FOR = timedelta(days=14)
AT_ONCE = 200
# At most so many parts of `AT_ONCE` parcels are looked at in a sweep, so that it ends in time.
MOST_PARTS = 100


class CannotMail(Exception):
    """`text` says why, and what to do."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class MailedSince(CannotMail):
    """Somebody has mailed the label since the person looked: they look again before they send another one."""


class Told(NamedTuple):
    """The mails about parcels that were queued."""

    shipped: int
    delivered: int


def sends_mail() -> bool:
    """False where the installation drops every mail (no EMAIL_URL)."""
    return "dummy" not in settings.EMAIL_BACKEND


def address_of(order: Order) -> str:
    """Amazon's masked one, else the buyer's own; '' after redaction."""
    if order.redacted_at is not None:
        return ""
    return order.relay_email or order.buyer.email


def queue_return_mail(
    label: ReturnLabel, user: User, now: datetime, *, seen: int = 0
) -> OutgoingMail:
    """Raises CannotMail. A label that waits to be mailed is not queued twice.

    `seen`: how many mails of the label the person saw, so that a second press of one form mails once (T17).
    """
    with transaction.atomic():
        order = lifecycle.locked(label.order)
        if why := _refusal(order, label):
            raise CannotMail(why)
        waiting = label.mails.filter(state=State.WAITING).first()
        if waiting is not None:
            return waiting
        if label.mails.count() != seen:
            raise MailedSince("The return label was mailed since this page was drawn.")
        sender = sender_of(branding_of(order.store))
        mail = _row(order, Kind.RETURN_LABEL, sender, now)
        mail.return_label, mail.created_by = label, user
        mail.save()
        lifecycle.note(order, "return_label_mailed", user=user, now=now)
    return mail


def mail_refusal(label: ReturnLabel) -> str:
    """Why the label cannot be mailed and what to do, or ''."""
    return _refusal(label.order, label)


def _refusal(order: Order, label: ReturnLabel) -> str:
    return " ".join(advice(return_code(order, label), "")).strip()


def return_code(order: Order, label: ReturnLabel) -> str:
    """Why the label is not mailed, as a code of `words`, or ''."""
    has_file = ReturnLabel.objects.filter(pk=label.pk, content__isnull=False).exists()
    refused = rule.return_label_refusal(
        address_of(order), is_redacted=order.redacted_at is not None, has_file=has_file
    )
    return refused or ("" if sends_mail() else "no_mail_server")


def queue_news(now: datetime) -> Told:
    """Looks for parcels of manual orders whose buyers shall hear of them; a row for each, once (EML-1, EML-2)."""
    if not sends_mail():
        return Told(0, 0)
    since = now - NEWS_FOR
    left = _queue(Kind.SHIPPED, Q(created_at__gt=since), "mail_shipped", now)
    heard = OrderEvent.objects.filter(
        order=OuterRef("order"), kind=f"parcel_{Shipment.Transit.DELIVERED}", at__gt=since
    )
    lately = Q(delivered_at__gt=now - DELIVERED_FOR, delivered_at__lte=now)
    arrived = _queue(Kind.DELIVERED, lately & Q(Exists(heard)), "mail_delivered", now)
    return Told(left, arrived)


def _queue(kind: OutgoingMail.Kind, happened: Q, setting: str, now: datetime) -> int:
    """Goes on behind parcels whose buyers may not be told: they get no row, so they are found every time."""
    shipments = _untold(kind, happened, setting)
    rows: list[OutgoingMail] = []
    last = 0
    for _ in range(MOST_PARTS):
        part = list(shipments.filter(pk__gt=last)[:AT_ONCE])
        rows += _rows(part, kind, now)
        if len(part) < AT_ONCE or len(rows) >= AT_ONCE:
            break
        last = part[-1].pk
    # Another worker may have been faster; the constraint keeps one of a kind.
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _untold(kind: OutgoingMail.Kind, happened: Q, setting: str) -> QuerySet[Shipment]:
    found = Shipment.objects.standing().filter(
        happened,
        order__channel=Order.Channel.MANUAL,
        order__redacted_at=None,
        **{f"order__store__branding__{setting}": True},
    )
    loaded = found.exclude(mails__kind=kind).select_related("order__store__branding")
    return loaded.defer("order__store__branding__logo").order_by("pk")


def _rows(
    shipments: Iterable[Shipment], kind: OutgoingMail.Kind, now: datetime
) -> Iterator[OutgoingMail]:
    for shipment in shipments:
        branding = shipment.order.store.branding
        if may_tell(shipment.order, kind, branding):
            row = _row(shipment.order, kind, sender_of(branding), now)
            row.shipment = shipment
            yield row


def may_tell(order: Order, kind: OutgoingMail.Kind, branding: Branding) -> bool:
    wanted = branding.mail_shipped if kind == Kind.SHIPPED else branding.mail_delivered
    return rule.tells_buyer(
        order.channel,
        address_of(order),
        is_redacted=order.redacted_at is not None,
        is_wanted=wanted,
    )


def _row(order: Order, kind: OutgoingMail.Kind, sender: str, now: datetime) -> OutgoingMail:
    public_id = uuid4()
    return OutgoingMail(
        public_id=public_id,
        order=order,
        kind=kind,
        # By this a bounce is known again; nobody can guess it.
        message_id=f"<{public_id}@{sender.rpartition('@')[2][:80]}>",
        sender=sender,
        due_at=now,
        created_at=now,
    )
