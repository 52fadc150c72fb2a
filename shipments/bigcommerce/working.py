"""The run: everything that is due for one linked store, in order of ship-by, within a task's time."""

import time
from collections import Counter
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import NamedTuple

from shipments.bigcommerce import claiming, settling
from shipments.bigcommerce.sending import Step, send
from shipments.models import BigCommerceUpdate
from stores import leases
from stores.bigcommerce.calling import open_shop
from stores.models import BigCommerceLink

# No update is begun after this; a try that is killed with its task is looked up when its lease has run out.
BUDGET = timedelta(seconds=12)
# No call is begun after this: one of at most 25 s (transport) leaves 3 of the 60 that a task lives (Q_CLUSTER).
CALLS_S = 32
# Longer than a task may live.
LEASE_S = 90


class Counts(NamedTuple):
    """By the state that the updates are in now. `more`: time ran out before the work did."""

    by_state: dict[str, int]
    more: bool

    def __str__(self) -> str:
        parts = [f"{number} {state}" for state, number in sorted(self.by_state.items())]
        return ", ".join(parts) or "nothing due"


def alone(link_id: int) -> AbstractContextManager[bool]:
    """True inside if nobody else sends for this link at the moment."""
    return leases.hold(f"bigcommerce-{link_id}", LEASE_S)


def send_due(link_id: int, now: datetime, budget: timedelta = BUDGET) -> Counts:
    """Safe to run twice at once and to be killed anywhere: the rows say what happened (decision 12)."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    handled: set[int] = set()
    more = False
    link = BigCommerceLink.objects.select_related("store__selling_partner").get(pk=link_id)
    with open_shop(link, began + CALLS_S) as shop:
        step = Step.GO_ON
        while step is Step.GO_ON and not more and (claims := claiming.claim(link_id, clock())):
            while claims and step is Step.GO_ON and not more:
                if clock() >= now + budget:
                    more = True
                else:
                    claim = claims.pop(0)
                    handled.add(claim.update_id)
                    step = send(settling.load(claim), shop, clock)
            claiming.give_back(claims)
    states = BigCommerceUpdate.objects.filter(pk__in=handled).values_list("state", flat=True)
    return Counts(dict(Counter(states)), more)
