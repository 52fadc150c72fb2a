"""Rule: how batches are called and what their progress card says."""

from datetime import datetime, timedelta

from shipments.batches.counting import Counts
from shipments.models import Batch
from stores import display

_WHAT = {Batch.Kind.LABELS: "label", Batch.Kind.MARK: "order", Batch.Kind.FILE: "tracking number"}
_DOING = {
    Batch.Kind.LABELS: "Buying labels",
    Batch.Kind.MARK: "Marking orders as shipped",
    Batch.Kind.FILE: "Recording tracking numbers",
}
_DONE = {
    Batch.Kind.LABELS: "bought",
    Batch.Kind.MARK: "marked as shipped",
    Batch.Kind.FILE: "recorded",
}


def name(batch: Batch, counts: Counts) -> str:
    """``Batch 12 · 300 labels``."""
    return f"Batch {batch.number} · {_some(counts.orders, _WHAT[Batch.Kind(batch.kind)])}"


def heading(batch: Batch) -> str:
    return _DOING[Batch.Kind(batch.kind)]


def step(batch: Batch, counts: Counts, next_at: datetime | None, why: str, now: datetime) -> str:
    """What happens at the moment. `next_at`, `why`: when the next order goes on, if all of them wait, and for what."""
    elapsed = now - (batch.started_at or now)
    age = "just started" if elapsed < timedelta(minutes=1) else display.duration(elapsed)
    if counts.working:
        return f"{counts.working} in progress, {counts.waiting} waiting · {age}"
    if next_at is not None and next_at > now:
        return f"{counts.waiting} waiting: {why} Goes on {display.until(next_at, now)} · {age}"
    return f"{counts.waiting} waiting for the background worker · {age}"


def end(batch: Batch, counts: Counts) -> str:
    """``Batch 12: 297 labels bought, 3 failed.``"""
    kind = Batch.Kind(batch.kind)
    parts = [f"{_some(counts.done, _WHAT[kind])} {_DONE[kind]}"]
    if counts.failed:
        parts.append(f"{counts.failed} failed")
    if batch.state == Batch.State.CANCELLED:
        parts.append("the rest was cancelled")
    return f"Batch {batch.number}: {', '.join(parts)}."


def look(batch: Batch, counts: Counts) -> str:
    """The state as its chip shows it: a batch with failed orders is only partly done."""
    return "partly" if batch.state == Batch.State.DONE and counts.failed else batch.state


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
