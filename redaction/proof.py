"""Rule: one redaction as it is proved to an auditor, and the mark by which a changed row is noticed (RED-33)."""

import json
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from stores.sealing import blind_index

SHOWN = 12


class Proof(NamedTuple):
    """What a `RedactionRecord` says, with the order's number and its store's public id; nothing of any buyer."""

    order: str
    store: str
    rule: str
    term: str
    terms: dict[str, Any]
    due_at: datetime
    redacted_at: datetime
    fields: int
    files: int
    customer: bool


# From the record to a Proof, in its order.
COLUMNS = (
    "order__amazon_order_id",
    "order__store__public_id",
    "rule",
    "term",
    "terms",
    "due_at",
    "redacted_at",
    "field_count",
    "file_count",
    "customer_redacted",
)


def proof_of(row: tuple[Any, ...]) -> Proof:
    """Of a record's `COLUMNS`."""
    order, store, *rest = row
    return Proof(order, str(store), *rest)


# The same of a record that has its order with its store.
columns_of = attrgetter(*(column.replace("__", ".") for column in COLUMNS))


def digest(proof: Proof) -> str:
    """32 characters, keyed: who changes a row or a line of an export cannot make the one that belongs to it.

    Another INDEX_KEY makes other digests; exports from before it can be compared no more.
    """
    values = [value if not isinstance(value, datetime) else moment(value) for value in proof]
    return blind_index("redaction.proof", json.dumps(values, sort_keys=True))


def moment(at: datetime) -> str:
    """``2026-11-23T12:00:00.123456Z``, the same on every database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
