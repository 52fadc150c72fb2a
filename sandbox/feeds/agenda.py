"""When the next feed begins, so that not every request must ask the database."""

import threading


class Agenda:
    """Times are microseconds; 0 means that the database must be asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: float = 0

    def expect(self, starts_at: int) -> None:
        with self._lock:
            self._next = min(self._next, starts_at)

    def settle(self, starts_at: int | None) -> None:
        """The database has been asked: the next feed, None without one."""
        with self._lock:
            self._next = float("inf") if starts_at is None else starts_at

    def forget(self) -> None:
        with self._lock:
            self._next = 0

    def is_due(self, now: int) -> bool:
        return now >= self._next
