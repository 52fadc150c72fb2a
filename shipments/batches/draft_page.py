"""The page of a draft: number, value, what is left out and why, and the fields that are still open."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from orders.models import Order, OrderItem
from shipments.batches.completing import DOUBT, OPEN, doubts_about
from shipments.batches.counting import counts_of, value_of
from shipments.batches.preflight import findings_of
from shipments.carriers.checks import Doubt
from shipments.models import Batch, BatchEntry
from shipments.outbox.preflight import Finding
from stores.models import Store

State = BatchEntry.State
# Tracking fields on one page, so that every number can be checked.
ROWS = 50
LEFT_OUT = 200


class Row(NamedTuple):
    """`asks_anyway`: the buyer asked to cancel, so shipping needs a tick (decision 17)."""

    entry: BatchEntry
    lines: list[OrderItem]
    asks_anyway: bool
    error: str
    doubts: Sequence[Doubt] = ()
    findings: Sequence[Finding] = ()

    @property
    def zone(self) -> str:
        assert self.entry.order is not None
        return str(self.entry.order.store.marketplace.time_zone)


def pages_of(batch: Batch) -> int:
    return max(1, -(-_open(batch).count() // ROWS))


def first_doubtful(batch: Batch) -> int | None:
    """The page with the first number that is odd and not confirmed; None where there is none."""
    states = list(_open(batch).order_by("position").values_list("code", flat=True))
    return states.index(DOUBT) // ROWS + 1 if DOUBT in states else None


def rows_of(batch: Batch, page: int, errors: dict[int, str], now: datetime) -> list[Row]:
    """The entries of one page, those that a tick would let pass among them."""
    found = _open(batch).select_related("order__store").defer("order__buyer_data")
    entries = list(found.order_by("position")[(page - 1) * ROWS : page * ROWS])
    doubts = doubts_about(batch, entries, now)
    lines: dict[int, list[OrderItem]] = {}
    for item in OrderItem.objects.filter(order__in=[e.order_id for e in entries]).order_by(
        "position"
    ):
        lines.setdefault(item.order_id, []).append(item)
    findings = findings_of(batch, entries, lines, now)
    return [
        Row(
            entry,
            lines.get(entry.order_id or 0, []),
            entry.code == "cancel_requested"
            or bool(entry.details.get("ship_despite_cancel_request")),
            errors.get(entry.position, ""),
            doubts.get(entry.pk, ()),
            findings.get(entry.pk, ()),
        )
        for entry in entries
    ]


def context_of(batch: Batch, page: int, errors: dict[int, str], now: datetime) -> dict[str, Any]:
    counts = counts_of([batch])[batch.pk]
    channels = set(_open(batch).values_list("order__channel", flat=True).distinct())
    closed = batch.entries.filter(state=State.LEFT_OUT).exclude(OPEN)
    left_out = list(closed.select_related("order").defer("order__buyer_data")[: LEFT_OUT + 1])
    closed_count = closed.count()
    pages = pages_of(batch)
    page = min(page, pages)
    return {
        "batch": batch,
        "counts": counts,
        "value": value_of(batch),
        "rows": rows_of(batch, page, errors, now),
        "page": page,
        "tells_amazon": Order.Channel.AMAZON in channels,
        "pages": pages,
        "left_out": left_out[:LEFT_OUT],
        "left_out_more": len(left_out) > LEFT_OUT,
        "left_out_count": closed_count,
        "lacking": counts.left_out - closed_count,
    }


def stores_of(batch: Batch) -> list[Store]:
    stores = batch.entries.filter(order__isnull=False).values("order__store")
    return list(Store.objects.filter(pk__in=stores).select_related("selling_partner__account"))


def day_of(stores: list[Store], now: datetime) -> date:
    """The earliest of the stores' days, which lies in none of their futures."""
    zones = [store.marketplace.time_zone for store in stores]
    return min((now.astimezone(zone).date() for zone in zones), default=now.date())


def _open(batch: Batch) -> QuerySet[BatchEntry]:
    return BatchEntry.objects.filter(OPEN, batch=batch)
