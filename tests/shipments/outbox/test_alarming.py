"""The late-shipment guard: mails, the list they lead to, the one warning (SHP-14, decision 24)."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config import outbox as installation
from config.context import forget_shell
from orders.models import Order
from shipments import tasks
from shipments.listing.counting import late_ids
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox import alarming
from shipments.outbox.alarming import warn
from shipments.outbox.lateness import Untold, late_from
from shipments.outbox.pushing import tell_now
from stores.models import Member, SellingPartner, Store, User
from tests.at_once import at_once
from tests.factories import (
    BUYER,
    TODAY,
    MemberFactory,
    NotificationFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
State = ShipmentNotification.State


@pytest.fixture
def store() -> Store:
    """With two managers and two others."""
    made: Store = StoreFactory.create(late_hours=4)
    for role in (Member.Role.MANAGER, Member.Role.MANAGER, Member.Role.SHIPPER, Member.Role.VIEWER):
        MemberFactory.create(account=made.selling_partner.account, role=role)
    return made


def a_row(
    store: Store, ship_by: timedelta | None = 9 * HOUR, **fields: Any
) -> ShipmentNotification:
    order = order_with_items(
        store=store, status="shipped", ship_by_at=None if ship_by is None else TODAY + ship_by
    )
    made: ShipmentNotification = NotificationFactory.create(shipment__order=order, **fields)
    return made


def managers(store: Store) -> list[str]:
    members = Member.objects.filter(account=store.selling_partner.account, role="manager")
    return sorted(members.values_list("user__email", flat=True))


def test_decision_24_one_mail_per_account_and_run_goes_to_its_managers(
    store: Store, settings: Settings
) -> None:
    settings.BASE_URL = "https://waybill.example.com"
    first, second = a_row(store, 5 * HOUR, state="rejected", reason="refused"), a_row(store)
    far = a_row(store, 90 * HOUR)
    other = StoreFactory.create()
    MemberFactory.create(account=other.selling_partner.account)
    a_row(other)
    assert warn(TODAY + 6 * HOUR) == (2, 0, 3)
    (message,) = [sent for sent in mail.outbox if sorted(sent.to) == managers(store)]
    assert message.subject == (
        "2 shipments have not been accepted by Amazon, the first ship-by is Mon 23 Nov, 09:00 PST"
    )
    body = str(message.body)
    assert f"- {first.order.amazon_order_id}, Northwind US, ship by" in body
    assert ": rejected" in body
    assert body.index(first.order.amazon_order_id) < body.index(second.order.amazon_order_id)
    assert far.order.amazon_order_id not in body
    assert "https://waybill.example.com/shipments/notifications/?show=late" in body
    for of_buyer in BUYER.values():
        assert of_buyer not in message.message().as_string()


def test_decision_24_run_twice_it_mails_once_and_again_when_ship_by_is_past(store: Store) -> None:
    row = a_row(store)
    runs = [warn(TODAY + number * timedelta(minutes=30)).rows for number in range(2 * 30)]
    # Near, overdue, and a day in the queue.
    assert [number for number, rows in enumerate(runs) if rows] == [5 * 2, 9 * 2, 24 * 2]
    subjects = [message.subject for message in mail.outbox]
    assert subjects[2] == "1 shipment has not been accepted by Amazon for more than 24 hours"
    row.refresh_from_db()
    assert row.alarmed_at == TODAY + 24 * HOUR


def test_decision_24_after_a_downtime_one_mail_tells_everything(store: Store) -> None:
    for ship_by in (2 * HOUR, 9 * HOUR, 30 * HOUR, 200 * HOUR):
        a_row(store, ship_by)
    assert warn(TODAY + 27 * HOUR) == (1, 0, 4)
    assert warn(TODAY + 27 * HOUR) == (0, 0, 0)
    (message,) = mail.outbox
    assert message.subject.startswith("3 shipments have not been accepted by Amazon")
    assert "for more than 24 hours" in str(message.body)


def test_decision_24_a_mail_that_fails_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_row(store)

    def refuse(self: EmailMessage) -> int:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", refuse)
        assert warn(TODAY + 6 * HOUR) == (0, 1, 0)
    assert warn(TODAY + 6 * HOUR) == (1, 0, 1)


def test_decision_24_rows_that_were_told_stand_in_no_others_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [a_row(store, 90 * HOUR) for _ in range(3)]
    monkeypatch.setattr(alarming, "MOST", 1)
    assert [warn(TODAY + 30 * HOUR).rows for _ in range(4)] == [1, 1, 1, 0]
    # Each of them once more, near ship-by and past it.
    assert [warn(TODAY + 86 * HOUR).rows for _ in range(4)] == [1, 1, 1, 0]
    assert [warn(TODAY + 90 * HOUR).rows for _ in range(4)] == [1, 1, 1, 0]
    assert set(ShipmentNotification.objects.values_list("alarmed_at", flat=True)) == {
        TODAY + 90 * HOUR
    }
    assert len(mail.outbox) == 3 * len(rows)


def test_decision_24_without_an_active_manager_the_alarm_stays_due_and_holds_up_no_other_account(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarming, "MOST", 1)
    nobodys, other = a_row(store, 5 * HOUR), StoreFactory.create()
    MemberFactory.create(account=other.selling_partner.account)
    others = a_row(other)
    managers = User.objects.filter(
        memberships__role="manager", memberships__account__pk=account_of(store)
    )
    managers.update(is_active=False)
    assert warn(TODAY + 6 * HOUR) == (1, 1, 1)
    assert f"account {account_of(store)} has no active manager" in caplog.text
    alarmed = ShipmentNotification.objects.exclude(alarmed_at=None)
    assert list(alarmed) == [others]
    User.objects.update(is_active=True)
    assert warn(TODAY + 6 * HOUR) == (1, 0, 1)
    nobodys.refresh_from_db()
    assert nobodys.alarmed_at == TODAY + 6 * HOUR


def account_of(store: Store) -> int:
    return store.selling_partner.account_id


def test_decision_24_more_accounts_cost_a_few_queries_each() -> None:
    taken = []
    for count in (1, 4):
        for _ in range(count):
            made = StoreFactory.create()
            MemberFactory.create(account=made.selling_partner.account)
            a_row(made)
        with CaptureQueriesContext(connection) as seen:
            assert warn(TODAY + 6 * HOUR).mails == count
        reads = [query for query in seen if reads_rows(query["sql"])]
        taken.append(len(reads) - 5)
    # The parts once for all, and then for each account, with the locking of its rows twice.
    assert taken == [7, 28]


def reads_rows(sql: str) -> bool:
    return sql.startswith("SELECT") and 'FROM "shipments_shipmentnotification"' in sql


class Killed(BaseException):
    pass


def test_decision_24_killed_before_the_mail_left_nothing_is_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_row(store)

    def die(*_: Any) -> EmailMessage:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(alarming, "_mail", die)
        with pytest.raises(Killed):
            warn(TODAY + 6 * HOUR)
    assert warn(TODAY + 6 * HOUR) == (1, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_sys_3_decision_24_workers_at_once_send_one_mail(store: Store) -> None:
    a_row(store)
    at_once(lambda: warn(TODAY + 6 * HOUR))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.ACCEPTED},
        {"state": State.NOT_NEEDED, "reason": "never"},
        {"state": State.NOT_NEEDED, "reason": "buy_shipping"},
        {"state": State.CANCELLED},
        # Queued, or at its moment, a minute ago.
        {"created_at": TODAY + 7 * HOUR},
    ],
)
def test_shp_14_what_is_settled_or_waits_on_purpose_is_not_late(
    store: Store, change: dict[str, Any]
) -> None:
    a_row(store, **change)
    assert warn(TODAY + 7 * HOUR) == (0, 0, 0)
    assert late_ids([store], TODAY + 7 * HOUR) == []


def test_shp_14_a_scheduled_row_is_late_two_minutes_after_its_moment(store: Store) -> None:
    due = TODAY + 7 * HOUR
    row = a_row(store, reason="scheduled", due_at=due, created_at=due)
    late_at = due + timedelta(minutes=2)
    assert late_ids([store], late_at - timedelta(seconds=1)) == []
    assert late_ids([store], late_at) == [row.pk]
    # Pressed away: it is queued from then on.
    tell_now(row, UserFactory.create(), late_at)
    assert late_ids([store], late_at) == []


@pytest.mark.parametrize(
    ("of", "change"),
    [
        (Order, {"amazon_status": "SHIPPED"}),
        (Order, {"amazon_status": "CANCELLED"}),
        (Order, {"status": "cancelled"}),
        (Shipment, {"voided_at": TODAY}),
        (SellingPartner, {"credentials_error": SellingPartner.DISCONNECTED, "credentials": "bad"}),
    ],
)
def test_decision_24_what_ends_by_itself_or_was_given_up_alarms_nobody(
    store: Store, of: Any, change: dict[str, Any]
) -> None:
    a_row(store)
    assert late_ids([store], TODAY + 6 * HOUR)
    of.objects.update(**change)
    assert late_ids([store], TODAY + 6 * HOUR) == []
    assert warn(TODAY + 6 * HOUR) == (0, 0, 0)


def test_rea_7_a_seller_cut_off_is_warned_of_near_ship_by_but_not_of_waiting(store: Store) -> None:
    SellingPartner.objects.update(credentials="bad", credentials_error="invalid_grant")
    a_row(store, 30 * HOUR)
    assert warn(TODAY + 25 * HOUR) == (0, 0, 0)
    assert warn(TODAY + 26 * HOUR) == (1, 0, 1)


def test_shp_14_the_query_says_what_the_rule_says(store: Store) -> None:
    ship_bys = [timedelta(minutes=minutes) for minutes in (-400, 0, 239, 240, 241)]
    ages = [timedelta(minutes=minutes) for minutes in (-400, -15, -14, -2, -1, 0, 240)]
    ways = [
        ("waiting", "call"), ("waiting", "feed"), ("in_feed", "feed"), ("in_feed", "call"),
        ("sending", "call"), ("unknown", "call"), ("rejected", "call"), ("rejected", "feed"),
    ]  # fmt: skip
    rows = [
        a_row(store, ship_by, created_at=TODAY + queued, state=state, via=via)
        for ship_by in ship_bys
        for queued in ages
        for state, via in ways
    ]
    expected = set()
    for row in rows:
        together = row.state == "in_feed" or (row.state, row.via) == ("waiting", "feed")
        untold = Untold(row.order.ship_by_at, 4 * HOUR, row.created_at, together=together)
        at = late_from(untold)
        if at is not None and at <= TODAY:
            expected.add(row.pk)
    assert set(late_ids([store], TODAY)) == expected
    # The mail and the list name the same ones.
    assert warn(TODAY).rows == len(expected)
    assert installation.late(TODAY) == len(expected)


def test_shp_14_the_warning_leads_to_exactly_those_rows(
    store: Store, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY + 6 * HOUR)
    Store.objects.update(last_import_at=TODAY + 6 * HOUR)
    late = [a_row(store), a_row(store, state="rejected", reason="refused")]
    others = [a_row(store, 90 * HOUR), a_row(StoreFactory.create())]
    user = MemberFactory.create(account=store.selling_partner.account, role="viewer").user
    client.force_login(user)
    caches["shell"].clear()
    page = client.get("/shipments/notifications/?show=accepted").text
    assert "2 shipments are" in page
    assert 'href="/shipments/notifications/?show=late"' in page
    shown = client.get("/shipments/notifications/?show=late").text
    assert all(f"/shipments/notifications/{row.public_id}/" in shown for row in late)
    assert not any(f"/shipments/notifications/{row.public_id}/" in shown for row in others)
    ShipmentNotification.objects.update(state="accepted")
    forget_shell(user)
    cured = client.get("/shipments/notifications/?show=late").text
    assert "None is late" in cured
    assert "ship-by is near" not in cured


def test_decision_24_the_task_says_what_it_did(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_row(store)
    monkeypatch.setattr("stores.clock.now", lambda: TODAY + 6 * HOUR)
    assert tasks.warn_of_late() == "1 told in 1 mails, 0 mails failed"
