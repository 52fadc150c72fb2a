"""The outbox: everything that is due for one seller is told to Amazon, in order of ship-by (I1)."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import NamedTuple

from shipments.models import ShipmentNotification
from shipments.outbox import claiming, settling
from shipments.outbox.asking import ask
from shipments.outbox.claiming import Claim
from shipments.outbox.sending import send
from shipments.outbox.settling import State
from shipments.outbox.steps import STOP, UNANSWERED, Pause, Step
from stores import leases
from stores.faults import fault_point
from stores.models import SellingPartner
from stores.spapi.client import open_client

_log = logging.getLogger(__name__)

# No notification is begun after this: 12 s and one call of at most 45 s (transport) leave 3 of the 60 that a task
# lives (Q_CLUSTER) to write down what came of it. A new access token, once an hour, may take 40 s more; a task that is
# killed then leaves a started try, which is asked about when its lease has run out. What is left goes to a new task.
BUDGET = timedelta(seconds=12)
# Longer than a task may live.
LEASE_S = 90
# So many lost answers in a row mean that Amazon is ill, and so many errors here that it is not the row. The others
# wait for the next minute.
LOST_IN_A_ROW = 2


class Counts(NamedTuple):
    """What one run did, by the state its notifications are in now. `more`: time ran out before the work did."""

    by_state: dict[str, int]
    more: bool

    def __str__(self) -> str:
        parts = [f"{number} {state}" for state, number in sorted(self.by_state.items())]
        return ", ".join(parts) or "nothing due"


def alone(selling_partner_id: int) -> AbstractContextManager[bool]:
    """True inside if nobody else sends for this seller at the moment (SYS-3)."""
    return leases.hold(f"notify-{selling_partner_id}", LEASE_S)


def send_due(selling_partner_id: int, now: datetime, budget: timedelta = BUDGET) -> Counts:
    """Works through the seller's due notifications until none is left, Amazon says wait, or time is up.

    Safe to run twice at once and to be killed anywhere: the rows say what happened (decision 12). A row that breaks
    keeps its lease, as after a crash, and the others go on; its error is raised at the end.
    """
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    handled: set[int] = set()
    faults: list[Exception] = []
    with open_client(SellingPartner.objects.get(pk=selling_partner_id)):
        more = _work(selling_partner_id, clock, now + budget, handled, faults)
    if faults:
        raise faults[0]
    states = ShipmentNotification.objects.filter(pk__in=handled).values_list("state", flat=True)
    return Counts(dict(Counter(states)), more)


def _work(
    seller: int,
    clock: Callable[[], datetime],
    until: datetime,
    handled: set[int],
    faults: list[Exception],
) -> bool:
    lost = 0
    fault_point("notify-unclaimed")
    while claims := claiming.claim(seller, clock()):
        fault_point("notify-claimed")
        while claims:
            if clock() >= until:
                claiming.give_back(claims)
                return True
            step = _handle(claims[0], clock, faults)
            if isinstance(step, Pause):
                time.sleep(max((step.until - clock()).total_seconds(), 0.02))
                continue
            fault_point("notify-settled")
            handled.add(claims.pop(0).notification_id)
            lost = lost + 1 if step is UNANSWERED else 0
            if step is STOP or lost == LOST_IN_A_ROW:
                claiming.give_back(claims)
                return False
    return False


def _handle(claim: Claim, clock: Callable[[], datetime], faults: list[Exception]) -> Step:
    try:
        return _step(claim, clock)
    except Exception as fault:  # noqa: BLE001  # one row keeps no other from being told
        _log.error("Notification %s broke: %s", claim.notification_id, type(fault).__name__)
        faults.append(fault)
        return UNANSWERED


def _step(claim: Claim, clock: Callable[[], datetime]) -> Step:
    work = settling.load(claim)
    if work.notification.state == State.WAITING:
        return send(work, clock)
    # UNKNOWN, or SENDING left behind by a crash.
    return ask(work, clock)
