"""What stands in the way of telling Amazon about an entry of a draft, or is odd, beside what a tick confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orders.models import Order, OrderItem
from shipments.batches.marking import details_of
from shipments.models import Batch, BatchEntry
from shipments.outbox.composing import packages_of
from shipments.outbox.confirming import confirmation_of, next_package_reference, open_items
from shipments.outbox.preflight import Finding, findings
from shipments.outbox.previewing import seen
from shipments.recording import shipment_of

# Its own tick stands in the row already.
_TICKED = "cancel_requested"


def findings_of(
    batch: Batch,
    entries: Sequence[BatchEntry],
    lines: Mapping[int, Sequence[OrderItem]],
    now: datetime,
) -> dict[int, list[Finding]]:
    """Entry id -> findings, of entries of Amazon's with a number and a carrier. No query; `lines` by order id."""
    if batch.kind == Batch.Kind.LABELS:
        return {}
    return {
        entry.pk: _findings(batch, entry, entry.order, lines.get(entry.order.pk, ()), now)
        for entry in entries
        if entry.order is not None and not entry.order.is_manual
    }


def _findings(
    batch: Batch, entry: BatchEntry, order: Order, items: Sequence[OrderItem], now: datetime
) -> list[Finding]:
    today = now.astimezone(order.store.marketplace.time_zone).date()
    details = details_of(batch, entry.details, today)
    if not details.tracking_number or not details.carrier_code:
        return []
    shipment = shipment_of(order, details)
    reference = next_package_reference(package.reference for package in packages_of(order))
    confirmation = confirmation_of(shipment, open_items(items, {}), reference, now)
    found = findings(confirmation, seen(shipment, items, (), now))
    return [finding for finding in found if finding.code != _TICKED]
