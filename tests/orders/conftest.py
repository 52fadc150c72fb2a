"""Fixtures for the tests of imports."""

import pytest
from time_machine import TimeMachineFixture

from tests.amazon import PretendedAmazon
from tests.orders.at_amazon import life
from tests.orders.clocks import Clocks

__all__ = ["life"]


@pytest.fixture
def clocks(reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture) -> Clocks:
    """Our clock and Amazon's."""
    return Clocks(reached_amazon, time_machine)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pages of 20 orders, so that five pages are quick."""
    monkeypatch.setattr("stores.spapi.orders.PAGE_SIZE", 20)
    return 20
