"""Fixtures for all tests."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import Settings

from shipments.carriers.lookup import forget
from tests.amazon import PretendedAmazon
from tests.amazon import amazon as amazon
from tests.amazon import amazon_process as amazon_process
from tests.amazon import throttled_amazon as throttled_amazon
from tests.installation import migrated_file as migrated_file
from tests.installation import shared_folder as shared_folder
from tests.key_files import month_keys as month_keys

# A slow machine is no failure: nothing is judged by the clock.
examples.register_profile("waybill", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("waybill")

# As in an installation, with less work: 100 MB for each password make guessing slow, and tests.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for no database gets none from pytest-django. Walks that ask who is let in carry the mark themselves."""
    for item in items:
        asks = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if not asks and not item.get_closest_marker("django_db"):
            item.add_marker("any_database")


def point_at(amazon: PretendedAmazon, settings: Settings) -> None:
    """Lead every address of Amazon's, and BigCommerce's, to the pretended one."""
    settings.SP_API_ENDPOINTS = dict.fromkeys(("NA", "EU", "FE"), amazon.url)
    settings.LWA_ENDPOINT = amazon.url
    settings.SELLER_CENTRAL_URL = amazon.url
    settings.BIGCOMMERCE_API_URL = f"{amazon.url}/bigcommerce"


@pytest.fixture
def reached_amazon(amazon: PretendedAmazon, settings: Settings) -> PretendedAmazon:
    """The pretended Amazon without limits, and the settings that lead there."""
    point_at(amazon, settings)
    return amazon


@pytest.fixture
def strict(settings: Settings) -> Settings:
    """As in an installation: a second factor of everybody, and Amazon's rules for passwords."""
    settings.REQUIRE_MFA = True
    settings.AMAZON_PASSWORD_RULES = True
    return settings


@pytest.fixture(autouse=True)
def _no_shell_of_another_test() -> None:
    """The shell's counts are kept for seconds by the user's number, which the next test may give to somebody else."""
    caches["shell"].clear()


@pytest.fixture(autouse=True)
def _no_carriers_of_another_test() -> None:
    """The table is kept for seconds, longer than a test's own rows live."""
    forget()
