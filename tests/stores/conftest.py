"""Fixtures of the tests about stores."""

import pytest
from django.test import Client

from stores.models import Member, Store
from tests.amazon import PretendedAmazon
from tests.factories import AccountFactory, MemberFactory, UserFactory
from tests.stores.consenting import SELLER, start
from tests.stores.visiting import a_store


@pytest.fixture
def member(db: None) -> Member:
    """A manager of an account without stores."""
    made: Member = MemberFactory.create()
    return made


@pytest.fixture
def answer(reached_amazon: PretendedAmazon, member: Member) -> str:
    """A good answer of Amazon's, with a code that would work."""
    reached_amazon.add_seller(SELLER)
    return reached_amazon.consent(start(member), SELLER)


@pytest.fixture
def store(db: None) -> Store:
    """A healthy store."""
    return a_store(AccountFactory.create())


@pytest.fixture
def support(db: None) -> Client:
    """A member of the support team."""
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client
