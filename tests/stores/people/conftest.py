"""Tests run in a transaction that never commits; what follows a commit happens at once here."""

from collections.abc import Callable

import pytest
from django.test import Client

from stores.models import Member
from tests.factories import MemberFactory


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(then: Callable[[], object], **_: object) -> None:
        then()

    monkeypatch.setattr("django.db.transaction.on_commit", at_once)


@pytest.fixture
def manager() -> Member:
    made: Member = MemberFactory.create(role=Member.Role.MANAGER)
    return made


@pytest.fixture
def visitor(manager: Member) -> Client:
    """The manager's browser."""
    client = Client()
    client.force_login(manager.user)
    return client
