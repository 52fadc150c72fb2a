"""The views of the notifications, and the states that people look for within one (SHP-21)."""

from typing import NamedTuple

from django.db.models import Q

from shipments.models import ShipmentNotification
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
TABS = (
    Tab("fix", "Needs a fix", (State.REJECTED,), True),
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
_IN = {state: Q(state=state) for state in State}
FILTERS: dict[str, tuple[Filter, ...]] = {
    "waiting": (
        Filter("queued", "Queued", _IN[State.WAITING] & ~_PLANNED & ~_THROTTLED),
        Filter("throttled", "Throttled", _IN[State.WAITING] & _THROTTLED),
        Filter("scheduled", "Scheduled", _IN[State.WAITING] & _PLANNED),
        Filter("sending", "Sending", _IN[State.SENDING]),
        Filter("in_feed", "Sent in a batch", _IN[State.IN_FEED]),
        Filter("unknown", "Checking with Amazon", _IN[State.UNKNOWN]),
    ),
    "ended": (
        Filter("not_needed", "Not needed", _IN[State.NOT_NEEDED]),
        Filter("cancelled", "Cancelled", _IN[State.CANCELLED]),
    ),
}
