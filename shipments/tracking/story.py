"""The events of one parcel that are known here, oldest first."""

from datetime import datetime
from typing import Any

from shipments.models import Shipment
from shipments.tracking.rule import TROUBLE
from shipments.tracking.seen import Transit
from shipments.tracking.words import source_words


def story_of(shipment: Shipment) -> list[dict[str, Any]]:
    """Entries of components/timeline.html. Needs `label`, `created_by`, `voided_by` loaded."""
    who = shipment.created_by.display_name if shipment.created_by else ""
    label = getattr(shipment, "label", None)
    entries = [_entry("Recorded here", shipment.created_at, who=who)]
    if label is not None and label.bought_at is not None:
        entries.append(_entry("Label bought", label.bought_at))
    if label is not None and label.printed_at is not None:
        entries.append(_entry("First printed", label.printed_at))
    if shipment.first_scan_at is not None:
        entries.append(_entry("First scan of the carrier", shipment.first_scan_at))
    if shipment.delivered_at is not None and shipment.transit != Transit.DELIVERED:
        entries.append(_entry("Reported as delivered", shipment.delivered_at))
    if shipment.transit and shipment.transit_at is not None:
        entries.append(_last(shipment, shipment.delivered_at or shipment.transit_at))
    if shipment.voided_at is not None:
        by = shipment.voided_by.display_name if shipment.voided_by else ""
        entries.append(_entry("Voided", shipment.voided_at, tone="bad", who=by))
    return sorted(entries, key=lambda entry: entry["at"])


def _last(shipment: Shipment, delivered_at: datetime) -> dict[str, Any]:
    is_delivered = shipment.transit == Transit.DELIVERED
    tone = "good" if is_delivered else "bad" if shipment.transit in TROUBLE else ""
    at = delivered_at if is_delivered else shipment.transit_at
    text = shipment.get_transit_display()
    return _entry(text, at, tone=tone, sub=source_words(shipment).capitalize())


def _entry(
    text: str, at: datetime | None, *, tone: str = "", sub: str = "", who: str = ""
) -> dict[str, Any]:
    return {"text": text, "at": at, "tone": tone, "sub": sub, "who": who}
