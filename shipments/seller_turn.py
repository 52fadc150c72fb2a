"""What one worker does for one seller: gathers feeds, moves them on, tells the others by calls (I1, SHP-18).

Feeds come first: a running one costs a look, and the calls get what is left of the time.
"""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from shipments.feeds import claiming as feed_claiming
from shipments.feeds import gathering, working
from shipments.outbox import claiming, notifying
from stores import clock


class Taken(NamedTuple):
    """`text`: what was done, for the task's result. `more`: time ran out before the work did."""

    text: str
    more: bool


def sellers_with_due(now: datetime) -> list[int]:
    """Sellers with something to do: calls, feeds to make, feeds whose next step is due."""
    due = (claiming.sellers_with_due, gathering.sellers_with_due, feed_claiming.sellers_with_due)
    return sorted({seller for sellers in due for seller in sellers(now)})


def take(selling_partner_id: int, budget: timedelta = notifying.BUDGET) -> Taken | None:
    """None: another worker is at it."""
    with notifying.alone(selling_partner_id) as mine:
        if not mine:
            return None
        began = time.monotonic()
        gathering.gather(selling_partner_id, clock.now())
        worked = working.work(selling_partner_id, clock.now(), budget)
        spent = timedelta(seconds=time.monotonic() - began)
        left = max(budget - spent, timedelta(0))
        counts = notifying.send_due(selling_partner_id, clock.now(), left)
    feeds = f", {worked.looked_at} feeds" if worked.looked_at else ""
    return Taken(f"{counts}{feeds}", counts.more or worked.more)
