"""Removal before the deadline, one act of a member of staff at a time; there is no way back (RED-67)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from orders.models import Order
from orders.status import AMAZON
from redaction import failing
from redaction.clearing import clear, lock_orders
from redaction.counting import Counts
from redaction.log_file import empty_log
from redaction.models import RedactionRecord
from redaction.words import STAFF
from stores import audit
from stores.models import User


def redact_early(order_ids: Collection[int], user: User, now: datetime, **why: str) -> int:
    """Redact those of the orders that still hold data; their number. Amazon-fulfilled orders are passed over.

    One that fails stops no other and is listed (RED-34). `why`: codes for the audit list, of support the reason and
    the ticket; a manager gives none.
    """

    def redact(ids: Sequence[int], whole: bool) -> Counts:
        return _redact(ids, user, now, why, whole=whole)

    done = failing.attempt(list(order_ids), redact, now)
    empty_log()
    return done.orders


def _redact(
    order_ids: Sequence[int], user: User, now: datetime, why: dict[str, str], *, whole: bool
) -> Counts:
    """One transaction. An order entered here has no deadline: its record says that it was due when staff removed it."""
    with transaction.atomic():
        lock_orders(order_ids)
        orders = Order.objects.filter(pk__in=order_ids)
        held = orders.filter(redacted_at=None).exclude(fulfilled_by=AMAZON)
        ids = list(held.values_list("pk", flat=True))
        clear(ids, now, whole=whole)
        records = RedactionRecord.objects.filter(order__in=ids)
        records.update(rule=STAFF, term="staff")
        records.filter(order__channel=Order.Channel.MANUAL).update(due_at=now, terms={})
        _note(ids, user, why)
    return Counts({STAFF: len(ids)})


def _note(order_ids: Collection[int], user: User, why: dict[str, str]) -> None:
    orders = Order.objects.filter(pk__in=order_ids).select_related("selling_partner__account")
    for order in orders.only("public_id", "selling_partner__account"):
        audit.record(
            "order.redacted_early",
            user=user,
            account=order.selling_partner.account,
            subject=f"order {order.public_id}",
            **why,
        )
