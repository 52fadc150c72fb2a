"""What is done every minute and once a day, whatever got lost before: ends, makes and hands back (decision 12)."""

from datetime import datetime, timedelta

from shipments.bigcommerce import ending, handing_back, queueing

# Each minute's sweep looks at the parcels of so long; the daily one at all since the store was linked.
LOOK_BACK = timedelta(days=2)


def sweep(now: datetime, look_back: timedelta | None = LOOK_BACK) -> int:
    """The number of parcels that were queued now."""
    ending.drop_unlinked(now)
    queued = queueing.queue(now, look_back)
    # Last: what could still be queued has its row by now.
    handing_back.hand_back_lost(now, look_back)
    return queued
