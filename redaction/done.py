"""The redactions that are done, each with its proof, and those that failed with what happens next."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from orders.lists.keyset import Beyond
from redaction import words
from redaction.due import OVERDUE_AFTER
from redaction.models import RedactionFailure, RedactionRecord
from redaction.proof import COLUMNS, SHOWN, digest, proof_of
from stores.display import duration
from stores.models import Store

ROWS = 50


class DoneRow(NamedTuple):
    """`late`: how long after the deadline, '' within the hour. `digest`: the first characters of it."""

    id: UUID
    number: str
    store: str
    zone: ZoneInfo
    rule: str
    reason: str
    terms: list[words.Compared]
    due_at: datetime
    redacted_at: datetime
    late: str
    proof: str
    digest: str


class FailedRow(NamedTuple):
    id: UUID
    number: str
    store: str
    zone: ZoneInfo
    what: str
    error_class: str
    tries: int
    since: datetime
    last_at: datetime
    next_step: str


def done_page(stores: Sequence[Store], after: UUID | None) -> tuple[list[DoneRow], UUID | None]:
    """The newest records behind the order `after`, and the order behind which the next page starts."""
    names = {store.pk: store for store in stores}
    records = RedactionRecord.objects.filter(order__store__in=stores)
    place = records.filter(order__public_id=after).first() if after else None
    if place is not None:
        records = records.filter(
            Beyond("redacted_at", place.redacted_at, place.pk, descending=True)
        )
    newest = records.order_by("-redacted_at", "-id")
    found = newest.values_list("order__public_id", "order__store_id", *COLUMNS)[: ROWS + 1]
    rows = [_done(order, names[store], tuple(values)) for order, store, *values in found]
    return rows[:ROWS], rows[ROWS - 1].id if len(rows) > ROWS else None


def failed_page(stores: Sequence[Store]) -> list[FailedRow]:
    """Those that failed first; more than `ROWS` of them have one cause and are worked off together."""
    names = {store.pk: store for store in stores}
    failures = RedactionFailure.objects.filter(order__store__in=stores)
    found = failures.order_by("first_failed_at", "pk").values_list(
        "order__public_id",
        "order__amazon_order_id",
        "order__store_id",
        "error_class",
        "attempts",
        "first_failed_at",
        "last_failed_at",
    )
    rows = []
    for order, number, store_id, error, tries, since, last_at in found[:ROWS]:
        store = names[store_id]
        zone = store.marketplace.time_zone
        what, next_step = words.failure(error)
        rows.append(
            FailedRow(
                order, number, store.name, zone, what, error, tries, since, last_at, next_step
            )
        )
    return rows


def _done(order: UUID, store: Store, values: tuple[object, ...]) -> DoneRow:
    proof = proof_of(values)
    late = proof.redacted_at - proof.due_at
    return DoneRow(
        order,
        proof.order,
        store.name,
        store.marketplace.time_zone,
        proof.rule,
        words.reason(proof.rule, proof.term),
        words.compared(proof.terms, proof.term),
        proof.due_at,
        proof.redacted_at,
        duration(late) if late > OVERDUE_AFTER else "",
        f"{words.removed(proof.fields, proof.files)}{', customer too' if proof.customer else ''}",
        digest(proof)[:SHOWN],
    )
