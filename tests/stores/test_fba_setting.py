"""The setting that brings in orders that Amazon fulfils: who is offered it, and what a made-up request gets (FBA)."""

from typing import Any

import pytest
from django.test import Client

from stores import clock
from stores.models import AuditEvent, Store
from tests.amazon import CANADA, UK, US
from tests.factories import StoreFactory
from tests.stores.visiting import page, signed_in

pytestmark = pytest.mark.django_db

LABEL = "Import orders that Amazon fulfils"


def a_store(country: str = "US", marketplace: str = US, **fields: Any) -> Store:
    made: Store = StoreFactory.create(
        selling_partner__account__country=country, marketplace_id=marketplace, **fields
    )
    return made


def save(store: Store, **fields: str) -> int:
    wish = {"name": store.name, "product_identifier": "SKU", "auto_import": "on", **fields}
    return signed_in(store).post(f"/stores/{store.public_id}/", wish).status_code


@pytest.mark.parametrize(("country", "marketplace"), [("US", US), ("CA", CANADA)])
def test_fba_1_fba_6_fba_8_it_is_offered_with_what_to_keep_in_mind(
    country: str, marketplace: str
) -> None:
    store = a_store(country, marketplace)
    html = page(signed_in(store), f"/stores/{store.public_id}/")
    assert LABEL in html
    assert "Keep in mind" in html
    assert "Amazon explains how that works" in html  # FBA-8
    assert "checked" not in html.split('name="import_fba"')[1].split(">")[0]  # off by default


def test_fba_1_switching_it_on_and_off_counts_from_that_moment() -> None:
    store = a_store()
    before = clock.now()
    assert save(store, import_fba="on") == 302
    store.refresh_from_db()
    since = store.fba_since
    assert since is not None
    assert before <= since <= clock.now()
    assert AuditEvent.objects.get().detail == {"fields": ["fba_since"]}
    save(store, import_fba="on", name="Outlet")  # saving something else keeps the moment
    store.refresh_from_db()
    assert (store.name, store.fba_since) == ("Outlet", since)
    save(store)
    store.refresh_from_db()
    assert store.fba_since is None


@pytest.mark.parametrize(
    ("country", "marketplace"), [("US", UK), ("GB", UK), ("GB", US), ("US", "A1AM78C64UM0Y8")]
)
def test_fba_7_mkt_4_elsewhere_it_is_not_offered_and_a_made_up_request_is_refused(
    country: str, marketplace: str
) -> None:
    store = a_store(country, marketplace)
    assert LABEL not in page(signed_in(store), f"/stores/{store.public_id}/")
    wish = {"name": "Renamed", "product_identifier": "SKU", "import_fba": "on"}
    response = signed_in(store).post(f"/stores/{store.public_id}/", wish)
    assert response.status_code == 422
    assert "only from Amazon.com and Amazon.ca" in response.content.decode()
    store.refresh_from_db()
    assert (store.fba_since, store.name) == (None, "Northwind US")


def account_form(store: Store, **fields: str) -> dict[str, str]:
    account = store.selling_partner.account
    return {
        "name": account.name,
        "country": account.country,
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
        **fields,
    }


def test_fba_7_mkt_5_another_account_country_switches_it_off_with_a_trace(support: Client) -> None:
    store = a_store(fba_since=clock.now(), buy_shipping=True)
    keeps = a_store("CA", CANADA, fba_since=clock.now())
    account = store.selling_partner.account
    url = f"/admin/stores/account/{account.pk}/change/"
    assert support.post(url, account_form(store, country="ca")).status_code == 302
    store.refresh_from_db()
    assert (store.fba_since is not None, store.buy_shipping) == (True, False)
    assert support.post(url, account_form(store, country="GB")).status_code == 302
    store.refresh_from_db()
    assert store.fba_since is None
    keeps.refresh_from_db()
    assert keeps.fba_since is not None
    noted = AuditEvent.objects.filter(action="store.withdrawn").order_by("pk")
    assert [list(event.detail["changes"]) for event in noted] == [["buy_shipping"], ["fba_since"]]
    assert {event.account for event in noted} == {account}
    changed = AuditEvent.objects.filter(action="admin.changed").order_by("pk")
    assert changed[0].detail["changes"] == {"country": ["US", "CA"]}


def test_an_account_country_that_is_none_is_refused(support: Client) -> None:
    store = a_store()
    url = f"/admin/stores/account/{store.selling_partner.account.pk}/change/"
    response = support.post(url, account_form(store, country="UK"))
    assert "UK is no country" in response.content.decode()
