"""Removal before the deadline, one act of a member of staff at a time; there is no way back (RED-67)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from orders.models import Order
from orders.status import AMAZON
from redaction.clearing import clear, lock
from redaction.log_file import empty_log
from redaction.models import RedactionRecord
from redaction.words import STAFF
from stores import audit
from stores.models import User


def redact_early(order_ids: Collection[int], user: User, now: datetime) -> int:
    """Redact those of the orders that still hold data; their number. Amazon-fulfilled orders are passed over.

    An order entered here has no deadline, so its record says that it was due when staff removed it.
    """
    with transaction.atomic():
        orders = Order.objects.filter(pk__in=order_ids)
        lock(orders)
        held = orders.filter(redacted_at=None).exclude(fulfilled_by=AMAZON)
        ids = list(held.values_list("pk", flat=True))
        clear(ids, now)
        records = RedactionRecord.objects.filter(order__in=ids)
        records.update(rule=STAFF, term="staff")
        records.filter(order__channel=Order.Channel.MANUAL).update(due_at=now, terms={})
        _note(ids, user)
    empty_log()
    return len(ids)


def _note(order_ids: Collection[int], user: User) -> None:
    orders = Order.objects.filter(pk__in=order_ids).select_related("selling_partner__account")
    for order in orders.only("public_id", "selling_partner__account"):
        audit.record(
            "order.redacted_early",
            user=user,
            account=order.selling_partner.account,
            subject=f"order {order.public_id}",
        )
