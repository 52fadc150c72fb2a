"""The time as the pretended Amazon sees it: the machine's, plus an offset that tests may set."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time; ``advance`` moves it, so that expiry can be tested without waiting."""

    def __init__(self) -> None:
        self._offset = 0.0
        self.date_shift = 0.0

    def seconds(self) -> float:
        """Seconds since 1970, offset included."""
        return time.time() + self._offset

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def ago(self, delta: timedelta) -> datetime:
        return self.now() - delta

    @property
    def offset(self) -> float:
        return self._offset

    def advance(self, seconds: float) -> None:
        self._offset += seconds

    def date(self) -> float:
        """What the Date header says. Callers judge their own clock by it, so `advance` leaves it alone."""
        return time.time() + self.date_shift

    def reset(self) -> None:
        self._offset = self.date_shift = 0.0
