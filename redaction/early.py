"""Removal before the deadline, one act of a member of staff at a time; there is no way back (RED-67)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from orders.imports.bulk import insert
from orders.models import Order
from redaction.facts import held
from redaction.models import RedactionRecord
from redaction.redacting import clear, empty_log, record_of
from redaction.schedule import Deadline, Rule, Term
from redaction.words import STAFF
from stores import audit
from stores.models import User


def redact_early(order_ids: Collection[int], user: User, now: datetime) -> int:
    """Redact those of the orders that still hold data; their number. Amazon-fulfilled orders are passed over.

    An order entered here has no deadline, so its record says that it was due when staff removed it.
    """
    asked_for = Deadline(Rule.U, Term.IMPORT, now, {})
    with transaction.atomic():
        due = [
            (row, row.deadline or asked_for)
            for row in held(order_ids, lock=True)
            if row.deadline is not None or row.entered_here
        ]
        cleared = clear([row for row, _ in due], now)
        insert(
            RedactionRecord,
            [
                {
                    **record_of(row, found, now, cleared),
                    "rule": STAFF,
                    "term": "staff",
                }
                for row, found in due
            ],
        )
        _note([row.id for row, _ in due], user)
    empty_log()
    return len(due)


def _note(order_ids: Collection[int], user: User) -> None:
    orders = Order.objects.filter(pk__in=order_ids).select_related("selling_partner__account")
    for order in orders.only("public_id", "selling_partner__account"):
        audit.record(
            "order.redacted_early",
            user=user,
            account=order.selling_partner.account,
            subject=f"order {order.public_id}",
        )
