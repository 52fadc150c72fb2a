"""How a task fails without telling what it worked on (data-protection, section 5, rule 4).

The queue keeps the text and traceback of a failed task and writes both to the log, and texts of others quote values:
PostgreSQL names the row, a parser the line.
"""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from stores.spapi.errors import SpApiError

P = ParamSpec("P")
R = TypeVar("R")

_OURS = ("config.", "stores.", "orders.", "shipments.", "redaction.")
_log = logging.getLogger(__name__)


class TaskFailed(Exception):
    """Says which error came from where: ``Throttled request_throttled in stores.spapi.calling:88``."""


def task(function: Callable[P, R]) -> Callable[P, R]:
    """For every function that the queue calls: any error becomes a `TaskFailed`, and its frames go to the log.

    The queue's own time limit is a SystemExit and passes, but without the error that it may have cut into.
    """

    @wraps(function)
    def safe(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except SystemExit as end:
            raise end from None
        except Exception as error:  # noqa: BLE001  # the edge of the queue: nothing may pass as it is
            text = _summary(error)
            # Frames are places in the source; the values at hand are not in them.
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s.%s: %s\n%s", function.__module__, function.__name__, text, frames)
        raise TaskFailed(text)

    return safe


def _summary(error: Exception) -> str:
    words = [type(error).__name__]
    if isinstance(error, SpApiError):
        words.append(error.problem)
    return f"{' '.join(words)} in {_place(error)}"


def _place(error: Exception) -> str:
    """The innermost line of ours; without one, the innermost of all."""
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [place for place in places if place.startswith(_OURS) and not place.startswith(__name__)]
    return (ours or places)[-1]
