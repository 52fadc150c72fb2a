import pytest
from pytest_django import Settings

from tests.amazon import PretendedAmazon
from tests.shipments.buying.shop import Shop, shop_at


@pytest.fixture
def shop(amazon: PretendedAmazon, settings: Settings) -> Shop:
    return shop_at(amazon, settings)


@pytest.fixture
def british_shop(amazon: PretendedAmazon, settings: Settings) -> Shop:
    return shop_at(amazon, settings, "GB")
