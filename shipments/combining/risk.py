"""What a shared tracking number may do to the store's Valid Tracking Rate, in its own figures (SHP-13)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from orders.models import Order
from shipments.models import Shipment
from stores.models import Store

OF_LAST = timedelta(days=30)
# Amazon's target for sellers who ship their own orders.
WANTED_PERCENT = 95


class Risk(NamedTuple):
    """Orders that left here in the last 30 days; `shared`: with the number of another one, the first not counted.

    `adding`: how many orders go in the parcel now.
    """

    shipped: int
    shared: int
    untracked: int
    adding: int

    @property
    def now(self) -> float | None:
        """Percent of orders with a number of their own; None while nothing was shipped."""
        return _percent(self._valid, self.shipped)

    @property
    def then(self) -> float:
        """The same with the new parcel, of whose orders only the first has the number for itself."""
        return _percent(self._valid + 1, self.shipped + self.adding) or 0.0

    @property
    def falls_below(self) -> bool:
        return self.then < WANTED_PERCENT

    @property
    def _valid(self) -> int:
        return self.shipped - self.shared - self.untracked


def risk_of(store: Store, adding: int, now: datetime) -> Risk:
    """One query. Orders that were entered here are no matter of Amazon's."""
    rows = Shipment.objects.standing().filter(
        order__store=store, order__channel=Order.Channel.AMAZON, created_at__gte=now - OF_LAST
    )
    shared = Q(lead__isnull=False)
    counts = rows.aggregate(
        shipped=Count("order", distinct=True),
        shared=Count("order", distinct=True, filter=shared),
        untracked=Count("order", distinct=True, filter=Q(tracking_number="") & ~shared),
    )
    return Risk(**counts, adding=adding)


def _percent(part: int, whole: int) -> float | None:
    """With one decimal, rounded down: a rate below the target must not look like the target."""
    return part * 1000 // whole / 10 if whole else None
