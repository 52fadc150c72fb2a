"""The Stores pages: who sees what, who may change what, and what each page says."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from stores import clock
from stores.marketplaces import JAPAN
from stores.models import Account, AuditEvent, ConsentRequest, Member, Store
from tests.amazon import CANADA, US
from tests.factories import (
    AccountFactory,
    MemberFactory,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WISH = {"marketplace_id": US, "product_identifier": "SKU", "first_import_days": "14"}


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def a_store(account: Account, **fields: Any) -> Store:
    now = clock.now()
    seller = SellingPartnerFactory.create(
        account=account, authorized_at=now - timedelta(days=30), **fields.pop("seller", {})
    )
    return StoreFactory.create(selling_partner=seller, last_import_at=now, **fields)


@pytest.fixture
def store() -> Store:
    return a_store(AccountFactory.create())


def signed_in(store: Store, role: Member.Role = Member.Role.MANAGER) -> Client:
    return client_of(MemberFactory.create(account=store.selling_partner.account, role=role))


def page(client: Client, url: str = "/stores/", status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


# Who may


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


@pytest.mark.parametrize("path", ["", "connect/", *(f"{uuid.uuid4()}/{path}" for path in PAGES)])
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


# Cards


def test_con_11_a_good_card_shows_source_identifier_and_reauthorization(store: Store) -> None:
    html = page(signed_in(store))
    for words in ("Amazon.com (United States)", "SKU", "Good", "334 days left", "just now"):
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


# Connect


def test_con_1_the_form_offers_exactly_the_connectable_marketplaces() -> None:
    response = client_of(MemberFactory.create()).get("/stores/connect/")
    options = dict(response.context["form"].fields["marketplace_id"].choices)
    assert len(options) == 23  # 22 and the empty one
    assert JAPAN not in options
    assert response.context["form"]["first_import_days"].value() == 14


def test_connect_is_for_managers() -> None:
    client = client_of(MemberFactory.create(role=Member.Role.SHIPPER))
    assert client.get("/stores/connect/").status_code == 403
    assert client.post("/stores/connect/", WISH).status_code == 403


def test_con_4_connect_answers_with_a_plain_link_to_the_consent_page() -> None:
    response = client_of(MemberFactory.create()).post("/stores/connect/", WISH)
    assert response.status_code == 200
    address = response.context["address"]
    assert f'href="{address.replace("&", "&amp;")}"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "form-action 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        {"marketplace_id": JAPAN},
        {"marketplace_id": "A0MADEUP"},
        {"marketplace_id": ""},
        {"product_identifier": "EAN"},
        {"product_identifier": ""},
        {"first_import_days": "0"},
        {"first_import_days": "31"},
        {"first_import_days": "x"},
    ],
)
def test_con_2_a_crafted_wish_is_a_form_error(change: dict[str, str]) -> None:
    response = client_of(MemberFactory.create()).post("/stores/connect/", WISH | change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(change)
    assert not ConsentRequest.objects.exists()


def test_t22_extra_fields_are_ignored() -> None:
    member = MemberFactory.create()
    theirs = AccountFactory.create()
    extra = {"account": str(theirs.public_id), "account_id": theirs.pk, "renews": 1, "user": 1}
    assert client_of(member).post("/stores/connect/", WISH | extra).status_code == 200
    wish = ConsentRequest.objects.get()
    assert (wish.account, wish.user, wish.renews) == (member.account, member.user, None)


def test_with_several_accounts_the_form_asks_which_and_takes_no_other() -> None:
    user = UserFactory.create()
    first, second = (MemberFactory.create(user=user).account for _ in range(2))
    MemberFactory.create(user=user, role=Member.Role.VIEWER)
    client = Client()
    client.force_login(user)
    fields = client.get("/stores/connect/").context["form"].fields
    assert next(iter(fields)) == "account"
    assert {key for key, _ in fields["account"].choices} == {
        str(first.public_id),
        str(second.public_id),
    }
    stranger = AccountFactory.create()
    for account, status in ((second, 200), (stranger, 422)):
        wish = WISH | {"account": str(account.public_id)}
        assert client.post("/stores/connect/", wish).status_code == status
    assert ConsentRequest.objects.get().account == second


# The callback


def test_t1_a_refused_callback_is_a_400_with_the_reason_and_a_way_on() -> None:
    response = client_of(MemberFactory.create()).get(
        "/stores/callback/?state=forged&spapi_oauth_code=abc&selling_partner_id=A1NORTHWIND"
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert "Waybill did not ask for this consent." in html
    assert '/stores/connect/">Start again' in html
    assert "abc" not in html
    assert AuditEvent.objects.get().detail == {"reason": "state_unknown"}


def test_t12_only_the_callback_sends_no_referrer_at_all(store: Store) -> None:
    client = signed_in(store)
    assert client.get("/stores/callback/")["Referrer-Policy"] == "no-referrer"
    assert Client().get("/stores/callback/?state=s")["Referrer-Policy"] == "no-referrer"
    for path in ("/stores/", "/stores/connect/"):
        assert client.get(path)["Referrer-Policy"] == "same-origin"


def test_a_signed_out_callback_leaves_the_code_out_of_the_sign_in_address() -> None:
    response = Client().get("/stores/callback/?state=s&spapi_oauth_code=secret-code")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/stores/connect/"


def test_no_log_line_holds_the_callbacks_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client = client_of(MemberFactory.create())
    client.get("/stores/callback/?state=secret-state&spapi_oauth_code=secret-code")
    assert "/stores/callback/" in caplog.text
    assert "secret" not in caplog.text


def test_t16_the_callback_takes_no_post() -> None:
    assert client_of(MemberFactory.create()).post("/stores/callback/").status_code == 405


# Settings, renew, pause


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
