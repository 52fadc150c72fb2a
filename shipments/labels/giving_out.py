"""Giving out the file of one label: who may print what, and the trace that it leaves (RED-40, RED-41)."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.attention import asks_to_cancel
from orders.models import Order
from shipments.labels.sound import TYPES
from shipments.models import Label, LabelFile
from shipments.papers import placeholder
from stores import audit, display
from stores.models import User

State = Label.State

# What a carrier wants of a parcel besides its label, in words.
KINDS = {
    "LABEL": "Label",
    "PACKSLIP": "Packing slip",
    "CUSTOM_FORM": "Customs form",
    "RECEIPT": "Receipt",
}


class NotGiven(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class Given(NamedTuple):
    """Bytes to hand out, with their type and a name that says nothing of the buyer."""

    content: bytes
    content_type: str
    name: str


def refusal(label: Label, now: datetime) -> str:
    """Why no file of this label is given out, or ''. Needs the order with its store."""
    number = label.order.amazon_order_id
    match label.state:
        case State.BUYING:
            return f"The label of order {number} is still being bought. It is ready in a minute."
        case State.FAILED:
            return f"No label was bought for order {number}."
        case State.VOIDING | State.VOIDED:
            return f"The label of order {number} is voided. Do not put it on a parcel."
    return "" if label.order.redacted_at is not None else _not_now(label.order, now)


def _not_now(order: Order, now: datetime) -> str:
    """A parcel that must not leave gets no label (decision 18), and no label before Amazon's time (decision 19)."""
    number = order.amazon_order_id
    if order.status == Order.Status.CANCELLED:
        return f"Order {number} is cancelled. Take the parcel out of the pile and void its label."
    if asks_to_cancel(order):
        return (
            f"The buyer asked to cancel order {number}. Decide on its page, then print the label."
        )
    if order.label_not_before is not None and now < order.label_not_before:
        when = display.zoned(order.label_not_before, order.store.marketplace.time_zone, now)
        return f"Amazon lets the label of order {number} be printed from {when} on. Print it then."
    return ""


def is_missing(label: Label, format: str = "", kind: str = "LABEL") -> bool:
    """Bought, but the file is not here. A redacted order misses nothing: its files went on time."""
    if label.state != State.BOUGHT or label.order.redacted_at is not None:
        return False
    return _stored(label, format or label.format, kind) is None


def give_out(label: Label, format: str, kind: str, user: User, now: datetime) -> Given:
    """The file, noted in the audit list; the first time is remembered as printed. Raises `NotGiven`.

    After the redaction of the order it is a placeholder without any of the buyer's details.
    """
    if why := refusal(label, now):
        raise NotGiven(why)
    number = label.order.amazon_order_id
    if label.order.redacted_at is not None:
        given = Given(placeholder.of(label), TYPES["PDF"], f"label-{number}-redacted.pdf")
    else:
        file = _stored(label, format, kind)
        if file is None:
            what = KINDS.get(kind, "document").lower()
            raise NotGiven(
                f"The {what} of order {number} is not stored here as {format}. Choose “Fetch again”."
            )
        content = file.content
        assert content is not None
        name = f"{KINDS[kind].lower().replace(' ', '-')}-{number}.{format.lower()}"
        given = Given(bytes(content), TYPES[format], name)
    _note(label, format, kind, user, now)
    return given


def _stored(label: Label, format: str, kind: str) -> LabelFile | None:
    files = LabelFile.objects.filter(label=label, kind=kind, format=format, content__isnull=False)
    return files.order_by("position").first()


def _note(label: Label, format: str, kind: str, user: User, now: datetime) -> None:
    """A download of an address is an act that an auditor asks about (data-protection, 2.3)."""
    with transaction.atomic():
        first = Label.objects.filter(pk=label.pk, printed_at=None).update(printed_at=now)
        audit.record(
            "label.given_out",
            user=user,
            account=label.order.store.selling_partner.account,
            subject=f"label {label.public_id}",
            format=format,
            document=kind,
            again=not first,
        )
