"""Who can be asked about a parcel, by the driver that sold its label. A further carrier is a line in `SOURCES`."""

from collections.abc import Mapping
from typing import Protocol

from shipments.models import Label
from shipments.tracking.seen import Seen, of_tracking
from stores.models import SellingPartner
from stores.spapi import shipping


class TrackingSource(Protocol):
    """One call about one label, whose order with its store is loaded.

    None: nothing known yet. Raises the kinds of `stores.spapi.errors`.
    """

    def __call__(self, seller: SellingPartner, label: Label) -> Seen | None: ...


def buy_shipping(seller: SellingPartner, label: Label) -> Seen | None:
    """Shipping v2: events with their times, for 45 days."""
    marketplace = label.order.store.marketplace_id
    return of_tracking(
        shipping.get_tracking(seller, marketplace, label.tracking_id, label.carrier_id)
    )


SOURCES: Mapping[str, TrackingSource] = {"amazon": buy_shipping}
