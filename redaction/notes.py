"""The internal notes of orders: the buyer's texts in them, and what is like them, go with the order (RED-63)."""

from collections import defaultdict
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from orders.buyer import BuyerData
from orders.handling import lifecycle
from orders.imports.mapping import address_problem
from orders.models import Order
from orders.note_scrubbing import scrub_note
from orders.status import MERCHANT
from shipments.models import Shipment
from stores.sealing import SealBroken


def scrub_notes(chosen: RawSQL, now: datetime) -> int:
    """To be called before the buyers' data is emptied, in the same transaction. The number of notes that changed.

    Where neither name nor street is known nobody can tell what in the note is the buyer's (people paste the address
    just there): it goes altogether, and the history says so.
    """
    noted = Order.objects.filter(pk__in=chosen, note__isnull=False)
    changed, dropped = [], []
    orders = list(noted.only("note", "buyer_data"))
    numbers = _tracking_numbers(noted) if orders else {}
    for order in orders:
        buyer = BuyerData.from_json(order.buyer_data or {})
        if not _can_tell(buyer):
            order.note = None
            dropped.append(order.pk)
        elif (scrubbed := scrub_note(order.note or "", buyer, numbers[order.pk])) != order.note:
            order.note = scrubbed
        else:
            continue
        changed.append(order)
    Order.objects.bulk_update(changed, ["note"])
    lifecycle.note_many(dropped, "note_dropped", now=now)
    return len(changed)


def scrub_or_drop_notes(chosen: RawSQL, now: datetime) -> None:
    """A note that cannot be read, or not be compared with its buyer, cannot be kept."""
    try:
        scrub_notes(chosen, now)
    except SealBroken:
        dropped = Order.objects.filter(pk__in=chosen, note__isnull=False)
        lifecycle.note_many(list(dropped.values_list("pk", flat=True)), "note_dropped", now=now)
        dropped.update(note=None)


def _tracking_numbers(orders: "QuerySet[Order]") -> dict[int, set[str]]:
    """Order id -> what is no phone although it has as many digits."""
    numbers: dict[int, set[str]] = defaultdict(set)
    shipments = Shipment.objects.filter(order__in=orders.values("pk"))
    columns = ("order_id", "tracking_number", "other_tracking_numbers")
    for order_id, number, others in shipments.values_list(*columns):
        numbers[order_id].update((number, *others))
    return numbers


def _can_tell(buyer: BuyerData) -> bool:
    return address_problem(buyer, MERCHANT) != "no_access" or bool(buyer.former)
