"""The internal notes of orders: the buyer's texts in them go with the order, the rest stays (RED-63)."""

from django.db.models.expressions import RawSQL

from orders.buyer import BuyerData
from orders.models import Order
from orders.scrubbing import scrub
from stores.sealing import SealBroken


def scrub_notes(chosen: RawSQL) -> int:
    """To be called before the buyers' data is emptied, in the same transaction. The number of notes that changed."""
    noted = Order.objects.filter(pk__in=chosen, note__isnull=False)
    changed = []
    for order in noted.only("note", "buyer_data"):
        scrubbed = scrub(order.note or "", BuyerData.from_json(order.buyer_data or {}))
        if scrubbed != order.note:
            order.note = scrubbed
            changed.append(order)
    Order.objects.bulk_update(changed, ["note"])
    return len(changed)


def scrub_or_drop_notes(chosen: RawSQL) -> None:
    """A note that cannot be read, or not be compared with its buyer, cannot be kept."""
    try:
        scrub_notes(chosen)
    except SealBroken:
        Order.objects.filter(pk__in=chosen).update(note=None)
