"""Rule: which of a seller's running searches gets the next call, so that fresh orders never wait for old ones."""

from datetime import datetime
from typing import NamedTuple

# What brings today's orders, then what a person waits for, then what can wait.
_TURNS = {"poll": 0, "day": 1, "backfill": 2, "audit": 3, "reread": 4}


class Turn(NamedTuple):
    """Sorts before another one that must wait: by kind, then the newest window."""

    rank: int
    ends_ago: float
    starts_ago: float


def turn(kind: str, after: datetime, before: datetime) -> Turn:
    return Turn(_TURNS[kind], -before.timestamp(), -after.timestamp())
