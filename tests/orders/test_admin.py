"""Support's pages open, find by exact numbers and show nothing of a buyer (T14)."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Customer, ImportRun, Order, OrderEvent, QuarantinedOrder
from redaction.models import HeldOrder, RedactionRecord
from redaction.proof_table import csv_of
from redaction.redacting import redact_due
from tests.factories import (
    BUYER,
    TODAY,
    CustomerFactory,
    UserFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

MODELS: list[type[Model]] = [
    Order,
    OrderEvent,
    Customer,
    ImportRun,
    QuarantinedOrder,
    HeldOrder,
    RedactionRecord,
]


@pytest.fixture
def support(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def make_rows() -> Order:
    """One row of each model, one order redacted and one not."""
    customer = CustomerFactory.create()
    gone = order_with_items(1, first_imported_at=TODAY.replace(year=2025), customer=customer)
    redact_due(TODAY)
    order = order_with_items(2, store=gone.store, customer=customer, name_key="a" * 32)
    OrderEvent.objects.create(order=order, kind="imported", at=TODAY, user=UserFactory.create())
    partner = order.selling_partner
    ImportRun.objects.create(
        selling_partner=partner,
        kind="poll",
        window_after=TODAY,
        window_before=TODAY,
        started_at=TODAY,
        page_token="next-page-token",
    ).stores.add(order.store)
    QuarantinedOrder.objects.create(
        retry_at=TODAY,
        selling_partner=partner,
        store=order.store,
        amazon_order_id="113-9999999-9999999",
        reason="unknown_status",
        first_seen_at=TODAY,
        last_seen_at=TODAY,
    )
    return order


def listing(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def form(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def html_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_t14_lists_and_forms_open_and_show_nothing_of_a_buyer(
    support: Client, model: type[Model]
) -> None:
    order = make_rows()
    rows = list(model._default_manager.all())
    assert rows
    for url in [
        listing(model),
        *(form(row) for row in rows if model is not HeldOrder),
        form(order),
    ]:
        html = html_of(support, url)
        shown = [text for text in BUYER.values() if text in html]
        assert shown == []
        for hidden in (
            order.relay_email or "relay@",
            order.postal_code,
            order.name_key,
            "enc1:",
            "next-page-token",
        ):
            assert hidden not in html


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_changed_or_deleted(support: Client, model: type[Model]) -> None:
    make_rows()
    row = model._default_manager.order_by("-pk").first()
    assert row is not None
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert support.get(reverse(f"{name}_add")).status_code == 403
    assert support.post(form(row), {"status": "shipped"}).status_code == 403
    assert (
        support.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )


def test_support_sees_which_fields_were_filled(support: Client) -> None:
    order = make_rows()
    html = html_of(support, form(order))
    assert "filled: buyer name, recipient name, line1, line2, phone" in html
    assert f"removed on {TODAY:%Y-%m-%d}" in html_of(support, listing(Order))


@pytest.mark.parametrize("model", [Order, OrderEvent, Customer, HeldOrder])
def test_search_takes_an_order_id_or_a_seller_id_in_full(
    support: Client, model: type[Model]
) -> None:
    order = make_rows()
    other = order_with_items(1)
    OrderEvent.objects.create(order=other, kind="imported", at=TODAY)

    def found(term: str) -> int:
        response = support.get(listing(model), {"q": term})
        number: int = response.context["cl"].result_count
        return number

    assert found(order.amazon_order_id) == 1
    assert found(order.amazon_order_id[:-1]) == 0
    if model is not Customer:
        both = [order.selling_partner_id, other.selling_partner_id]
        assert len(set(both)) == 2
        assert found(other.selling_partner.seller_id) == 1
    assert found("Tom Lindqvist") == 0


@pytest.mark.parametrize("model", MODELS)
def test_lists_need_as_many_queries_for_many_rows_as_for_few(
    support: Client, model: type[Model]
) -> None:
    def queries() -> int:
        support.get(listing(model))
        with CaptureQueriesContext(connection) as captured:
            support.get(listing(model))
        return len(captured)

    make_rows()
    few = queries()
    for _ in range(4):
        QuarantinedOrder.objects.all().update(amazon_order_id=f"113-{Order.objects.count():07d}-1")
        make_rows()
    assert queries() == few


def test_every_admin_of_these_apps_is_tested_here() -> None:
    registered: set[Any] = {
        model for model in admin.site._registry if model._meta.app_label in ("orders", "redaction")
    }
    assert registered == set(MODELS)


def test_the_desk_speaks_plainly_of_an_order(support: Client) -> None:
    order = order_with_items(
        1, total="15.3000", currency="USD", buyer_fields=["line1", "gift:4624", "gift:77"]
    )
    page = html_of(support, form(order))
    assert "filled: line1, gift message<" in page
    assert "$15.30" in page
    for unwanted in ("15.3000", "gift:", "(I2)", "rule U"):
        assert unwanted not in page


def test_red_33_the_desk_lists_removals_in_short_and_gives_the_whole_digest(
    support: Client,
) -> None:
    make_rows()
    record = RedactionRecord.objects.get()
    listed = html_of(support, listing(RedactionRecord))
    assert "import + 14 days" in listed
    assert "as nothing was shipped" not in listed
    (line,) = list(csv_of(RedactionRecord.objects.all()))[2:]
    assert line.decode().strip().split(",")[-1].strip('"') in html_of(support, form(record))
