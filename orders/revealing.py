"""The buyer of one order, shown to support for a reason that the audit list keeps (DPP 1.3, T14, T15)."""

from datetime import datetime, timedelta

from django.db import models, transaction

from orders.buyer import BuyerData
from orders.models import Order
from stores import audit
from stores.models import AuditEvent, User

ACTION = "order.revealed"
MOST_AN_HOUR = 20
_HOUR = timedelta(hours=1)


class Reason(models.TextChoices):
    """No text of one's own: it could name the buyer, and the audit list is kept for a year."""

    DELETION = "deletion", "The buyer asked for deletion"
    ADDRESS = "address", "A problem with the address"
    MISSING = "missing", "A parcel or an order is missing"
    FRAUD = "fraud", "A check for fraud"
    LEGAL = "legal", "A legal duty"


class TooManyRevealed(Exception):
    """The person has seen as many buyers within an hour as anybody may."""

    def __init__(self) -> None:
        super().__init__(
            f"You have seen {MOST_AN_HOUR} buyers within an hour, the most that one person may. Nothing was shown."
        )


def reveal(order: Order, reason: Reason, ticket: str, user: User, now: datetime) -> BuyerData:
    """The buyer's data of an order that still holds it. The row is written first. Raises TooManyRevealed.

    `ticket`: number of the case elsewhere, or empty.
    """
    with transaction.atomic():
        # Two presses at once are counted one after the other.
        User.objects.select_for_update().get(pk=user.pk)
        seen = AuditEvent.objects.filter(user=user, action=ACTION, at__gt=now - _HOUR).count()
        if seen >= MOST_AN_HOUR:
            raise TooManyRevealed
        audit.record(
            ACTION,
            user=user,
            account=order.selling_partner.account,
            subject=f"order {order.public_id}",
            reason=reason.value,
            ticket=ticket,
        )
    return order.buyer
