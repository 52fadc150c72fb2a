"""The daily mail about open orders that lose their buyers (decision 33)."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.context import forget_shell
from orders.models import Order
from redaction.reminding import AGAIN_AFTER, Reminded, remind
from redaction.tasks import remind_of_removals
from stores.leases import hold
from stores.models import Account, Member, Store
from tests.factories import BUYER, MemberFactory, OrderFactory, ShipmentFactory, StoreFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create(last_import_at=NOW)
    account = made.selling_partner.account
    for role in ("manager", "shipper", "viewer"):
        MemberFactory.create(account=account, role=role, user__email=f"{role}@example.com")
    return made


def losing_in(span: timedelta, store: Store, **fields: Any) -> Order:
    order: Order = OrderFactory.create(
        store=store, first_imported_at=NOW - 14 * DAY + span, **fields
    )
    return order


def test_decision_33_managers_and_shippers_hear_the_number_and_nothing_of_a_buyer(
    store: Store,
) -> None:
    order = losing_in(3 * DAY, store)
    losing_in(DAY, store, status="on_hold")
    losing_in(3 * DAY + SECOND, store)
    losing_in(DAY, store, status="shipped")
    losing_in(DAY, store, status="cancelled")
    losing_in(DAY, store, channel="manual")
    losing_in(DAY, store, redacted_at=NOW, buyer_data=None)
    assert remind(NOW) == Reminded(1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["manager@example.com", "shipper@example.com"]
    assert sent.subject == "2 open orders lose the buyer's details within 3 days"
    assert str(sent.body).startswith("2 orders of")
    assert "/privacy/?tab=open" in sent.body
    for secret in (*BUYER.values(), order.amazon_order_id, str(order.public_id)):
        assert secret not in f"{sent.subject} {sent.body}"


def test_decision_33_one_mail_a_day_and_account(store: Store) -> None:
    losing_in(DAY, store)
    other = StoreFactory.create()
    MemberFactory.create(account=other.selling_partner.account)
    losing_in(DAY, other)
    assert remind(NOW) == Reminded(2, 0)
    assert remind(NOW + AGAIN_AFTER - SECOND) == Reminded(0, 0)
    assert remind(NOW + DAY) == Reminded(2, 0)
    assert {sent.subject for sent in mail.outbox} == {
        "1 open order loses the buyer's details within 3 days"
    }


def test_decision_33_an_account_with_nothing_to_lose_is_not_mailed(store: Store) -> None:
    losing_in(4 * DAY, store)
    assert remind(NOW) == Reminded(0, 0)
    assert not mail.outbox
    assert Account.objects.get().redaction_mailed_at is None


def test_decision_33_a_mail_that_failed_is_tried_again_and_stops_no_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing_in(DAY, store)
    nobody = losing_in(DAY, StoreFactory.create())

    def fails(*_: object) -> None:
        raise SMTPException("no")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fails)
        assert remind(NOW) == Reminded(0, 2)
    Member.objects.create(
        account=nobody.store.selling_partner.account,
        user=MemberFactory.create().user,
        role="viewer",
    )
    assert remind(NOW + SECOND) == Reminded(1, 1)


def test_sys_3_another_worker_that_tells_the_account_keeps_this_one_silent(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing_in(DAY, store)
    monkeypatch.setattr("stores.clock.now", lambda: NOW)
    with hold(f"losing-{store.selling_partner.account_id}", 60):
        assert remind_of_removals() == "0 sent, 0 failed"
    assert remind_of_removals() == "1 sent, 0 failed"


def test_decision_33_the_page_and_the_strip_lead_to_the_same_orders(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: NOW)
    user = Member.objects.get(role="viewer").user
    client.force_login(user)
    url = f"{reverse('redaction:overview')}?tab=open"
    page = client.get(url).text
    assert "lists open orders that lose their buyers within 3 days." in page
    assert "buyer's details within 3 days" not in page
    order = losing_in(DAY, store)
    shipped = losing_in(DAY, store, status="shipped")
    ShipmentFactory.create(order=shipped, created_at=NOW - 30 * DAY, automatic_tracking=False)
    forget_shell(user)
    page = client.get(url).text
    assert order.amazon_order_id in page
    assert shipped.amazon_order_id not in page
    assert "1 order that is not shipped" in page
    assert f'href="{url}"' in page
    few = _queries(client, url)
    for _ in range(5):
        losing_in(DAY, store)
    assert _queries(client, url) == few


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)
