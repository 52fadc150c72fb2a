"""The views of the notifications, and the states that people look for within one (SHP-21)."""

from typing import NamedTuple

from django.db.models import Q

from shipments.models import ShipmentNotification
from shipments.outbox import stopped
from shipments.outbox.moments import PLANNED
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State


class Tab(NamedTuple):
    """A view of the notifications; `by_queue`: soonest ship-by first, else newest first."""

    key: str
    label: str
    states: tuple[State, ...]
    by_queue: bool


# Of any kind: those whose ship-by is near or past. Shown while there are any, and where a warning leads.
LATE = Tab(
    "late", "Late", (*ShipmentNotification.UNFINISHED, State.REJECTED, State.NOT_NEEDED), True
)
# Rejected ones, and those that wait for somebody to look at the seller's account (TRB-3, REA-7).
FIX = Tab("fix", "Needs a fix", (State.REJECTED, *ShipmentNotification.UNFINISHED), True)
TABS = (
    FIX,
    Tab("waiting", "Waiting", ShipmentNotification.UNFINISHED, True),
    Tab("accepted", "Accepted", (State.ACCEPTED,), False),
    Tab("ended", "Not needed", (State.NOT_NEEDED, State.CANCELLED), False),
)


class Filter(NamedTuple):
    """A state within a tab that people look for."""

    key: str
    label: str
    rows: Q


_PLANNED = Q(reason__in=PLANNED)
_THROTTLED = Q(reason=Reason.THROTTLED)
_STANDS = stopped.FROZEN | stopped.HELD | stopped.CUT_OFF
_IN = {state: Q(state=state) for state in State}
FILTERS: dict[str, tuple[Filter, ...]] = {
    "waiting": (
        Filter("queued", "Queued", stopped.GOES & ~_PLANNED & ~_THROTTLED & ~stopped.ACCOUNT),
        Filter("throttled", "Throttled", stopped.GOES & _THROTTLED),
        Filter("scheduled", "Scheduled", stopped.GOES & _PLANNED),
        Filter("account", "Feed rejected", stopped.ACCOUNT),
        Filter("held", "Held", stopped.HELD),
        Filter("frozen", "Frozen", stopped.FROZEN),
        Filter("cut_off", "Not connected", stopped.CUT_OFF),
        Filter("sending", "Sending", _IN[State.SENDING]),
        Filter("in_feed", "Sent in a batch", _IN[State.IN_FEED] & ~_STANDS),
        Filter("unknown", "Checking with Amazon", _IN[State.UNKNOWN] & ~_STANDS),
    ),
    "ended": (
        Filter("not_needed", "Not needed", _IN[State.NOT_NEEDED]),
        Filter("cancelled", "Cancelled", _IN[State.CANCELLED]),
    ),
}
