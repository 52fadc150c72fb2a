"""The parcel and the sender of an order in a batch of labels."""

from orders.handling.parcels import Parcel
from orders.models import Order
from shipments.models import Batch
from stores.models import ShipFrom


def parcel_of(order: Order, batch: Batch, proposed: Parcel) -> Parcel:
    """The order's own or its products' parcel; what is not known is the batch's default, the three sides together."""
    given = batch.settings
    sides = proposed[:3]
    if None in sides:
        sides = (given.get("length_mm"), given.get("width_mm"), given.get("height_mm"))
    return Parcel(*sides, proposed.weight_g or given.get("weight_g"))


def chosen_sender(batch: Batch) -> ShipFrom | None:
    """The batch's own sender; None: each store's."""
    chosen = batch.settings.get("ship_from")
    if not chosen:
        return None
    return ShipFrom.objects.filter(public_id=chosen, account=batch.account_id).first()
