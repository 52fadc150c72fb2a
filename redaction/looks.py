"""Who looked at the buyer details of one order, or took them out: its lines of the audit list (decision 34)."""

from datetime import datetime
from typing import Any, NamedTuple

from orders.models import Order
from shipments.models import Label, ReturnLabel
from stores.audit_words import words_of
from stores.models import AuditEvent

MOST = 50
_WORDS = {
    "order.viewed": "Opened the order or its address",
    "order.found": "Found it in a search",
    "order.exported": "Took it out in a file of orders to ship",
    "order.address_edited": "Edited the address",
    "order.address_reset": "Took Amazon's address again",
    "order.note_added": "Added a note",
    "order.note_changed": "Changed the note",
    "order.note_removed": "Removed the note",
    "order.entered": "Entered the order",
    "order.edited": "Changed the order",
    "slip.given_out": "Printed the packing slip",
    "label.given_out": "Printed the label",
    "return_label.given_out": "Downloaded the return label",
}


class Look(NamedTuple):
    text: str
    who: str
    at: datetime


def looks_at(order: Order) -> list[Look]:
    """The newest `MOST`, three queries. What an act of tomorrow's code was is said by its name."""
    labels = Label.objects.filter(order=order).values_list("public_id", flat=True)
    returns = ReturnLabel.objects.filter(order=order).values_list("public_id", flat=True)
    subjects = [
        f"order {order.public_id}",
        *(f"label {label}" for label in labels),
        *(f"return label {label}" for label in returns),
    ]
    events = AuditEvent.objects.filter(subject__in=subjects).select_related("user")
    return [
        Look(
            _words(event.action, event.detail),
            event.user.display_name if event.user else "",
            event.at,
        )
        for event in events.order_by("-at", "-pk")[:MOST]
    ]


def _words(action: str, detail: dict[str, Any]) -> str:
    return _WORDS.get(action) or words_of(action, detail)
