"""An exported proof against the tables: each line in every column, and whether one is missing or doubled (RED-33)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from orders.tables.writing import harmless, unguarded
from redaction.models import RedactionRecord
from redaction.months import bounds, month_of, name_of
from redaction.proof_table import CHUNK, HEADER, Told, lines_of, records_of
from stores.models import Account, AuditEvent

# The digest holds for all others.
_RENAMED = frozenset({"Store", "By"})


class Checked(NamedTuple):
    """`summary` counts; `findings` has order numbers by what is wrong with their lines."""

    summary: str
    findings: dict[str, list[str]]


def check(rows: Sequence[Sequence[str]]) -> Checked:
    """Of the lines below the header, one or more, as they stand in the file.

    What the file must be complete for is told by the records of its lines: one account, and one month or all of them.
    """
    agree = 0
    findings: dict[str, list[str]] = defaultdict(list)
    found: dict[int, Told] = {}
    purges: list[tuple[datetime, list[str]]] | None = None
    for row, told in _pairs(rows):
        number = unguarded(row[0]) if row else "an empty line"
        if told is None:
            purges = _purges() if purges is None else purges
            findings[_why_not(row, purges)].append(number)
        elif told.record in found:
            findings["doubled"].append(number)
        else:
            found[told.record] = told
            if differing := _differing(row, told):
                findings[differing].append(number)
            else:
                agree += 1
    if not found:
        return Checked(f"0 of {len(rows)} lines agree with the tables.", findings)
    months = {month_of(told.removed) for told in found.values()}
    month = months.pop() if len(months) == 1 else ""
    whole = 0
    for account in Account.objects.filter(pk__in={told.account for told in found.values()}):
        newest = max(told.removed for told in found.values() if told.account == account.pk)
        expected = _expected(account, month, newest, len(rows))
        for record, number in expected.values_list("pk", "order__amazon_order_id"):
            whole += 1
            if record not in found:
                findings["missing"].append(number)
    of = name_of(month) if month else "all months"
    return Checked(f"{agree} of {whole} of {of} agree with the tables.", findings)


def _expected(
    account: Account, month: str, newest: datetime, lines: int
) -> QuerySet[RedactionRecord]:
    """What the file should have: no later removals where the audit list knows an export of as many lines."""
    records = records_of(account, *((month and bounds(month)) or (None, None)))
    exports = AuditEvent.objects.filter(
        action="redaction.proof_exported",
        account=account,
        at__gte=newest,
        detail__records=lines,
        detail__month__in=[month, "all"],
    )
    exported = exports.order_by("at").values_list("at", flat=True).first()
    return records if exported is None else records.filter(redacted_at__lte=exported)


def _pairs(rows: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], Told | None]]:
    """Each line with what the tables say of it today."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = _known(unguarded(row[0]) for row in chunk if row)
        for row in chunk:
            candidates = known[unguarded(row[0])] if row else []
            # Two accounts may have an order of the same number.
            same = [told for told in candidates if told.line[-1] == row[-1]]
            yield row, next(iter(same or candidates), None)


def _known(numbers: Iterable[str]) -> dict[str, list[Told]]:
    known: dict[str, list[Told]] = defaultdict(list)
    records = RedactionRecord.objects.filter(order__amazon_order_id__in=list(numbers))
    for told in lines_of(records):
        known[told.line[0]].append(told)
    return known


def _differing(row: Sequence[str], told: Told) -> str:
    if len(row) != len(HEADER):
        return f"not {len(HEADER)} columns"
    cells = zip(HEADER, row, told.line, strict=True)
    names = [name for name, cell, known in cells if cell != harmless(known)]
    if not names:
        return ""
    changed = f"{' and '.join(names)} changed"
    if _RENAMED.issuperset(names):
        return f"{changed} in the file, or renamed or forgotten here since (the digest says nothing of it)"
    return f"{changed} in the file or in the tables" + (
        ", or INDEX_KEY did" if names == ["Digest"] else ""
    )


def _purges() -> list[tuple[datetime, list[str]]]:
    """Newest first: when, and the names of all that went."""
    events = AuditEvent.objects.filter(action="store.purged").order_by("-at")
    return [(at, detail.get("named", [])) for at, detail in events.values_list("at", "detail")]


def _why_not(row: Sequence[str], purges: Iterable[tuple[datetime, list[str]]]) -> str:
    store = unguarded(row[1]) if len(row) == len(HEADER) else ""
    for at, named in purges:
        if any(line.startswith(f"Store: {store}, ") for line in named):
            return f"cannot be compared any more, {store} was purged on {at:%Y-%m-%d}"
    return "not in the tables, and no purge of its store is known"
