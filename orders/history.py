"""Rule: how the events of an order read. Every app writes its kinds; an unknown one still gets words."""

from typing import Any

_WORDS: dict[str, tuple[str, str]] = {
    "imported": ("Imported from Amazon", "good"),
    "status_changed": ("Changed at Amazon", ""),
    "shipped_outside": ("Shipped outside Waybill, as Amazon says", "good"),
    "marked_shipped": ("Marked as shipped", "good"),
    "reopened": ("Open again, as Amazon says", "warn"),
    "cancelled": ("Cancelled at Amazon", "bad"),
    "cancel_requested": ("The buyer asked to cancel", "bad"),
    "redacted": ("Buyer details removed", ""),
    "notification_accepted": ("Amazon accepted the shipment notification", "good"),
    "notification_rejected": ("Amazon rejected the shipment notification", "bad"),
    "notification_queued": ("Shipment notification queued", ""),
}


def words(kind: str) -> tuple[str, str]:
    """Text and tone of an event."""
    return _WORDS.get(kind, (kind.replace("_", " ").capitalize(), ""))


def detail_words(detail: dict[str, Any]) -> str:
    """Codes and states only: ``from: awaiting · to: shipped``."""
    pairs = [(name.replace("_", " "), value) for name, value in detail.items()]
    return " · ".join(
        f"{name}: {value}" for name, value in pairs if value not in ("", None, [], {})
    )
