"""Adding, changing and removing the internal note of an order. Neither history nor audit say what it says."""

import hashlib
from datetime import datetime

from django.db import transaction

from orders.handling import lifecycle
from orders.models import Order
from orders.status import AMAZON
from stores.models import User


def note_refusal(order: Order) -> str:
    """Why the order takes no text, or ''. Its note may always be removed."""
    number = order.amazon_order_id
    if order.redacted_at is not None:
        return (
            f"The buyer details of order {number} were removed on schedule. A new note could bring them back, so a "
            "note can only be removed now."
        )
    if order.fulfilled_by == AMAZON:
        return f"Amazon ships order {number} and keeps its buyer's details, so it takes no note."
    return ""


class ChangedMeanwhile(Exception):
    """The note is not the one any more that the person saw."""


def version_of(note: str | None) -> str:
    """Tells two notes apart; '' where there is none."""
    return hashlib.sha256(note.encode()).hexdigest()[:16] if note else ""


def change_note(
    order: Order, text: str, user: User, now: datetime, *, seen: str | None = None
) -> str:
    """`text` takes the place of the note, '' removes it. Why not, or ''. The same again leaves no trace.

    `seen`: the version that the person saw, None for any. Raises ChangedMeanwhile.
    """
    with transaction.atomic():
        row = lifecycle.locked(order)
        before = row.note or ""
        if text == before:
            return ""
        if seen not in (None, version_of(before)):
            raise ChangedMeanwhile
        refusal = note_refusal(row) if text else ""
        if refusal:
            return refusal
        row.note = text or None
        row.save(update_fields=["note"])
        lifecycle.note(
            row,
            "note_removed" if not text else "note_changed" if before else "note_added",
            user=user,
            now=now,
        )
    return ""
