"""The proof as a table for auditors: one line per redaction, oldest first, nothing of any buyer (RED-33, T7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from orders.tables.writing import csv_lines
from redaction import words
from redaction.models import RedactionRecord
from redaction.proof import COLUMNS, Proof, digest, moment, proof_of
from stores.models import Account, AuditEvent

CHUNK = 500
HEADER = (
    "Order number", "Store", "Rule", "Term", "All terms", "Due", "Removed", "Hours late", "Fields", "Files",
    "Customer too", "By", "Digest",
)  # fmt: skip


def records_of(
    account: Account, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[RedactionRecord]:
    """Of all stores of the account, `since` included and `until` not."""
    records = RedactionRecord.objects.filter(order__store__selling_partner__account=account)
    if since is not None:
        records = records.filter(redacted_at__gte=since)
    return records if until is None else records.filter(redacted_at__lt=until)


def newest_of(accounts: Sequence[Account]) -> dict[int, datetime]:
    """When the newest record of each account was made; one query. Accounts without any are missing."""
    records = RedactionRecord.objects.filter(order__store__selling_partner__account=OuterRef("pk"))
    newest = records.order_by("-redacted_at").values("redacted_at")[:1]
    rows = Account.objects.filter(pk__in=[account.pk for account in accounts])
    found = rows.annotate(newest=Subquery(newest)).values_list("pk", "newest")
    return {pk: at for pk, at in found if at is not None}


class Told(NamedTuple):
    """A line of the export, with its record and account."""

    record: int
    account: int
    removed: datetime
    line: tuple[str, ...]


def csv_of(records: QuerySet[RedactionRecord]) -> Iterator[bytes]:
    """Piece by piece: two queries for each `CHUNK` lines, whatever the number of records."""
    return csv_lines(chain([HEADER], (told.line for told in lines_of(records))))


def lines_of(records: QuerySet[RedactionRecord]) -> Iterator[Told]:
    """Oldest first; as `csv_of`."""
    account = "order__store__selling_partner__account_id"
    columns = ("pk", account, "order__public_id", "order__store__name", *COLUMNS)
    page = records.order_by("redacted_at", "pk").values_list(*columns)
    rest: QuerySet[RedactionRecord, tuple[Any, ...]] = page
    while rows := list(rest[:CHUNK]):
        proofs = [proof_of(tuple(row[4:])) for row in rows]
        early = (
            str(row[2])
            for row, proof in zip(rows, proofs, strict=True)
            if proof.rule == words.STAFF
        )
        staff = _staff(early)
        for (pk, owner, order, store, *_), proof in zip(rows, proofs, strict=True):
            line = _line(proof, str(store), staff.get(str(order), ""))
            yield Told(pk, owner, proof.redacted_at, line)
        last, done = rows[-1][0], proofs[-1].redacted_at
        rest = page.filter(Q(redacted_at__gt=done) | Q(redacted_at=done, pk__gt=last))


def _line(proof: Proof, store: str, staff: str) -> tuple[str, ...]:
    late = max(proof.redacted_at - proof.due_at, timedelta())
    by = staff or "Support" if proof.rule == words.STAFF else "Schedule"
    return (
        proof.order,
        store,
        proof.rule,
        words.reason(proof.rule, proof.term),
        "; ".join(f"{name} {at}" for name, at in sorted(proof.terms.items())),
        moment(proof.due_at),
        moment(proof.redacted_at),
        f"{late / timedelta(hours=1):.1f}",
        str(proof.fields),
        str(proof.files),
        "yes" if proof.customer else "no",
        by,
        digest(proof),
    )


def _staff(orders: Iterator[str]) -> dict[str, str]:
    """Who removed orders early, as long as the audit list knows (RED-67)."""
    subjects = [f"order {order}" for order in orders]
    if not subjects:
        return {}
    events = AuditEvent.objects.filter(action="order.redacted_early", subject__in=subjects)
    found = events.exclude(user=None).select_related("user")
    return {event.subject.removeprefix("order "): event.user.display_name for event in found}  # type: ignore[union-attr]
