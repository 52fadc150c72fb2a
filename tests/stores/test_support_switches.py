"""The switches that only support sets (SUP-1 to SUP-7, SUP-12): in the admin, refused elsewhere, audited."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from stores.models import AuditEvent, Store
from stores.switches import custom_fields
from tests.amazon import CANADA, UK, US
from tests.factories import StoreFactory, UserFactory
from tests.stores.test_fba_setting import account_form
from tests.stores.visiting import signed_in

pytestmark = pytest.mark.django_db

ALL = {"condition_note": "on", "amazon_dimensions": "on", "buy_shipping": "on"}


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def save(client: Client, store: Store, **fields: str) -> Any:
    form = {"name": store.name, "product_identifier": "SKU", "auto_import": "on", **fields}
    return client.post(f"/admin/stores/store/{store.pk}/change/", form)


def switches(store: Store) -> dict[str, Any]:
    names = ("custom_fields", "condition_note", "amazon_dimensions", "buy_shipping")
    return Store.objects.filter(pk=store.pk).values(*names).get()


OFF = {
    "custom_fields": [],
    "condition_note": False,
    "amazon_dimensions": False,
    "buy_shipping": False,
}


def test_sup_1_support_switches_are_set_here_and_audited_with_both_values(
    support: Client, store: Store
) -> None:
    wish = {**ALL, "custom_field_1": "skus", "custom_field_3": "purchase_order"}
    assert save(support, store, **wish).status_code == 302
    assert switches(store) == {
        "custom_fields": ["skus", "purchase_order"],
        "condition_note": True,
        "amazon_dimensions": True,
        "buy_shipping": True,
    }
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("admin.changed", f"store {store.public_id}")
    assert (event.account, event.user is not None) == (store.selling_partner.account, True)
    assert event.detail["changes"] == {
        "custom_fields": [[], ["skus", "purchase_order"]],
        "condition_note": [False, True],
        "amazon_dimensions": [False, True],
        "buy_shipping": [False, True],
    }


def test_sup_1_the_audit_list_of_a_store_tells_old_and_new(support: Client, store: Store) -> None:
    other = StoreFactory.create()
    save(support, store, custom_field_1="skus")
    save(support, other, condition_note="on")
    form = support.get(f"/admin/stores/store/{store.pk}/change/").content.decode()
    link = f"/admin/stores/auditevent/?q={store.public_id}"
    assert link in form
    html = support.get(link).content.decode()
    assert "custom_fields: none → skus" in html
    assert "condition_note: off → on" not in html


def test_sup_1_an_unchanged_form_leaves_no_values_in_the_list(
    support: Client, store: Store
) -> None:
    save(support, store, name="Renamed")
    assert AuditEvent.objects.get().detail == {"fields": ["name"]}


@pytest.mark.parametrize("permissions", [[], ["view_store"]])
def test_sup_1_staff_without_the_permission_change_nothing(
    store: Store, permissions: list[str]
) -> None:
    clerk = UserFactory.create(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(clerk)
    assert save(client, store, **ALL).status_code == 403
    assert switches(store) == OFF
    page = client.get(f"/admin/stores/store/{store.pk}/change/")
    assert page.status_code == (200 if permissions else 403)


def test_sup_1_a_made_up_request_of_a_seller_sets_none(store: Store) -> None:
    client = signed_in(store)
    wish = {
        "name": "Renamed",
        "product_identifier": "SKU",
        **ALL,
        "custom_fields": '["skus"]',
        "custom_field_1": "skus",
        "sells_in_japan": "on",
        "fba_since": "2020-01-01",
        "reread_from": "2020-01-01",
    }
    assert client.post(f"/stores/{store.public_id}/", wish).status_code == 302
    assert switches(store) == OFF
    store.refresh_from_db()
    assert (store.name, store.fba_since, store.reread_from) == ("Renamed", None, None)
    assert not store.selling_partner.account.sells_in_japan
    assert save(client, store, **ALL).status_code == 302  # to the sign-in of the admin
    assert switches(store) == OFF


def test_sup_2_no_source_twice_and_no_fourth(support: Client, store: Store) -> None:
    answer = save(support, store, custom_field_1="skus", custom_field_2="skus")
    assert "SKUs is chosen twice" in answer.content.decode()
    answer = save(support, store, custom_field_1="buyer_name")
    assert "is not one of the available choices" in answer.content.decode()
    save(support, store, custom_field_1="skus", custom_field_4="asins")
    assert switches(store)["custom_fields"] == ["skus"]
    assert "At most 3" in custom_fields.fault(["skus", "asins", "programs", "marketplace_id"])


def test_sup_3_exactly_the_sources_of_the_requirements() -> None:
    assert len(custom_fields.SOURCES) == 13
    assert custom_fields.fault(["recipient_name"])
    assert not any(custom_fields.fault([source]) for source in custom_fields.SOURCES)


@pytest.mark.parametrize("switch", ["condition_note", "amazon_dimensions"])
@pytest.mark.parametrize("marketplace", [CANADA, UK])
def test_sup_5_sup_6_refused_away_from_amazon_com(
    support: Client, marketplace: str, switch: str
) -> None:
    store = StoreFactory.create(marketplace_id=marketplace)
    answer = save(support, store, **{switch: "on"})
    assert "Only a store with the order source Amazon.com" in answer.content.decode()
    assert switches(store) == OFF


@pytest.mark.parametrize(
    ("country", "marketplace", "status"),
    [("US", US, 302), ("GB", UK, 302), ("US", UK, 200), ("GB", US, 200), ("CA", CANADA, 200)],
)
def test_sup_12_mkt_5_buy_shipping_where_both_are_at_home(
    support: Client, country: str, marketplace: str, status: int
) -> None:
    store = StoreFactory.create(
        selling_partner__account__country=country, marketplace_id=marketplace
    )
    answer = save(support, store, buy_shipping="on")
    assert answer.status_code == status
    assert switches(store)["buy_shipping"] is (status == 302)
    if status == 200:
        assert "both in the United Kingdom" in answer.content.decode()


def test_sup_7_support_switches_amazon_co_jp_on_for_the_account(
    support: Client, store: Store
) -> None:
    account = store.selling_partner.account
    form = account_form(store, sells_in_japan="on")
    assert support.post(f"/admin/stores/account/{account.pk}/change/", form).status_code == 302
    account.refresh_from_db()
    assert account.sells_in_japan
    event = AuditEvent.objects.get()
    assert event.detail["changes"] == {"sells_in_japan": [False, True]}
    assert event.account == account


def test_sup_1_sellers_see_the_switches_and_no_way_to_change_them(store: Store) -> None:
    Store.objects.update(custom_fields=["skus", "ship_by_at"], condition_note=True)
    response = signed_in(store).get(f"/stores/{store.public_id}/")
    assert dict(response.context["switches"]) == {
        "Custom fields of orders": "SKUs, Latest ship time",
        "Condition note of items": "on",
        "Order size from the product": "off",
        "Amazon Buy Shipping": "off",
        "Amazon.co.jp as an order source": "off",
    }
    html = response.content.decode()
    assert "Ask your support team" in html
    for name in ("custom_field", "condition_note", "amazon_dimensions", "buy_shipping"):
        assert f'name="{name}' not in html


def test_sup_1_only_switches_that_the_store_may_have_are_shown() -> None:
    store = StoreFactory.create(marketplace_id=CANADA)
    response = signed_in(store).get(f"/stores/{store.public_id}/")
    assert [label for label, _ in response.context["switches"]] == [
        "Custom fields of orders",
        "Amazon.co.jp as an order source",
    ]
