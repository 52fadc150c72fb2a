"""Fixtures of the sandbox's own tests."""

import pytest

from tests.amazon import CANADA, US, PretendedAmazon
from tests.amazon import amazon as amazon
from tests.amazon import amazon_process as amazon_process
from tests.amazon import throttled_amazon as throttled_amazon
from tests.sandbox.buyer import Buyer, make_buyer
from tests.sandbox.feeder import Feeder
from tests.sandbox.visitor import Visitor, make_visitor


@pytest.fixture
def visitor(amazon: PretendedAmazon) -> Visitor:
    """A seller in the US and in Canada without orders; rates lifted."""
    return make_visitor(amazon, marketplaces=[US, CANADA])


@pytest.fixture
def buyer(amazon: PretendedAmazon) -> Buyer:
    """A seller in the US who buys labels; rates lifted."""
    return make_buyer(amazon)


@pytest.fixture
def feeder(visitor: Visitor) -> Feeder:
    """The visitor as one who sends feeds."""
    return Feeder(visitor)
