from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from orders.buyer import MARKER
from orders.lists import customers as customer_list
from stores.models import Store
from tests.factories import TODAY, CustomerFactory, MemberFactory, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create()
    return store


@pytest.fixture
def member(client: Client, store: Store) -> Client:
    client.force_login(MemberFactory.create(account=store.selling_partner.account).user)
    return client


def test_customers_are_listed_with_their_orders(member: Client, store: Store) -> None:
    customer = CustomerFactory.create(account=store.selling_partner.account)
    OrderFactory.create_batch(3, store=store, customer=customer)
    response = member.get(reverse("orders:customers"))
    (row,) = response.context["rows"]
    assert (row.name, row.orders, row.stores) == ("Tom Lindqvist", 3, store.name)
    assert response["Cache-Control"] == "no-store"


def test_i5_customers_of_another_account_are_not_listed(member: Client) -> None:
    CustomerFactory.create(buyer_data={"buyer_name": "Grace Whitfield"})
    assert b"Grace Whitfield" not in member.get(reverse("orders:customers")).content


def test_red_51_a_redacted_customer_shows_the_marker(member: Client, store: Store) -> None:
    CustomerFactory.create(
        account=store.selling_partner.account, buyer_data=None, email_key=None, redacted_at=TODAY
    )
    text = member.get(reverse("orders:customers")).content.decode()
    assert MARKER in text
    assert ">Redacted</span>" in text
    assert "Tom Lindqvist" not in text


def test_a_customer_leads_to_the_newest_order_that_this_person_may_see(
    member: Client, store: Store
) -> None:
    customer = CustomerFactory.create(account=store.selling_partner.account)
    older = OrderFactory.create(
        store=store, customer=customer, purchased_at=TODAY - timedelta(days=2)
    )
    newest = OrderFactory.create(store=store, customer=customer, purchased_at=TODAY)
    text = member.get(reverse("orders:customers")).content.decode()
    assert reverse("orders:detail", args=[newest.public_id]) in text
    assert reverse("orders:detail", args=[older.public_id]) not in text


def test_pages_follow_each_other_without_a_gap(
    member: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_list, "ROWS", 2)
    for name in ("Ada", "Ben", "Cleo"):
        CustomerFactory.create(
            account=store.selling_partner.account, buyer_data={"buyer_name": name}
        )
    first = member.get(reverse("orders:customers"))
    assert [row.name for row in first.context["rows"]] == ["Cleo", "Ben"]
    second = member.get(first.context["older"])
    assert [row.name for row in second.context["rows"]] == ["Ada"]
    assert second.context["older"] == ""
    assert member.get(reverse("orders:customers"), {"after": "nonsense"}).status_code == 200


def test_imp_19_the_list_says_what_the_addresses_are_not_for(member: Client, store: Store) -> None:
    CustomerFactory.create(account=store.selling_partner.account)
    text = member.get(reverse("orders:customers")).content.decode()
    assert "relayed by Amazon, not for marketing" in text
    assert "mailto:" not in text
