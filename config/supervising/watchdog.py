"""Notices a cluster that lives but works no more (django-q2.md, section 3: idle worker killed, wedged monitor)."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError

logger = logging.getLogger(__name__)

MAX_RESTARTS = 5


class Watchdog:
    """Call `stale()` often. `newest` answers the end of the newest heartbeat.

    It measures with the monotonic clock from the last *new* heartbeat it saw, so neither a clock that is set nor a
    database that was away for a while looks like a dead cluster.
    """

    def __init__(
        self,
        newest: Callable[[], datetime | None],
        stale_after: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._newest = newest
        self._stale_after = stale_after
        self._monotonic = monotonic
        self._beat: datetime | None = None
        self._seen_at = monotonic()
        self.restarts_in_a_row = 0

    def stale(self) -> bool:
        try:
            beat = self._newest()
        except DatabaseError as error:
            logger.warning("The heartbeat cannot be read (%s).", type(error).__name__)
            self._seen_at = self._monotonic()
            return False
        if beat != self._beat:
            self._beat = beat
            self._seen_at = self._monotonic()
            self.restarts_in_a_row = 0
        return self._monotonic() - self._seen_at > self._stale_after

    def restarted(self) -> None:
        self._seen_at = self._monotonic()
        self.restarts_in_a_row += 1

    @property
    def hopeless(self) -> bool:
        """Restarting did not help; a person must look."""
        return self.restarts_in_a_row >= MAX_RESTARTS
