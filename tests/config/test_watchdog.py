"""The watchdog's judgement, with a clock of its own."""

from datetime import datetime, timedelta

from django.db import OperationalError

from config.supervising.watchdog import MAX_RESTARTS, Watchdog
from tests.factories import TODAY


class Rig:
    """A watchdog with a hand-moved clock and heartbeat."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.beat: datetime | None = None
        self.broken = False
        self.watchdog = Watchdog(self.read, 600, lambda: self.seconds)

    def read(self) -> datetime | None:
        if self.broken:
            raise OperationalError
        return self.beat

    def stale_after(self, seconds: float) -> bool:
        self.seconds += seconds
        return self.watchdog.stale()


def test_silence_from_the_start_counts_from_the_start() -> None:
    rig = Rig()
    assert not rig.stale_after(600)
    assert rig.stale_after(1)


def test_every_new_heartbeat_starts_the_count_again() -> None:
    rig = Rig()
    for number in range(5):
        rig.beat = TODAY + timedelta(minutes=number)
        assert not rig.stale_after(599)
    assert rig.stale_after(601)


def test_an_old_heartbeat_by_a_wrong_clock_is_still_news() -> None:
    rig = Rig()
    rig.beat = TODAY
    assert not rig.stale_after(599)
    rig.beat = TODAY - timedelta(days=1)
    assert not rig.stale_after(599)


def test_a_database_that_is_away_says_nothing_about_the_cluster() -> None:
    rig = Rig()
    rig.broken = True
    assert not rig.stale_after(5000)
    rig.broken = False
    assert not rig.stale_after(10)


def test_restarting_ends_when_it_does_not_help() -> None:
    rig = Rig()
    for _ in range(MAX_RESTARTS):
        assert not rig.watchdog.hopeless
        rig.watchdog.restarted()
    assert rig.watchdog.hopeless
    rig.beat = TODAY
    rig.stale_after(1)
    assert not rig.watchdog.hopeless
