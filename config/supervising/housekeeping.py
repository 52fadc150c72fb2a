"""What the supervisor does on each machine, since tasks of the queue run on any one of them."""

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections

from config.backups import scratch, workplace
from redaction import month_keys
from stores import clock
from stores.sealing import KeysMissing

logger = logging.getLogger(__name__)

_EVERY_S = 3600.0


class Housekeeping:
    """Call `look()` often: at once and then every hour it destroys what must not stay on this machine.

    That is the month keys that are due, and the copies of the database that a killed backup or trial left.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def look(self) -> None:
        """Never raises: the product runs on, and `doctor` tells what is late."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        try:
            _try(_destroy_keys, "The month keys could not be looked at")
            _try(workplace.tidy, "What a killed backup left could not be removed")
            _try(scratch.drop_left, "What a killed restore_check left could not be dropped")
        finally:
            close_old_connections()


def _try(act: Callable[[], None], failure: str) -> None:
    try:
        act()
    except (DatabaseError, KeysMissing, OSError) as error:
        logger.error("%s (%s).", failure, type(error).__name__)


def _destroy_keys() -> None:
    gone = month_keys.destroy_due(clock.now())
    if gone:
        logger.info("Destroyed month keys: %s.", ", ".join(map(str, gone)))
