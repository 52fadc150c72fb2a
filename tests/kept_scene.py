"""The scene of tests/url_scene.py for a module that asks much of it: built once, and as it was before each test."""

import copy
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.url_scene import Scene, build


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """In a transaction around those of the module's tests, so every test that follows meets its rows."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        built = build()
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def scene(kept: Scene, db: None) -> Scene:
    """Its rows and ids are back, whatever an earlier test did; the browsers are new ones with the same sign-in."""
    clients = {person: Client() for person in kept.clients}
    for person, client in clients.items():
        client.cookies = copy.deepcopy(kept.clients[person].cookies)
    return kept._replace(clients=clients, ids=dict(kept.ids))
