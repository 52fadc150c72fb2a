"""Rule: how the events of an order read. An event of an older version, of a kind unknown here, still gets words."""

from typing import Any, NamedTuple

from orders.handling.cancel_reasons import reason_words
from orders.models import Order


class Told(NamedTuple):
    """`tone` is a colour class of the timeline; `more` holds codes and states, in a smaller line."""

    text: str
    tone: str = ""
    more: str = ""


# Exactly the kinds that are written, in every app; `status_changed` reads by its detail.
WORDS = {
    "marked_shipped": Told("Marked as shipped", "good"),
    "label_bought": Told("Label bought; Amazon ships the order by it", "good"),
    "label_not_bought": Told("No label was bought", "bad"),
    "label_in_doubt": Told("A label may exist at Amazon; its answer was lost", "bad"),
    "cancel_requested": Told("The buyer asked Amazon to cancel", "bad"),
    "cancel_withdrawn": Told("The request to cancel was withdrawn"),
    "ship_anyway": Told("Ships although the buyer asked to cancel"),
    "held": Told("Put on hold"),
    "hold_released": Told("Hold released"),
    "hold_ended": Told("Hold ended by itself"),
    "cancelled_here": Told("Cancelled here; Amazon was not told", "bad"),
    "reopened": Told("Reopened"),
    "note_added": Told("Note added"),
    "note_changed": Told("Note changed"),
    "note_removed": Told("Note removed"),
    "note_dropped": Told("Note removed: nothing to compare it with when the buyer details went"),
    "parcel_measured": Told("Size or weight entered"),
    "entered": Told("Entered here", "good"),
    "edited": Told("Changed"),
    "taken_out": Told("Parcel taken out of the pile"),
    "address_edited": Told("Address edited"),
    "address_reset": Told("Amazon's address taken again"),
    "amazon_address_changed": Told("Amazon sent another address; the edited one stayed", "bad"),
    "parcel_delivered": Told("Delivered", "good"),
    "parcel_lost": Told("The parcel is lost", "bad"),
    "parcel_returning": Told("The parcel is on its way back", "bad"),
    "parcel_undeliverable": Told("The parcel cannot be delivered", "bad"),
    "return_label_added": Told("Return label added"),
    "return_label_removed": Told("Return label removed"),
    "return_label_mailed": Told("Return label goes to the buyer by mail"),
    "shipment_voided": Told("Shipment voided", "bad"),
    "void_asked": Told("Amazon is asked to void the label"),
    "label_told": Told("Sent to Amazon although its label was bought there"),
    "number_corrected": Told("Number corrected in Seller Central"),
    "void_refused": Told("Amazon did not void the label", "bad"),
    "notification_retried": Told("Sent to Amazon again, by hand"),
    "notification_told_now": Told("Amazon is told before its time, by hand"),
    "notification_accepted": Told("Amazon accepted the shipment", "good"),
    "notification_rejected": Told("Amazon refused the shipment", "bad"),
    "notification_cancelled": Told("Shipment notification dropped"),
    "bigcommerce_accepted": Told("BigCommerce has the parcel", "good"),
    "bigcommerce_rejected": Told("BigCommerce did not take the parcel", "bad"),
    "bigcommerce_not_needed": Told("Not sent to BigCommerce"),
    "bigcommerce_cancelled": Told("Not sent to BigCommerce any more"),
    "bigcommerce_retried": Told("Sent to BigCommerce again, by hand"),
    "notification_not_needed": Told("Amazon knew of the shipment already", "good"),
}
_STATUS_TONES = {"shipped": "good", "cancelled": "bad"}


def tell(kind: str, detail: dict[str, Any]) -> Told:
    if kind == "status_changed":
        return _status(detail)
    known = WORDS.get(kind, Told(kind.replace("_", " ").capitalize()))
    if kind == "cancel_requested":
        return known._replace(more=reason_words(str(detail.get("reason", ""))))
    return known._replace(more=_more(detail))


def _status(detail: dict[str, Any]) -> Told:
    """A change that came from Amazon; the exact word Amazon used is in the smaller line."""
    to = str(detail.get("to", ""))
    label = dict(Order.Status.choices).get(to, to)
    said = f"Amazon says {detail['amazon']}" if detail.get("amazon") else ""
    return Told(f"Now {label[:1].lower()}{label[1:]}", _STATUS_TONES.get(to, ""), said)


def _more(detail: dict[str, Any]) -> str:
    """Codes and ids, for example the carrier, or why a notification ended."""
    return " · ".join(f"{name}: {value}" for name, value in detail.items())
