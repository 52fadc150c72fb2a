"""What a row of the audit list says besides who, what and when: for sellers, for support, and for an auditor's file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from config.leaving import table_words
from stores.models import AuditEvent

_NAMED = 3
_COUNTED = {
    "orders": "order",
    "labels": "label",
    "slips": "packing slip",
    "times": "time",
    "records": "removal",
}
# Texts among the details that are codes; others could be values.
_CODES = (
    "reason", "ticket", "role", "network", "month", "ways", "format", "group", "authorization", "machine", "by",
)  # fmt: skip


def for_sellers(event: AuditEvent) -> str:
    """Counts, networks and the names of fields; values of settings are support's."""
    detail = event.detail
    fields = [str(name).replace("_", " ") for name in detail.get("fields", [])]
    told = [", ".join(fields) if len(fields) <= _NAMED else f"{len(fields)} fields"]
    counted = {**_COUNTED, "count": "order" if event.action.startswith("orders.") else "line"}
    told += [
        _counted(detail[key], noun) for key, noun in counted.items() if _is_count(detail.get(key))
    ]
    if month := str(detail.get("month", "")):
        told.append(_month(month))
    if detail.get("network"):
        told.append(f"from {detail['network']}")
    return " · ".join(filter(None, told))


def for_support(event: AuditEvent) -> str:
    """Old and new value where they were kept, else the names of the fields (SUP-1); then codes and counts."""
    changes = event.detail.get("changes", {})
    told = [f"{name}: {_words(old)} → {_words(new)}" for name, (old, new) in changes.items()]
    return "; ".join([*told, *_rest(event.detail, set(changes))]) or "–"


def for_auditors(event: AuditEvent) -> str:
    """Names of fields, of stores that were deleted, codes and counts; no values."""
    return "; ".join(
        [
            *event.detail.get("changes", {}),
            *_rest(event.detail, set(event.detail.get("changes", {}))),
        ]
    )


def _rest(detail: Mapping[str, Any], told: set[str]) -> Iterator[str]:
    yield from (str(name) for name in detail.get("fields", []) if name not in told)
    yield from (f"{name}: {_words(detail[name])}" for name in _CODES if detail.get(name))
    yield from (f"{name}: {value}" for name, value in detail.items() if _is_count(value))
    # Of a purge: what is gone has no page that could name it.
    yield from map(str, detail.get("named", []))
    for table, value in detail.get("counts", {}).items():
        yield f"{table_words.words_of(table)}: {value}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _month(month: str) -> str:
    """Of a proof: ``November 2026`` for 2026-11, or all months."""
    try:
        return f"{datetime.strptime(month, '%Y-%m'):%B %Y}"
    except ValueError:
        return "all months"


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return {True: "on", False: "off", None: "off"}.get(value, str(value))
