"""The loop around the children: forwards the wish to stop, restarts a wedged cluster, leaves nothing behind."""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import close_old_connections

from config.supervising.child import Child
from config.supervising.housekeeping import Housekeeping
from config.supervising.watchdog import Watchdog

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.2
_WATCH_EVERY_S = 5.0


class Supervisor:
    """`start_cluster` and `start_web` start a child; leave one out to run the other alone.

    `grace_s`: how long children may take to finish their work before they are killed.
    """

    def __init__(
        self,
        *,
        grace_s: float,
        watchdog: Watchdog,
        start_cluster: Callable[[], Child] | None = None,
        start_web: Callable[[], Child] | None = None,
    ) -> None:
        self._grace_s = grace_s
        self._watchdog = watchdog
        self._housekeeping = Housekeeping()
        self._start_cluster = start_cluster
        self._start_web = start_web
        self._cluster: Child | None = None
        self._web: Child | None = None
        self._stop_signals = 0
        self._next_watch = 0.0

    def run(self) -> int:
        """Until asked to stop, or until a child ends by itself. Answers the exit code: 0 only after a clean stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_signal)
        try:
            if self._start_web:
                self._web = self._start_web()
            if self._start_cluster:
                self._cluster = self._start_cluster()
            failed = self._watch()
            return self._stop() or failed
        finally:
            for child in self._children():
                child.kill_group()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop_signals += 1

    def _children(self) -> list[Child]:
        return [child for child in (self._web, self._cluster) if child is not None]

    def _watch(self) -> int:
        while not self._stop_signals:
            for child in self._children():
                if child.exit_code() is not None:
                    logger.error("The %s ended (exit code %s).", child.name, child.exit_code())
                    return 1
            if not self._revive_cluster():
                return 1
            self._housekeeping.look()
            time.sleep(_LOOK_EVERY_S)
        return 0

    def _revive_cluster(self) -> bool:
        """False when restarting has not helped."""
        if not (self._cluster and self._start_cluster and time.monotonic() >= self._next_watch):
            return True
        self._next_watch = time.monotonic() + _WATCH_EVERY_S
        stale = self._watchdog.stale()
        close_old_connections()
        if not stale:
            return True
        if self._watchdog.hopeless:
            logger.critical("The cluster does not work after several restarts. Stopping.")
            return False
        logger.error("No heartbeat arrived in time: the cluster is killed and started again.")
        self._cluster.kill_group()
        self._cluster = self._start_cluster()
        self._watchdog.restarted()
        return True

    def _stop(self) -> int:
        for child in self._children():
            child.ask_to_stop()
        deadline = time.monotonic() + self._grace_s
        while any(child.exit_code() is None for child in self._children()):
            if time.monotonic() > deadline or self._stop_signals > 1:
                logger.error("Not everything stopped in time; the rest is killed.")
                return 1
            time.sleep(_LOOK_EVERY_S)
        return 0
