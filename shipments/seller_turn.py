"""What one worker does for one seller: gathers feeds, moves them on, tells the others by calls (I1, SHP-18).

Feeds come first: a running one costs a look, and the calls get what is left of the time.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from shipments.feeds import claiming as feed_claiming
from shipments.feeds import gathering, working
from shipments.outbox import claiming, notifying
from stores import clock
from stores.models import SellingPartner
from stores.spapi import clock_watch

_log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """`text`: what was done, for the task's result. `more`: time ran out before the work did."""

    text: str
    more: bool


def sellers_with_due(now: datetime) -> list[int]:
    """Sellers with something to do: calls, feeds to make, feeds whose next step is due."""
    due = (claiming.sellers_with_due, gathering.sellers_with_due, feed_claiming.sellers_with_due)
    return sorted({seller for sellers in due for seller in sellers(now)})


def take(selling_partner_id: int, budget: timedelta = notifying.BUDGET) -> Taken | None:
    """None: another worker is at it. An error with the feeds is raised when the calls are out.

    While this machine's clock is off by more than 120 s nothing is done; all rows wait as they are (T19).
    """
    with notifying.alone(selling_partner_id) as mine:
        if not mine:
            return None
        began = time.monotonic()

        def left() -> timedelta:
            return max(budget - timedelta(seconds=time.monotonic() - began), timedelta(0))

        seller = SellingPartner.objects.only("region").get(pk=selling_partner_id)
        if clock_watch.ahead(seller.region):
            return Taken("nothing told: this machine's clock is off", False)
        faults: list[Exception] = []
        ungathered, worked = False, working.Worked(0, False)
        with _put_off(faults):
            gathering.gather(selling_partner_id, clock.now())
            ungathered = gathering.has_due(selling_partner_id, clock.now())
        with _put_off(faults):
            worked = working.work(selling_partner_id, clock.now(), left())
        counts = notifying.send_due(selling_partner_id, clock.now(), left())
    if faults:
        raise faults[0]
    feeds = f", {worked.looked_at} feeds" if worked.looked_at else ""
    return Taken(f"{counts}{feeds}", counts.more or worked.more or ungathered)


@contextmanager
def _put_off(faults: list[Exception]) -> Iterator[None]:
    """Whatever is wrong with the feeds keeps no call from being sent."""
    try:
        yield
    except Exception as fault:  # noqa: BLE001  # raised by `take` at its end
        _log.error("The feeds of a seller broke: %s", type(fault).__name__)
        faults.append(fault)
