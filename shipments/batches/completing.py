"""What a person adds to a draft before it starts: carrier and day for all, a tracking number each, a "Ship anyway".

Who writes here holds the row of the draft (`starting.locked_draft`) until the batch has started or stays a draft: else
a second press would decide anew about the entries of a batch that runs already.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q

from shipments import carriers
from shipments.batches.drafting import CHUNK
from shipments.batches.marking import details_of
from shipments.batches.refusing import Reasons, refusals
from shipments.carriers.checking import doubts_of, parcel_of
from shipments.carriers.checks import UNTRACKED as NUMBERLESS
from shipments.carriers.checks import Doubt, unticked
from shipments.details import faults
from shipments.models import Batch, BatchEntry
from shipments.recording import ordered_on
from stores.spapi.fields import storable

State = BatchEntry.State
# Key of an entry's details: ticked by a person, "leaves without a number" (decisions 27 and 31).
UNTRACKED = "untracked"
NO_NUMBER = ("no_number", "No tracking number was entered.")
# What an entry in the draft can mend; everything else is as it is.
DOUBT = "doubt"
# A file is ticked as a whole, when it is uploaded: the key of the batch's settings, and the code without the tick.
TAKE_DOUBTFUL = "take_doubtful"
DOUBT_OF_FILE = "doubt_of_file"
_TICK = "Tick “Take lines with a warning, too” when you upload the file to take it."
MENDABLE = (
    "cancel_requested",
    "no_number",
    "bad_details",
    "no_size",
    "no_weight",
    "no_ship_from",
    DOUBT,
)
OPEN = Q(order__isnull=False) & (
    Q(state=State.WAITING) | Q(state=State.LEFT_OUT, code__in=MENDABLE)
)


def keep(batch: Batch, settings: dict[str, Any], own: dict[int, dict[str, Any]]) -> None:
    """Keeps what was entered, checked or not. `own`: details by position, which replace what was kept before."""
    batch.settings = _storable(settings)
    batch.save(update_fields=["settings"])
    entries = list(batch.entries.filter(position__in=own))
    for entry in entries:
        entry.details = {**entry.details, **_storable(own[entry.position])}
    BatchEntry.objects.bulk_update(entries, ["details"], batch_size=CHUNK)


def _storable(value: Any) -> Any:
    """Without signs that PostgreSQL keeps in no JSON (T21)."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def settle(batch: Batch, now: datetime) -> int:
    """Decides anew which entries wait and which are left out, by what was entered; how many wait."""
    waiting = 0
    for entries in _parts(_undecided(batch)):
        orders = [entry.order for entry in entries if entry.order is not None]
        refused = refusals(batch, orders, now, anyway=_anyway(entries))
        for entry in entries:
            entry.code, entry.text = _why(batch, entry, refused, now)
        for entry, doubts in _doubtful(batch, entries, now):
            entry.code, entry.text = _words(batch, entry, doubts)
        for entry in entries:
            entry.state = State.LEFT_OUT if entry.code else State.WAITING
            waiting += entry.state == State.WAITING
        BatchEntry.objects.bulk_update(entries, ["state", "code", "text"], batch_size=CHUNK)
    return waiting


def doubts_about(
    batch: Batch, entries: Sequence[BatchEntry], now: datetime
) -> dict[int, list[Doubt]]:
    """Entry id -> what is odd about its parcel (SHP-24, decisions 19, 27, 29). Without a number less is asked."""
    parcels, by_order = [], {}
    for entry in entries:
        if entry.order is not None and (
            entry.details.get("tracking_number") or _asks(batch, entry)
        ):
            details = details_of(batch, entry.details, now.date())
            with suppress(carriers.BadTrackingNumber):
                parcels.append(parcel_of(entry.order, details.cleaned()))
                by_order[entry.order.pk] = entry.pk
    found = doubts_of(parcels, now) if parcels else {}
    if batch.kind == Batch.Kind.MARK:
        # The tick in the row is the tick.
        found = {
            pk: [one for one in every if one.kind != NUMBERLESS] for pk, every in found.items()
        }
    return {by_order[order_id]: doubts for order_id, doubts in found.items() if doubts}


def _asks(batch: Batch, entry: BatchEntry) -> bool:
    """An order of Amazon's that goes without a number."""
    assert entry.order is not None
    return not entry.order.is_manual and _may_lack_number(batch, entry)


def _doubtful(
    batch: Batch, entries: Sequence[BatchEntry], now: datetime
) -> list[tuple[BatchEntry, list[Doubt]]]:
    """Of entries that could go: those with a doubt that nobody has ticked."""
    if batch.kind == Batch.Kind.LABELS or batch.settings.get(TAKE_DOUBTFUL):
        return []
    going = [entry for entry in entries if not entry.code]
    doubts = doubts_about(batch, going, now)
    left = (
        (entry, unticked(doubts.get(entry.pk, []), entry.details.get("ticks", ())))
        for entry in going
    )
    return [(entry, open_ones) for entry, open_ones in left if open_ones]


def _words(batch: Batch, entry: BatchEntry, doubts: Sequence[Doubt]) -> tuple[str, str]:
    if batch.kind == Batch.Kind.FILE:
        every = " ".join(doubt.text for doubt in doubts)
        return DOUBT_OF_FILE, f"{every[:400]} {_TICK}"
    return DOUBT, f"Order {entry.order}: {doubts[0].text}"[:500]


def number_fault(details: dict[str, Any]) -> str:
    """What is wrong with a tracking number that was typed, or ''."""
    try:
        carriers.clean_tracking_number(details.get("tracking_number", ""))
    except carriers.BadTrackingNumber as fault:
        return str(fault)
    return ""


def faults_of(batch: Batch, entry: BatchEntry, now: datetime) -> tuple[str, str]:
    """Code and words of what is wrong with the details of one entry, or two empty words."""
    assert entry.order is not None
    today = now.astimezone(entry.order.store.marketplace.time_zone).date()
    details = details_of(batch, entry.details, today)
    if not details.tracking_number.strip() and not _may_lack_number(batch, entry):
        return NO_NUMBER
    found = faults(details, today, ordered_on(entry.order), for_amazon=not entry.order.is_manual)
    text = next(iter(found.values()), "")
    return ("bad_details", f"Order {entry.order}: {text}"[:500]) if text else ("", "")


def _may_lack_number(batch: Batch, entry: BatchEntry) -> bool:
    """An order without one stays as it is, unless somebody ticked it, or a line of a file is about it."""
    return batch.kind == Batch.Kind.FILE or bool(entry.details.get(UNTRACKED))


def _why(batch: Batch, entry: BatchEntry, refused: Reasons, now: datetime) -> tuple[str, str]:
    assert entry.order is not None
    if entry.order.pk in refused:
        return refused[entry.order.pk]
    return ("", "") if batch.kind == Batch.Kind.LABELS else faults_of(batch, entry, now)


def _undecided(batch: Batch) -> list[BatchEntry]:
    rows = batch.entries.filter(OPEN)
    return list(rows.select_related("order__store").defer("order__buyer_data"))


def _anyway(entries: Iterable[BatchEntry]) -> frozenset[int]:
    return frozenset(
        entry.order_id or 0 for entry in entries if entry.details.get("ship_despite_cancel_request")
    )


def _parts(entries: list[BatchEntry]) -> Iterator[list[BatchEntry]]:
    return (entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK))
