"""How many Prime orders of a store went through Amazon Buy Shipping (decision 29)."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast

from shipments.carriers.checks import PrimeShare
from shipments.models import Label, Shipment

SHARE_OF = timedelta(days=30)
PRIME = "PRIME"


def prime_share(store_id: int, now: datetime) -> PrimeShare:
    """Of the Prime orders of a store that left here in the last 30 days (decision 29)."""
    rows = Shipment.objects.standing().filter(created_at__gte=now - SHARE_OF, order__store=store_id)
    # Neither database can look into a list alike; as text both can.
    prime = rows.alias(programs=Cast("order__programs", TextField())).filter(
        programs__contains=f'"{PRIME}"'
    )
    with_label = Count("order", distinct=True, filter=Q(label__state=Label.State.BOUGHT))
    return PrimeShare(**prime.aggregate(bought=with_label, shipped=Count("order", distinct=True)))
