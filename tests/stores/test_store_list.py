"""The cards of the Stores page (dashboard, page 7)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from stores import clock
from stores.models import Member, Store
from tests.amazon import CANADA
from tests.factories import (
    AccountFactory,
    MemberFactory,
    StoreFactory,
    UserFactory,
)
from tests.stores.visiting import a_store, page, signed_in

pytestmark = pytest.mark.django_db


def test_con_11_a_good_card_shows_source_identifier_and_the_end_of_the_consent(
    store: Store,
) -> None:
    html = page(signed_in(store))
    for words in (
        "Amazon.com (United States)",
        "SKU",
        "Good",
        "Renew the authorization by",
        "334 days left",
        "just now",
    ):
        assert words in html
    assert '<progress class="" ' in html
    assert "notice" not in html.split("<main")[1]


def card_of(**fields: Any) -> str:
    made = a_store(AccountFactory.create(), **fields)
    return page(signed_in(made)).split("<main")[1]


def test_trb_1_a_broken_card_says_what_since_when_what_happens_and_offers_one_button() -> None:
    since = clock.now() - timedelta(days=2)
    html = card_of(
        seller={
            "credentials": "bad",
            "credentials_error": "connection_invalid",
            "credentials_changed_at": since,
        }
    )
    assert "The connection appears to be invalid, attempting to reconnect" in html
    assert f'datetime="{since.isoformat(timespec="seconds")}"' in html
    assert "No order is lost" in html.replace("\n", " ")
    assert "Bad" in html
    assert html.count("/renew/") == 1


@pytest.mark.parametrize(("days", "words"), [(340, "24 days left"), (400, "was due")])
def test_rea_1_an_ending_authorization_shows_on_the_card(days: int, words: str) -> None:
    account = AccountFactory.create()
    made = a_store(account)
    made.selling_partner.authorized_at = clock.now() - timedelta(days=days)
    made.selling_partner.save()
    html = page(signed_in(made)).split("<main")[1]
    assert words in html
    assert html.count("/renew/") == 1


def test_a_store_without_recent_import_is_shown_as_not_importing(store: Store) -> None:
    Store.objects.update(last_import_at=clock.now() - timedelta(hours=2))
    assert "Not importing" in page(signed_in(store))


def test_a_store_with_automatic_import_off_says_so() -> None:
    html = card_of(auto_import=False)
    assert "Automatic import is off" in html
    assert "Not importing" in html


def test_con_12_paused_stores_leave_the_active_list(store: Store) -> None:
    other = StoreFactory.create(
        selling_partner=store.selling_partner,
        marketplace_id=CANADA,
        name="Northwind CA",
        paused_at=clock.now(),
    )
    html = page(signed_in(store))
    active, _, paused = html.partition(">Paused</h2>")
    assert "Northwind CA" in paused
    assert "Northwind CA" not in active
    assert f"/stores/{other.public_id}/resume/" in paused


def test_the_list_costs_the_same_for_many_stores(
    store: Store, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        a_store(store.selling_partner.account)
    client = signed_in(store)
    client.get("/stores/")
    with django_assert_max_num_queries(9):
        page(client)


def test_imp_12_a_card_tells_since_when_the_past_is_read_again() -> None:
    assert "Reading again" not in card_of()
    assert "since <time" in card_of(reread_from=clock.now() - timedelta(days=40))


NO_STORES = (
    "orders:list",
    "orders:activity",
    "orders:audit",
    "orders:customers",
    "redaction:overview",
    "stores:list",
)


@pytest.mark.parametrize("name", NO_STORES)
@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Member.Role.MANAGER, "Connect a store"),
        (Member.Role.VIEWER, "A manager of your account can connect one."),
        (None, "You belong to no account"),
    ],
)
def test_con_2_connecting_is_offered_to_managers_only(
    client: Client, name: str, role: Member.Role | None, words: str
) -> None:
    user = UserFactory.create(is_staff=True, is_superuser=True)
    if role is not None:
        MemberFactory.create(user=user, role=role)
    client.force_login(user)
    caches["shell"].clear()
    html = client.get(reverse(name)).content.decode()
    assert words in html
    assert (reverse("stores:connect") in html) is (role == Member.Role.MANAGER)
