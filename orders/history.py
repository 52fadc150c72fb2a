"""Rule: how the events of an order read. Every app writes its kinds; an unknown one still gets words."""

from typing import Any, NamedTuple

from orders.models import Order


class Told(NamedTuple):
    """`tone` is a colour class of the timeline; `more` holds codes and states, in a smaller line."""

    text: str
    tone: str = ""
    more: str = ""


_WORDS = {
    "shipped": Told("Marked as shipped", "good"),
    "cancel_requested": Told("The buyer asked Amazon to cancel", "bad"),
    "redacted": Told("Buyer details removed"),
    "notification_queued": Told("Shipment notification queued"),
    "notification_retried": Told("Sent to Amazon again, by hand"),
    "notification_accepted": Told("Amazon accepted the shipment", "good"),
    "notification_rejected": Told("Amazon refused the shipment", "bad"),
    "notification_cancelled": Told("Shipment notification dropped"),
    "notification_not_needed": Told("Amazon knew of the shipment already", "good"),
}
_STATUS_TONES = {"shipped": "good", "cancelled": "bad"}
# Said by the words already, or of no use to a reader.
_SILENT = {"came_from", "notification", "despite_cancel_request"}


def tell(kind: str, detail: dict[str, Any]) -> Told:
    if kind == "status_changed":
        return _status(detail)
    known = _WORDS.get(kind, Told(kind.replace("_", " ").capitalize()))
    return known._replace(more=_more(detail))


def _status(detail: dict[str, Any]) -> Told:
    """A change that came from Amazon; the exact word Amazon used is in the smaller line."""
    to = str(detail.get("to", ""))
    label = dict(Order.Status.choices).get(to, to)
    said = f"Amazon says {detail['amazon']}" if detail.get("amazon") else ""
    return Told(f"Now {label[:1].lower()}{label[1:]}", _STATUS_TONES.get(to, ""), said)


def _more(detail: dict[str, Any]) -> str:
    pairs = [
        (name.replace("_", " "), value) for name, value in detail.items() if name not in _SILENT
    ]
    shown = [f"{name}: {value}" for name, value in pairs if value not in ("", None, False, [], {})]
    return " · ".join(shown)
