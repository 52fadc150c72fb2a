"""Moving our clock and that of the pretended Amazon."""

from datetime import datetime, timedelta

from time_machine import TimeMachineFixture

from stores import clock
from tests.amazon import PretendedAmazon


class Clocks:
    """Both go on by themselves; ours may be set wrong."""

    def __init__(self, amazon: PretendedAmazon, machine: TimeMachineFixture) -> None:
        self._amazon = amazon
        self._machine = machine

    def forward(self, by: timedelta) -> None:
        """Time passes for both."""
        self._machine.move_to(clock.now() + by)
        self._amazon.advance(by.total_seconds())

    def both_at(self, moment: datetime) -> None:
        """Both show `moment`, in whose zone the machine then lives."""
        self._amazon.advance((moment - self._amazon.now()).total_seconds())
        self._machine.move_to(moment)

    def set_ours(self, by: timedelta) -> None:
        """Somebody, or a time server, sets our clock alone."""
        self._machine.move_to(clock.now() + by)
