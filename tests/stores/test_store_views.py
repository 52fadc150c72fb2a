"""Who may see and change a store, its settings, and pausing (CON-7, CON-12, T5, T22)."""

import uuid

import pytest
from django.test import Client
from django_q.models import OrmQ

from stores.models import AuditEvent, ConsentRequest, Member, Store
from tests.amazon import CANADA
from tests.factories import (
    MemberFactory,
)
from tests.stores.visiting import client_of, page, signed_in

pytestmark = pytest.mark.django_db


PAGES = ["", "renew/", "pause/", "resume/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_t5_another_accounts_store_is_not_found(store: Store, path: str, method: str) -> None:
    stranger = client_of(MemberFactory.create())
    response = getattr(stranger, method)(f"/stores/{store.public_id}/{path}")
    assert response.status_code in ((404,) if path in ("", "renew/") else (404, 405))
    assert Store.objects.get().paused_at is None


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Member.Role.VIEWER, Member.Role.SHIPPER])
def test_t5_only_managers_change_a_store(store: Store, role: Member.Role, path: str) -> None:
    client = signed_in(store, role)
    data = {"name": "Taken over", "product_identifier": "ASIN"}
    assert client.post(f"/stores/{store.public_id}/{path}", data).status_code == 403
    store.refresh_from_db()
    assert (store.name, store.paused_at) == ("Northwind US", None)


@pytest.mark.parametrize("path", ["pause/", "resume/"])
def test_t16_state_never_changes_by_get(store: Store, path: str) -> None:
    assert signed_in(store).get(f"/stores/{store.public_id}/{path}").status_code == 405


@pytest.mark.parametrize(
    "path", ["", "connect/", *(f"{uuid.UUID(int=7)}/{path}" for path in PAGES)]
)
def test_signed_out_visitors_are_sent_to_sign_in(path: str) -> None:
    response = Client().get(f"/stores/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_viewer_sees_the_cards_but_no_way_to_change_them(store: Store) -> None:
    html = page(signed_in(store, Member.Role.VIEWER))
    assert "Northwind US" in html
    assert str(store.public_id) in html
    assert f"/stores/{store.public_id}/" not in html
    assert "/stores/connect/" not in html


def test_another_accounts_stores_are_not_listed(store: Store) -> None:
    html = page(client_of(MemberFactory.create()))
    assert "Northwind US" not in html
    assert "No store yet" in html


def test_con_7_saving_the_settings_closes_to_the_list(store: Store) -> None:
    client = signed_in(store)
    wish = {"name": "Outlet", "product_identifier": "ASIN", "keep_closed_lines": "on"}
    response = client.post(f"/stores/{store.public_id}/", wish)
    assert (response.status_code, response["Location"]) == (302, "/stores/")
    store.refresh_from_db()
    assert (store.name, store.product_identifier) == ("Outlet", "ASIN")
    assert (store.auto_import, store.keep_closed_lines) == (False, True)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("store.changed", f"store {store.public_id}")
    assert set(event.detail["fields"]) == {*wish, "auto_import"}


def test_imp_23_a_manager_switches_the_quantity_on(store: Store) -> None:
    client = signed_in(store)
    assert "Show the quantity available at Amazon" in page(client, f"/stores/{store.public_id}/")
    wish = {"name": store.name, "product_identifier": "SKU", "show_stock": "on"}
    client.post(f"/stores/{store.public_id}/", wish)
    store.refresh_from_db()
    assert store.show_stock


def test_con_7_decision_20_the_page_has_its_sections_and_each_does_something(store: Store) -> None:
    html = page(signed_in(store), f"/stores/{store.public_id}/")
    sections = ("General", "Import", "Import now", "Shipping and notifications", "Set by support", "Connection", "Danger")  # fmt: skip
    places = [html.index(f">{section}</h2>") for section in sections]
    assert places == sorted(places)
    assert f'name="store" value="{store.public_id}"' in html
    Store.objects.update(paused_at=store.created_at)
    assert 'name="store"' not in page(signed_in(store), f"/stores/{store.public_id}/")


def test_t22_settings_take_no_field_that_is_not_listed(store: Store) -> None:
    before = Store.objects.values().get()
    wish = {
        "name": store.name,
        "product_identifier": store.product_identifier,
        "auto_import": "on",
        "marketplace_id": CANADA,
        "complete_through": "2020-01-01",
        "import_from": "2020-01-01",
        "paused_at": "2020-01-01",
        "selling_partner": "1",
    }
    assert signed_in(store).post(f"/stores/{store.public_id}/", wish).status_code == 302
    assert Store.objects.values().get() == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("wish", [{}, {"name": " ", "product_identifier": "SKU"}])
def test_settings_with_errors_come_back_with_them(store: Store, wish: dict[str, str]) -> None:
    response = signed_in(store).post(f"/stores/{store.public_id}/", wish)
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()


def test_t4_no_page_of_a_store_shows_a_token(store: Store) -> None:
    client = signed_in(store)
    for path in ("/stores/", f"/stores/{store.public_id}/", f"/stores/{store.public_id}/renew/"):
        assert "Atzr|" not in page(client, path)


def test_rea_4_renewing_explains_the_other_way_and_leads_to_amazon(store: Store) -> None:
    client = signed_in(store)
    html = page(client, f"/stores/{store.public_id}/renew/")
    assert "Manage Your Apps" in html
    assert not ConsentRequest.objects.exists()
    response = client.post(f"/stores/{store.public_id}/renew/")
    assert "Continue to Amazon" in response.content.decode()
    assert ConsentRequest.objects.get().renews == store.selling_partner


def test_con_12_pausing_and_resuming_leave_everything_else(store: Store) -> None:
    client = signed_in(store)
    before = Store.objects.values().get()
    for _ in range(2):
        client.post(f"/stores/{store.public_id}/pause/")
    assert Store.objects.get().paused_at is not None
    assert not OrmQ.objects.exists()
    for _ in range(2):
        client.post(f"/stores/{store.public_id}/resume/")
    assert Store.objects.values().get() == before
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == [
        "store.paused",
        "store.resumed",
    ]
    task = OrmQ.objects.first()
    assert task is not None
    assert task.task["func"] == "orders.tasks.import_seller"
    assert task.task["args"] == (store.selling_partner_id,)
