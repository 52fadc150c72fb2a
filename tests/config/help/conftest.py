"""A reader of the help, and one reader's page as text."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from stores.models import Member, Store
from tests.factories import AccountFactory
from tests.stores.visiting import a_store, signed_in

Read = Callable[[str], str]


@pytest.fixture
def store(db: None) -> Store:
    return a_store(AccountFactory.create(), name="Northwind US")


@pytest.fixture
def reader(store: Store) -> Client:
    return signed_in(store)


@pytest.fixture
def viewer(store: Store) -> Client:
    return signed_in(store, Member.Role.VIEWER)


@pytest.fixture
def read(reader: Client) -> Read:
    """``read("errors")``: what stands on a page of the help."""
    return lambda page: text_of(reader, page)


def text_of(client: Client, page: str) -> str:
    answer = client.get(reverse(f"help:{page}"))
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1]
    return html.unescape(re.sub(r"\s+", " ", main))


def section(page: str, anchor: str) -> str:
    """What stands between this anchor and the end of its section or row."""
    _, found, rest = page.partition(f'id="{anchor}"')
    assert found, f"no {anchor} on the page"
    return re.split(r"</section>|</tr>|</div>", rest)[0] if "<" not in anchor else rest
