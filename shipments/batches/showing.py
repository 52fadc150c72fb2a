"""The pages of batches: the list, one batch group by group, and its progress card."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shipments.batches import wording
from shipments.batches.counting import Counts, counts_of
from shipments.models import Batch, BatchEntry

State = BatchEntry.State
ROWS = 25
# Entries of one group on the page of its batch, and on a page of its own.
FEW, MANY = 25, 100
_QUICK_S = 120
_UNTICKED = 500


class Group(NamedTuple):
    """`more`: rows are left for the group's own page."""

    key: str
    heading: str
    number: int
    rows: list[BatchEntry]
    more: bool


# Worst first; an order in progress is among those that wait.
GROUPS = {
    "failed": ("Failed", (State.FAILED,)),
    "waiting": ("Waiting", (State.WAITING, State.WORKING)),
    "done": ("Done", (State.DONE,)),
    "left-out": ("Left out", (State.LEFT_OUT,)),
}


def batches_of(account_ids: Iterable[int]) -> QuerySet[Batch]:
    return Batch.objects.filter(account__in=list(account_ids)).select_related("created_by")


def list_rows(
    batches: QuerySet[Batch], before: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """The newest batches, and the id behind which the next page starts (None: there is none)."""
    if before is not None:
        batches = batches.filter(pk__lt=before)
    found = list(batches.order_by("-pk")[: ROWS + 1])
    counts = counts_of(found[:ROWS])
    rows = [
        {
            "batch": batch,
            "counts": counts[batch.pk],
            "name": wording.name(batch, counts[batch.pk]),
            "look": wording.look(batch, counts[batch.pk]),
        }
        for batch in found[:ROWS]
    ]
    return rows, found[ROWS - 1].pk if len(found) > ROWS else None


def groups_of(batch: Batch, counts: Counts) -> list[Group]:
    """Groups with their first rows; empty ones are left out."""
    numbers = {
        "failed": counts.failed,
        "waiting": counts.waiting + counts.working,
        "done": counts.done,
        "left-out": counts.left_out,
    }
    return [
        Group(key, GROUPS[key][0], number, rows_of(batch, key, None, FEW)[:FEW], number > FEW)
        for key, number in numbers.items()
        if number
    ]


def rows_of(batch: Batch, key: str, after: int | None, most: int = MANY) -> list[BatchEntry]:
    """Entries of one group behind a position, one more than `most` if there are more."""
    rows = batch.entries.filter(state__in=GROUPS[key][1])
    if after is not None:
        rows = rows.filter(position__gt=after)
    loaded = rows.select_related("order__store", "order__notification", "label", "shipment").defer(
        "order__buyer_data"
    )
    return list(loaded.order_by("position")[: most + 1])


def ids_of(batch: Batch) -> str:
    """Public ids of the orders that the batch works on, for the page that unticks them; '' where they are many."""
    orders = batch.entries.exclude(state=State.LEFT_OUT).values_list("order__public_id", flat=True)
    found = [str(public_id) for public_id in orders[: _UNTICKED + 1]]
    return " ".join(found) if len(found) <= _UNTICKED else ""


def card_of(batch: Batch, counts: Counts, now: datetime, url: str) -> dict[str, Any]:
    """Arguments of components/progress_card.html."""
    running = batch.state == Batch.State.RUNNING
    first = None
    if running and not counts.working:
        first = batch.entries.filter(state=State.WAITING).order_by("next_try_at").first()
    step = (
        wording.step(
            batch, counts, first.next_try_at if first else None, first.text if first else "", now
        )
        if running
        else wording.end(batch, counts)
    )
    quick = running and batch.started_at and (now - batch.started_at).total_seconds() < _QUICK_S
    return {
        "id": f"batch-{batch.public_id}",
        "heading": wording.heading(batch),
        "done": counts.ended,
        "total": counts.orders,
        "step": step,
        "failures": counts.failed,
        "url": url if running else "",
        "pace": "2s" if quick else "10s",
    }
