"""What the run does after one notification."""

from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple


class Go(Enum):
    ON = auto()
    STOP = auto()
    UNANSWERED = auto()


class Pause(NamedTuple):
    """The same row again at `until`, a few seconds away."""

    until: datetime


Step = Go | Pause

GO_ON = Go.ON
STOP = Go.STOP
UNANSWERED = Go.UNANSWERED
