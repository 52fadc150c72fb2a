"""The return labels of an order and its mails, as the page shows them."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from orders.models import Order
from shipments import carriers
from shipments.mails.words import Advice, advice
from shipments.models import OutgoingMail, ReturnLabel


class MailLine(NamedTuple):
    """`next_at`: when it is tried again, or None."""

    mail: OutgoingMail
    advice: Advice
    next_at: datetime | None


class LabelLine(NamedTuple):
    label: ReturnLabel
    carrier: str
    has_file: bool
    mails: list[MailLine]
    is_waiting: bool


class Returns(NamedTuple):
    """`news`: mails about the order's parcels, newest first; only manual orders have any."""

    labels: list[LabelLine]
    news: list[MailLine]


def returns_of(order: Order) -> Returns:
    """Two queries; no file is read."""
    mails = [_line(mail) for mail in order.mails.order_by("-pk")]
    has_file = ExpressionWrapper(Q(content__isnull=False), output_field=BooleanField())
    labels = order.return_labels.defer("content").annotate(has_file=has_file).order_by("pk")
    return Returns(
        [_label(label, mails) for label in labels],
        [line for line in mails if line.mail.kind != OutgoingMail.Kind.RETURN_LABEL],
    )


def _label(label: ReturnLabel, mails: list[MailLine]) -> LabelLine:
    about = [line for line in mails if line.mail.return_label_id == label.pk]
    waiting = any(line.mail.state == OutgoingMail.State.WAITING for line in about)
    carrier = carriers.display_name(label.carrier_code, label.carrier_name)
    return LabelLine(label, carrier, vars(label)["has_file"], about, waiting)


def _line(mail: OutgoingMail) -> MailLine:
    waits = mail.state == OutgoingMail.State.WAITING
    is_put_off = waits and mail.attempts and mail.code != "sending"
    return MailLine(mail, advice(mail.code, mail.sender), mail.due_at if is_put_off else None)
