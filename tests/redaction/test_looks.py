"""The record of one order for an auditor: what is held where, what was compared, and who looked (decision 34)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from redaction.looks import MOST, looks_at
from redaction.redacting import redact_due
from shipments.models import ReturnLabel
from stores.audit import record
from stores.models import Store, User
from tests.factories import LabelFileFactory, MemberFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: NOW)


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create(last_import_at=NOW)
    return made


def person(store: Store, role: str) -> User:
    account = store.selling_partner.account
    user: User = MemberFactory.create(
        account=account, role=role, user__first_name="Ines", user__last_name="Brandt"
    ).user
    return user


def the_record(client: Client, order: Order) -> str:
    return client.get(reverse("redaction:order", args=[order.public_id])).text


def test_decision_34_every_view_that_hands_out_the_buyer_is_told(
    client: Client, store: Store
) -> None:
    client.force_login(person(store, "manager"))
    order = order_with_items(store=store, first_imported_at=NOW - DAY)
    detail = reverse("orders:detail", args=[order.public_id])
    client.get(detail)
    client.get(reverse("orders:address", args=[order.public_id]))
    client.get(reverse("shipments:slip", args=[order.public_id]))
    assert [look.text for look in looks_at(order)] == [
        "Printed the packing slip",
        "Opened the order or its address",
        "Opened the order or its address",
    ]
    client.post(reverse("shipments:export_orders"))
    assert looks_at(order)[0].text == "Took it out in a file of orders to ship"
    html = the_record(client, order)
    assert "Who looked" in html
    assert html.count("Ines Brandt") >= 4
    assert "Tom Lindqvist" not in html


def test_decision_34_labels_and_return_labels_of_the_order_are_told(
    client: Client, store: Store
) -> None:
    client.force_login(person(store, "shipper"))
    order = order_with_items(store=store, status="shipped")
    label = LabelFileFactory.create(label__order=order).label
    back = ReturnLabel.objects.create(order=order, content=b"%PDF-", created_at=NOW)
    client.get(reverse("shipments:return_file", args=[back.public_id]))
    record("label.given_out", user=None, account=None, subject=f"label {label.public_id}")
    record("label.given_out", user=None, account=None, subject="label of another order")
    assert [look.text for look in looks_at(order)] == [
        "Printed the label",
        "Downloaded the return label",
    ]


def test_decision_34_an_entered_order_that_is_opened_for_a_change_is_told(
    client: Client, store: Store
) -> None:
    client.force_login(person(store, "shipper"))
    order = order_with_items(store=store, channel="manual")
    client.get(reverse("orders:edit", args=[order.public_id]))
    assert [look.text for look in looks_at(order)] == ["Opened the order or its address"]


@pytest.mark.parametrize("role", ["viewer", "shipper"])
def test_who_looked_is_for_managers(client: Client, store: Store, role: str) -> None:
    client.force_login(person(store, role))
    order = order_with_items(store=store)
    client.get(reverse("orders:detail", args=[order.public_id]))
    assert "Who looked" not in the_record(client, order)


def test_decision_34_the_record_names_all_terms_and_what_decided(
    client: Client, store: Store
) -> None:
    client.force_login(person(store, "manager"))
    order = order_with_items(store=store, first_imported_at=NOW - 15 * DAY, note="Fragile")
    html = the_record(client, order)
    assert re.search(r"Will be removed on</dt><dd><time[^>]*>[^<]* P[SD]T<", html)
    assert "Note, sealed" in html
    assert "Rule U" in html
    assert "<strong>import + 14 days: " in html
    assert "and are still here. Check that the worker is running." in html
    redact_due(NOW)
    html = the_record(client, order)
    assert "<strong>import + 14 days: " in html
    assert "5 fields removed" in html
    assert "<dt>Digest</dt><dd><code>" in html
    assert "its first 12 characters" in html
    assert "Nobody has opened this order yet." in html


def test_t14_who_looked_says_why_support_saw_the_buyer(client: Client, store: Store) -> None:
    client.force_login(person(store, "manager"))
    order = order_with_items(store=store, first_imported_at=NOW - DAY)
    why = {"reason": "address", "ticket": "CASE-1234"}
    record("order.revealed", user=None, account=None, subject=f"order {order.public_id}", **why)
    assert "Shown to support: address problem, CASE-1234" in the_record(client, order)


def test_looks_are_the_newest_and_cost_three_queries(store: Store) -> None:
    order = order_with_items(store=store)
    user = person(store, "viewer")
    for _ in range(MOST + 5):
        record("order.viewed", user=user, account=None, subject=f"order {order.public_id}")
    record("order.told_by_tomorrow", user=user, account=None, subject=f"order {order.public_id}")
    with CaptureQueriesContext(connection) as seen:
        looks = looks_at(order)
    assert len(seen) == 3
    assert len(looks) == MOST
    assert looks[0].text == "Told by tomorrow"
