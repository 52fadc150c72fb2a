"""The proof as a table for auditors: one line per redaction, oldest first, nothing of any buyer (RED-33, T7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

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


def csv_of(records: QuerySet[RedactionRecord]) -> Iterator[bytes]:
    """Piece by piece: two queries for each `CHUNK` lines, whatever the number of records."""
    return csv_lines(_rows(records))


def _rows(records: QuerySet[RedactionRecord]) -> Iterator[tuple[str, ...]]:
    yield HEADER
    columns = ("pk", "order__public_id", "order__store__name", *COLUMNS)
    page = records.order_by("redacted_at", "pk").values_list(*columns)
    rest: QuerySet[RedactionRecord, tuple[object, ...]] = page
    while rows := list(rest[:CHUNK]):
        staff = _staff(str(order) for _, order, _, *values in rows if values[2] == words.STAFF)
        for _, order, store, *values in rows:
            yield _line(proof_of(tuple(values)), str(store), staff.get(str(order), ""))
        last = rows[-1]
        done = last[3 + COLUMNS.index("redacted_at")]
        rest = page.filter(Q(redacted_at__gt=done) | Q(redacted_at=done, pk__gt=last[0]))


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
