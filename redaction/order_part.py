"""What one order says about its buyer details: held until when and why, or gone since when (decisions 33 and 34)."""

from datetime import datetime
from typing import NamedTuple

from orders.models import Order
from redaction import words
from redaction.due import OVERDUE_AFTER
from redaction.facts import deadlines
from redaction.files import count_files
from redaction.models import RedactionRecord
from redaction.proof import SHOWN, columns_of, digest, proof_of
from redaction.schedule import WARNING


class Part(NamedTuple):
    """`state`: held, kept (entered here: no deadline), removed or none. `places`: where data is held, and how much.

    `digest`: the first characters of the proof's; `overdue`: an hour past its deadline and still held.
    """

    state: str
    rule: str = ""
    reason: str = ""
    terms: tuple[words.Compared, ...] = ()
    due_at: datetime | None = None
    removed_at: datetime | None = None
    proof: str = ""
    digest: str = ""
    overdue: bool = False
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
        rule=limit.rule,
        reason=words.reason(limit.rule, limit.term),
        terms=tuple(words.compared(limit.terms, limit.term)),
        due_at=limit.at,
        overdue=limit.at <= now - OVERDUE_AFTER,
        places=_places(order),
        warns=order.is_open and limit.at <= now + WARNING,
        is_open=order.is_open,
    )


def _removed(order: Order, removed_at: datetime) -> Part:
    record: RedactionRecord | None = getattr(order, "redaction", None)
    if record is None:
        return Part("removed", removed_at=removed_at, is_open=order.is_open)
    customer = ", customer too" if record.customer_redacted else ""
    return Part(
        "removed",
        rule=record.rule,
        reason=words.reason(record.rule, record.term),
        terms=tuple(words.compared(record.terms, record.term)),
        due_at=record.due_at,
        removed_at=removed_at,
        proof=f"{words.removed(record.field_count, record.file_count)}{customer}",
        digest=digest(proof_of(columns_of(record)))[:SHOWN],
        is_open=order.is_open,
    )


def _places(order: Order) -> tuple[str, ...]:
    found = []
    if order.buyer_fields:
        found.append(f"Order, {words.fields(len(order.buyer_fields))} sealed")
    if order.name_key:
        found.append("Search keys of the recipient's name, street and phone")
    if order.note:
        found.append("Note, sealed; names, street, phone and e-mail in it are replaced")
    if order.customer is not None and order.customer.redacted_at is None:
        until = "" if order.is_manual else ", until the last of their orders is due"
        found.append(f"Customer{until}")
    if files := count_files(order.pk):
        found.append(f"Labels, {words.files(files)} sealed")
    return tuple(found)
