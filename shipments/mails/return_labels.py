"""Keeping a return label that was made elsewhere: its number, its PDF, or both (EML-3, decision 32)."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.handling import lifecycle
from orders.models import Order
from shipments.models import ReturnLabel
from stores.models import User

# A slip of the finger must not fill the database.
MOST_PER_ORDER = 10


class CannotKeep(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class Details(NamedTuple):
    """Checked by the form. `content` is a PDF of at most 10 MB, or None."""

    carrier_code: str
    carrier_name: str
    tracking_number: str
    content: bytes | None


def refusal(order: Order) -> str:
    """Why the order takes no return label, or '' (RED-66)."""
    number = order.amazon_order_id
    if order.redacted_at is not None:
        return f"Buyer details of order {number} were removed on schedule. It takes no return label any more."
    if order.status != Order.Status.SHIPPED:
        return f"Order {number} is not shipped, so nothing can come back yet."
    if order.return_labels.count() >= MOST_PER_ORDER:
        return f"Order {number} has {MOST_PER_ORDER} return labels. Remove one first."
    return ""


def keep(order: Order, details: Details, user: User, now: datetime) -> ReturnLabel:
    """Sets no deadline (RED-17). Raises CannotKeep."""
    with transaction.atomic():
        # The lock keeps a redaction from passing between the look and the write.
        locked = lifecycle.locked(order)
        if why := refusal(locked):
            raise CannotKeep(why)
        label = ReturnLabel.objects.create(
            order=locked,
            carrier_code=details.carrier_code,
            carrier_name=details.carrier_name,
            tracking_number=details.tracking_number,
            content=details.content,
            size=len(details.content or b""),
            created_by=user,
            created_at=now,
        )
        lifecycle.note(order, "return_label_added", user=user, now=now)
    return label


def remove(label: ReturnLabel, user: User, now: datetime) -> bool:
    """False if it was mailed: then it stays, so that people see what the buyer has."""
    with transaction.atomic():
        lifecycle.locked(label.order)
        if label.mails.exists():
            return False
        lifecycle.note(label.order, "return_label_removed", user=user, now=now)
        label.delete()
    return True
