"""What the supervisor does on each machine, since tasks of the queue run on any one of them."""

import logging
import time

from django.db import DatabaseError, close_old_connections

from redaction import month_keys
from stores import clock
from stores.sealing import KeysMissing

logger = logging.getLogger(__name__)

_EVERY_S = 3600.0


class Housekeeping:
    """Call `look()` often: at once and then every hour it destroys the month keys of this machine that are due."""

    def __init__(self) -> None:
        self._next = 0.0

    def look(self) -> None:
        """Never raises: the product runs on, and `doctor` tells what is late."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        try:
            gone = month_keys.destroy_due(clock.now())
        except (DatabaseError, KeysMissing, OSError) as error:
            logger.error("The month keys could not be looked at (%s).", type(error).__name__)
        else:
            if gone:
                logger.info("Destroyed month keys: %s.", ", ".join(map(str, gone)))
        finally:
            close_old_connections()
