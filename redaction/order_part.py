"""What one order says about its buyer details: held until when and why, or gone since when (decisions 33 and 34)."""

from datetime import datetime
from typing import NamedTuple

from orders.models import Order
from redaction import words
from redaction.facts import deadlines
from redaction.files import count_files
from redaction.models import RedactionRecord
from redaction.schedule import WARNING


class Part(NamedTuple):
    """`state`: held, kept (entered here: no deadline), removed or none. `places`: where data is held, and how much."""

    state: str
    reason: str = ""
    due_at: datetime | None = None
    removed_at: datetime | None = None
    proof: str = ""
    places: tuple[str, ...] = ()
    warns: bool = False
    is_open: bool = False


def part_of(order: Order, now: datetime) -> Part:
    """Five queries for an order that is held, none for one that was redacted and came with its record."""
    if order.redacted_at is not None:
        return _removed(order, order.redacted_at)
    if order.is_manual:
        return Part("kept", places=_places(order), is_open=order.is_open)
    limit = deadlines([order.pk]).get(order.pk)
    if limit is None:
        return Part("none")
    return Part(
        "held",
        reason=words.reason(limit.rule, limit.term),
        due_at=limit.at,
        places=_places(order),
        warns=order.is_open and limit.at <= now + WARNING,
        is_open=order.is_open,
    )


def _removed(order: Order, removed_at: datetime) -> Part:
    record: RedactionRecord | None = getattr(order, "redaction", None)
    return Part(
        "removed",
        reason=words.reason(record.rule, record.term) if record else "",
        due_at=record.due_at if record else None,
        removed_at=removed_at,
        proof=words.removed(record.field_count, record.file_count) if record else "",
        is_open=order.is_open,
    )


def _places(order: Order) -> tuple[str, ...]:
    found = []
    if order.buyer_fields:
        found.append(f"Order, {words.fields(len(order.buyer_fields))} sealed")
    if order.name_key:
        found.append("Search keys of the recipient's name, street and phone")
    if order.customer is not None and order.customer.redacted_at is None:
        until = "" if order.is_manual else ", until the last of their orders is due"
        found.append(f"Customer{until}")
    if files := count_files(order.pk):
        found.append(f"Labels, {words.files(files)} sealed")
    return tuple(found)
