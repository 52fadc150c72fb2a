"""Does somebody besides Amazon tell us when carriers scan a store's parcels (decision 25)?"""

from datetime import datetime, timedelta

from shipments.models import Shipment
from stores.models import Store

LATELY = timedelta(days=30)


def are_told(store: Store, now: datetime) -> bool:
    """Of parcels whose notification can wait for it: a label bought from Amazon needs none (SHP-15).

    Amazon's packages follow from what Amazon was told, so they never tell a first scan (`tracking.rule`).
    """
    own = Shipment.objects.filter(order__store=store, label=None, created_at__gt=now - LATELY)
    return own.filter(first_scan_at__isnull=False).exists()
