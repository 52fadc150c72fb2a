"""A linked store, and BigCommerce's address as tests with `responses` see it."""

from collections.abc import Iterator

import pytest
import responses
from pytest_django import Settings

from stores import clock
from stores.bigcommerce.calling import Shop, open_shop
from stores.bigcommerce.reach import API
from stores.models import BigCommerceLink
from tests.factories import StoreFactory

TOKEN = "tok3n-of-bigcommerce"
BASE = f"{API}/stores/mugshop1/v2"


def make_link(**fields: object) -> BigCommerceLink:
    now = clock.now()
    values: dict[str, object] = {
        "store_hash": "mugshop1", "token": TOKEN, "credentials_changed_at": now, "created_at": now,
    }  # fmt: skip
    if "store" not in fields:
        values["store"] = StoreFactory.create()
    return BigCommerceLink.objects.create(**{**values, **fields})


@pytest.fixture
def api(settings: Settings) -> Iterator[responses.RequestsMock]:
    """BigCommerce's own address; any call that a test does not expect fails."""
    settings.BIGCOMMERCE_API_URL = API
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def link(db: None) -> BigCommerceLink:
    return make_link()


@pytest.fixture
def shop(api: responses.RequestsMock, link: BigCommerceLink) -> Iterator[Shop]:
    with open_shop(link) as opened:
        yield opened
