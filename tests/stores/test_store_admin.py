"""The support desk: every list, form and action opens, and no page shows a token."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django_q.models import Failure, OrmQ, Schedule, Success

from stores import clock
from stores.models import (
    Account,
    ApiCall,
    AuditEvent,
    ConsentRequest,
    Lease,
    Member,
    RequestAllowance,
    SellingPartner,
    Store,
    User,
)
from tests.factories import MemberFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db

TOKEN = "Atzr|never-to-be-shown"
OURS = [
    User,
    Account,
    SellingPartner,
    ConsentRequest,
    Store,
    AuditEvent,
    ApiCall,
    RequestAllowance,
    Lease,
    Failure,
    Schedule,
]
READ_ONLY = [ConsentRequest, AuditEvent, ApiCall, RequestAllowance, Lease, Failure, Schedule]


def address(model: type[Model], page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


@pytest.fixture
def rows() -> Store:
    """One row of each model."""
    now = clock.now()
    store: Store = StoreFactory.create(selling_partner__refresh_token=TOKEN)
    seller = store.selling_partner
    member = MemberFactory.create(account=seller.account)
    ConsentRequest.objects.create(
        state_hash="hash-of-the-state",
        account=seller.account,
        user=member.user,
        session_hash="hash-of-the-session",
        marketplace_id=store.marketplace_id,
        product_identifier="SKU",
        expires_at=now,
    )
    AuditEvent.objects.create(action="store.paused", user=member.user, at=now)
    ApiCall.objects.create(
        selling_partner=seller, operation="searchOrders", status=200, duration_ms=12, at=now
    )
    RequestAllowance.objects.create(
        selling_partner=seller,
        operation="searchOrders",
        rate=0.0056,
        burst=20,
        tokens=3,
        counted_at=now,
    )
    Lease.objects.create(name="import")
    Failure.objects.create(
        id="f" * 32,
        name="failed",
        func="orders.tasks.import_due",
        args=("secret-argument",),
        started=now,
        stopped=now,
        success=False,
        result="Traceback\nValueError: no",
    )
    return store


@pytest.mark.parametrize("model", OURS)
def test_every_list_and_form_opens(support: Client, rows: Store, model: type[Model]) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    pages = ["", "?q=north", f"{row.pk}/change/"]
    if model not in READ_ONLY:
        pages.append(f"{row.pk}/history/")
    for page in pages:
        response = support.get(address(model, page))
        assert response.status_code == 200, page
        html = response.content.decode()
        for secret in (TOKEN, "enc1:", "secret-argument", "hash-of-the"):
            assert secret not in html


def test_every_model_of_stores_is_registered() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label == "stores"}
    assert ours == {model for model in OURS if model._meta.app_label == "stores"}
    assert not admin.site.is_registered(Success)
    assert not admin.site.is_registered(OrmQ)
    for model in OURS:
        assert not admin.site.get_model_admin(model).show_full_result_count


@pytest.mark.parametrize("model", READ_ONLY)
def test_rows_of_the_program_are_for_reading_only(
    support: Client, rows: Store, model: type[Model]
) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    assert support.get(address(model, "add/")).status_code == 403
    assert support.post(address(model, f"{row.pk}/change/"), {}).status_code == 403
    assert support.post(address(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("model", "found"),
    [(SellingPartner, "seller_id"), (Store, "name"), (Account, "name")],
)
def test_support_finds_a_seller_by_id_e_mail_or_store_name(
    support: Client, rows: Store, model: type[Model], found: str
) -> None:
    StoreFactory.create(name="Somebody else")
    email = Member.objects.get().user.email
    for query in (rows.selling_partner.seller_id, email, "Northwind US"):
        rows_found = support.get(address(model), {"q": query}).context["cl"].queryset
        assert len(rows_found) == 1, query
        assert getattr(rows_found[0], found)


def test_t4_tokens_are_only_said_to_be_set_or_not(support: Client, rows: Store) -> None:
    html = support.get(address(SellingPartner, f"{rows.selling_partner_id}/change/"))
    text = html.content.decode()
    assert text.count(">set<") == 1
    assert text.count(">not set<") == 1


def test_support_changes_a_store_and_leaves_a_trace(support: Client, rows: Store) -> None:
    data = {"name": "Renamed", "product_identifier": "SKU", "auto_import": "on"}
    crafted = {"marketplace_id": "A2EUQ1WTGCTBG2", "import_from_0": "2020-01-01"}
    response = support.post(address(Store, f"{rows.pk}/change/"), data | crafted)
    assert response.status_code == 302
    rows.refresh_from_db()
    assert (rows.name, rows.marketplace_id) == ("Renamed", "ATVPDKIKX0DER")
    event = AuditEvent.objects.get(action="admin.changed")
    assert event.subject == f"store {rows.public_id}"
    assert event.detail == {"fields": ["name"]}


def test_con_13_a_store_cannot_be_deleted_here(support: Client, rows: Store) -> None:
    assert support.post(address(Store, f"{rows.pk}/delete/"), {"post": "yes"}).status_code == 403
    seller = address(SellingPartner, f"{rows.selling_partner_id}/delete/")
    support.post(seller, {"post": "yes"})
    assert SellingPartner.objects.exists()


def test_a_seller_without_stores_can_be_deleted_and_leaves_a_trace(
    support: Client, rows: Store
) -> None:
    seller = rows.selling_partner
    rows.delete()
    ConsentRequest.objects.all().delete()
    support.post(address(SellingPartner, f"{seller.pk}/delete/"), {"post": "yes"})
    assert not SellingPartner.objects.exists()
    assert AuditEvent.objects.get(action="admin.deleted").subject == (
        f"sellingpartner {seller.public_id}"
    )


def test_run_now_queues_one_run_and_keeps_the_plan(support: Client) -> None:
    schedule = Schedule.objects.get(name="waybill-import-orders")
    wish = {"action": "run_now", "_selected_action": [schedule.pk]}
    assert support.post(address(Schedule), wish).status_code == 302
    assert [queued.task["func"] for queued in OrmQ.objects.all()] == ["orders.tasks.import_due"]
    assert Schedule.objects.get(pk=schedule.pk).next_run == schedule.next_run
    assert AuditEvent.objects.get().subject == "waybill-import-orders"


def test_a_visitor_without_staff_rights_sees_nothing_of_the_desk() -> None:
    client = Client()
    client.force_login(UserFactory.create())
    for model in OURS:
        assert client.get(address(model)).status_code in (302, 403)
