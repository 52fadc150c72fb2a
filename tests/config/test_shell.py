"""The shell around every page: counts, heartbeat and the one warning."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.test import Client, RequestFactory

from config import context, shell, strips
from config.shell import StoreFacts
from config.strip import Strip
from shipments.models import QueueHold
from stores import clock
from stores.models import User
from stores.renewing.secret_age import secret_age
from stores.spapi import client_secret
from tests.factories import (
    TODAY,
    MemberFactory,
    NotificationFactory,
    OrderFactory,
    StoreFactory,
    UserFactory,
)

DAY = timedelta(days=1)


def a_store(**changes: Any) -> StoreFacts:
    facts = StoreFacts(
        name="Northwind US",
        bad_credentials=False,
        paused=False,
        auto_import=True,
        authorized_at=TODAY - timedelta(days=30),
        last_import_at=TODAY - timedelta(minutes=3),
        created_at=TODAY - timedelta(days=30),
        zone=ZoneInfo("America/Los_Angeles"),
    )
    return facts._replace(**changes)


def strip_of(
    *stores: StoreFacts,
    to_fix: int = 0,
    hour: int = 0,
    day: int = 0,
    late: int = 0,
    asking: int = 0,
    staff: bool = False,
) -> Strip | None:
    cancelled = strips.Cancellations(late, asking)
    return strips.strip(stores, strips.Outbox(to_fix, hour, day), cancelled, TODAY, staff=staff)


def test_without_stores_there_is_neither_heartbeat_nor_warning() -> None:
    assert shell.heartbeat([], TODAY) is None
    assert strip_of() is None


def test_imports_that_run_say_when_the_last_one_was() -> None:
    beat = shell.heartbeat([a_store()], TODAY)
    assert beat is not None
    assert (beat.tone, beat.title) == ("good", "Imports running")
    assert "3 min" in beat.text


def test_one_late_store_turns_the_heartbeat_red() -> None:
    late = a_store(last_import_at=TODAY - timedelta(hours=2))
    beat = shell.heartbeat([a_store(), late], TODAY)
    assert beat is not None
    assert beat.tone == "bad"
    found = strip_of(a_store(), late)
    assert found is not None
    assert "doctor" not in found.text
    told = strip_of(late, staff=True)
    assert told is not None
    assert "doctor" in told.text


def test_a_paused_store_is_not_late() -> None:
    paused = a_store(paused=True, last_import_at=TODAY - timedelta(days=3))
    assert strip_of(paused) is None
    beat = shell.heartbeat([paused], TODAY)
    assert beat is not None
    assert beat.tone == "warn"


def test_a_new_store_says_that_its_first_import_runs() -> None:
    beat = shell.heartbeat([a_store(last_import_at=None, created_at=TODAY)], TODAY)
    assert beat is not None
    assert beat.title == "First import running"


def test_con_11_a_store_that_is_cut_off_keeps_the_heartbeat_from_being_green() -> None:
    bad = a_store(bad_credentials=True)
    beat = shell.heartbeat([a_store(), bad], TODAY)
    assert beat is not None
    assert (beat.tone, beat.title) == ("warn", "1 store cut off")
    assert "3 min" in beat.text
    beat = shell.heartbeat([a_store(last_import_at=None, created_at=TODAY), bad, bad], TODAY)
    assert beat is not None
    assert (beat.tone, beat.title) == ("warn", "2 stores cut off")
    assert "first import" in beat.text


def test_con_11_a_store_that_should_not_import_is_not_called_cut_off() -> None:
    paused = a_store(bad_credentials=True, paused=True)
    by_hand = a_store(bad_credentials=True, auto_import=False)
    beat = shell.heartbeat([a_store(), paused, by_hand], TODAY)
    assert beat is not None
    assert beat.tone == "good"


def test_con_11_bad_credentials_come_before_everything_else() -> None:
    found = strip_of(a_store(bad_credentials=True), a_store(), to_fix=3)
    assert found is not None
    assert (found.level, found.subject, found.page) == ("bad", "Northwind US", "stores:list")


def test_rejected_notifications_are_told_when_connections_are_good() -> None:
    found = strip_of(a_store(), to_fix=1)
    assert found is not None
    assert (found.subject, found.page) == ("1 shipment", "shipments:notifications")


def test_decision_24_notifications_stuck_for_a_day_come_before_rejected_ones_and_late_imports() -> (
    None
):
    late = a_store(last_import_at=TODAY - timedelta(hours=2))
    found = strip_of(late, to_fix=2, hour=3, day=1)
    assert found is not None
    assert (found.level, found.subject, found.page) == (
        "bad", "1 shipment", "shipments:notifications",
    )  # fmt: skip
    assert "more than 24 hours" in found.text
    assert "doctor" not in found.text
    told = strip_of(late, day=1, staff=True)
    assert told is not None
    assert "doctor" in told.text
    cut_off = strip_of(a_store(bad_credentials=True), hour=3, day=1)
    assert cut_off is not None
    assert cut_off.page == "stores:list"


def test_decision_24_an_hour_warns_after_what_a_person_must_mend_now() -> None:
    ending = a_store(authorized_at=TODAY - timedelta(days=353))
    found = strip_of(ending, hour=2)
    assert found is not None
    assert (found.level, found.subject) == ("warn", "2 shipments")
    assert "more than an hour" in found.text
    rejected = strip_of(ending, to_fix=1, hour=2)
    assert rejected is not None
    assert rejected.level == "bad"


def test_sta_10_parcels_to_take_out_come_before_everything_but_a_lost_connection() -> None:
    found = strip_of(a_store(), to_fix=2, day=1, late=1, asking=3)
    assert found is not None
    assert (found.level, found.subject, found.page) == ("bad", "1 order was", "shipments:pull_list")
    cut_off = strip_of(a_store(bad_credentials=True), late=1)
    assert cut_off is not None
    assert cut_off.page == "stores:list"


def test_decision_17_buyers_who_asked_to_cancel_are_told_after_what_is_broken() -> None:
    found = strip_of(a_store(), hour=1, asking=3)
    assert found is not None
    assert (found.subject, found.query) == ("3 buyers", "tab=all&mark=cancel")
    broken = strip_of(a_store(), to_fix=1, asking=3)
    assert broken is not None
    assert broken.page == "shipments:notifications"


@pytest.mark.django_db
def test_sta_10_decision_17_the_strip_counts_the_users_own_orders_and_leads_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    store = StoreFactory.create(last_import_at=TODAY)
    member = MemberFactory.create(account=store.selling_partner.account)
    late = OrderFactory.create(store=store, status="cancelled", shipped_here_at=TODAY)
    OrderFactory.create(store=store, cancel_requested=True)
    OrderFactory.create(status="cancelled", shipped_here_at=TODAY)  # somebody else's

    def strip() -> Any:
        caches["shell"].clear()
        return context.shell(request_of(member.user))["shell"]["strip"]

    assert (strip()["subject"], strip()["url"]) == ("1 order was", "/shipments/pull-list/")
    late.cancel_decided_at = TODAY
    late.save()
    assert (strip()["subject"], strip()["url"]) == ("1 buyer", "/orders/?tab=all&mark=cancel")


def test_rea_1_the_end_of_an_authorisation_is_told_thirty_days_before() -> None:
    ending = a_store(authorized_at=TODAY - timedelta(days=353))
    found = strip_of(ending, a_store())
    assert found is not None
    assert found.level == "warn"
    assert "12 days" in found.text
    assert (found.action, "reauthorized" in found.text) == ("Renew the authorization", False)
    assert strip_of(a_store(authorized_at=TODAY - timedelta(days=334))) is None


def request_of(user: User | AnonymousUser) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_visitor_gets_nothing() -> None:
    assert context.shell(request_of(AnonymousUser())) == {"shell": {}}


@pytest.mark.django_db
def test_counts_are_those_of_the_users_own_stores_and_cost_three_queries(
    django_assert_max_num_queries: Any,
) -> None:
    store = StoreFactory.create()
    member = MemberFactory.create(account=store.selling_partner.account)
    OrderFactory.create(store=store)
    OrderFactory.create()  # somebody else's
    with django_assert_max_num_queries(0):
        found = context.shell(request_of(member.user))["shell"]
    with django_assert_max_num_queries(3):
        assert found["strip"] is None or found["strip"]["subject"] == "Imports are late."
    assert found["open_orders"] == "1"
    assert found["notifications_to_fix"] == ""
    assert found["account_name"] == store.selling_partner.account.name
    with django_assert_max_num_queries(0):
        assert context.shell(request_of(member.user))["shell"] == found


@pytest.mark.django_db
def test_decision_33_the_side_bar_counts_the_open_orders_that_lose_their_buyers_soon(
    client: Client,
) -> None:
    store = StoreFactory.create()
    member = MemberFactory.create(account=store.selling_partner.account)
    client.force_login(member.user)

    def said() -> str:
        caches["shell"].clear()
        page = client.get("/orders/").text
        link = re.search(r'data-place="privacy".*?</a>', page, re.DOTALL)
        assert link is not None
        return link[0]

    OrderFactory.create(store=store, first_imported_at=clock.now() - 10 * DAY)
    OrderFactory.create(first_imported_at=clock.now() - 12 * DAY)  # somebody else's
    OrderFactory.create(store=store, status="shipped", first_imported_at=clock.now() - 12 * DAY)
    assert "nav-count" not in said()
    for _ in range(2):
        OrderFactory.create(store=store, first_imported_at=clock.now() - 12 * DAY)
    assert '<span class="nav-count warn">2<span class="sr"> lose their buyers soon' in said()


@pytest.mark.parametrize(
    ("audits", "tone", "text"),
    [
        ({}, "good", "0 missing of 412 · checked 3 h ago"),
        ({"missing": 2}, "bad", "2 missing of 412"),
        ({"failed": True}, "warn", "The check for missing orders failed"),
        ({"since": 20 * DAY}, "warn", "Not checked for missing orders for 20 d"),
        (
            {"since": 20 * DAY, "running": True},
            "warn",
            "Not checked for missing orders for 20 d",
        ),
        ({"since": 1.6 * DAY}, "warn", "Not checked for missing orders for 38 h"),
        ({"since": 1.4 * DAY}, "good", "0 missing of 412 · checked 33 h ago"),
        ({"running": True}, "", "Checking for missing orders"),
        ({"unchecked": 1}, "warn", "1 of 2 sellers not checked for missing orders yet"),
        ({"unchecked": 2}, "", "Not checked for missing orders yet"),
        ({"since": None}, "", "No active store to check for missing orders"),
    ],
)
def test_imp_11_the_proof_is_good_only_while_every_seller_was_checked_lately(
    audits: dict[str, Any], tone: str, text: str
) -> None:
    given = {"checked": 412, "missing": 0, "sellers": 2, "unchecked": 0, "since": DAY / 8, **audits}
    since = given["since"] and TODAY - given["since"]
    assert shell.proof(shell.Audits(**{**given, "since": since}), TODAY) == (tone, text)


@pytest.mark.django_db
def test_a_member_without_stores_sees_the_account_and_no_warning() -> None:
    member = MemberFactory.create()
    found = context.shell(request_of(member.user))["shell"]
    assert found["account_name"] == member.account.name
    assert found["strip"] is None
    assert context.shell(request_of(UserFactory.create()))["shell"]["account_name"] == ""


def test_con_11_stores_in_need_of_attention_are_those_cut_off_or_soon_cut_off() -> None:
    assert shell.needs_attention(a_store(bad_credentials=True), TODAY)
    assert shell.needs_attention(a_store(authorized_at=TODAY - timedelta(days=340)), TODAY)
    assert not shell.needs_attention(a_store(), TODAY)


@pytest.mark.django_db
def test_decision_24_the_strip_tells_of_the_users_own_stuck_notifications(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    store = StoreFactory.create(last_import_at=TODAY)
    member = MemberFactory.create(account=store.selling_partner.account)
    waits = NotificationFactory.create(
        shipment__order__store=store, created_at=TODAY - timedelta(hours=2), due_at=TODAY
    )
    NotificationFactory.create(created_at=TODAY - timedelta(hours=30))  # somebody else's
    strip = context.shell(request_of(member.user))["shell"]["strip"]
    assert (strip["level"], strip["subject"], strip["url"]) == (
        "warn", "1 shipment", "/shipments/notifications/",
    )  # fmt: skip
    caches["shell"].clear()
    waits.created_at = TODAY - timedelta(minutes=59)
    waits.save()
    assert context.shell(request_of(member.user))["shell"]["strip"] is None


@pytest.mark.django_db
def test_a_person_without_stores_has_a_shell_too() -> None:
    found = context.shell(request_of(MemberFactory.create().user))["shell"]
    assert (found["open_orders"], found["strip"]) == ("", None)


def test_an_old_secret_is_told_to_staff_and_an_overdue_one_loudly() -> None:
    def told(days: int, *stores: StoreFacts) -> Strip | None:
        secret = secret_age(TODAY - timedelta(days=days), TODAY)
        return strips.strip(
            stores, strips.Outbox(), strips.Cancellations(), TODAY, staff=True, secret=secret
        )

    assert told(149, a_store()) is None
    found = told(150)
    assert found is not None
    assert (found.level, found.subject) == ("warn", "LWA_CLIENT_SECRET")
    assert "150 days" in found.text
    found = told(180, a_store(authorized_at=TODAY - timedelta(days=353)))
    assert found is not None
    assert (found.level, found.subject) == ("bad", "LWA_CLIENT_SECRET")


@pytest.mark.django_db
def test_only_staff_hear_of_the_secret() -> None:
    client_secret.note_use(clock.now() - timedelta(days=160))
    staff = UserFactory.create(is_staff=True)
    strip = context.shell(request_of(staff))["shell"]["strip"]
    assert (strip["subject"], strip["url"]) == ("LWA_CLIENT_SECRET", "")
    assert context.shell(request_of(UserFactory.create()))["shell"]["strip"] is None


@pytest.mark.django_db
def test_rea_2_every_member_sees_the_banner_from_30_days_before() -> None:
    given = clock.now() - timedelta(days=335)
    store = StoreFactory.create(selling_partner__authorized_at=given, last_import_at=clock.now())
    for role in ("viewer", "shipper", "manager"):
        member = MemberFactory.create(account=store.selling_partner.account, role=role)
        strip = context.shell(request_of(member.user))["shell"]["strip"]
        assert (strip["level"], strip["subject"]) == ("warn", store.name)
        assert "29 days" in strip["text"]


def test_decision_28_labels_that_amazon_does_not_count_warn_before_what_waits() -> None:
    waiting = strips.Outbox(0, 2, 0, unconfirmed=2)
    found = strips.strip([a_store()], waiting, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.subject, found.page) == ("2 labels are", "shipments:unconfirmed")
    worse = strips.strip(
        [a_store()], waiting._replace(to_fix=1), strips.Cancellations(), TODAY, staff=False
    )
    assert worse is not None
    assert worse.page == "shipments:notifications"


def test_decision_24_shipments_near_their_ship_by_come_before_what_merely_waits() -> None:
    late = strips.Outbox(2, 3, 3, 4, late=1)
    found = strips.strip([a_store()], late, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.level, found.subject) == ("bad", "1 shipment is")
    assert (found.page, found.query) == ("shipments:notifications", "show=late")
    take_out = strips.strip([a_store()], late, strips.Cancellations(late=1), TODAY, staff=False)
    assert take_out is not None
    assert take_out.page == "shipments:pull_list"


def test_trb_3_a_held_queue_comes_before_the_shipments_that_are_late_by_it() -> None:
    held = strips.Outbox(2, 3, 3, 4, late=1, held=1)
    found = strips.strip([a_store()], held, strips.Cancellations(), TODAY, staff=False)
    assert found is not None
    assert (found.level, found.subject) == ("bad", "Nothing is sent to Amazon")
    assert (found.page, found.about) == ("shipments:notifications", "feed_rejected")
    more = strips.strip(
        [a_store()], held._replace(held=2), strips.Cancellations(), TODAY, staff=False
    )
    assert more is not None
    assert "2 sellers" in more.subject


@pytest.mark.django_db
def test_trb_3_every_page_of_the_account_says_that_nothing_is_sent() -> None:
    store = StoreFactory.create(last_import_at=clock.now())
    member = MemberFactory.create(account=store.selling_partner.account, role="viewer")
    other = MemberFactory.create(account=StoreFactory.create().selling_partner.account)
    QueueHold.objects.create(
        selling_partner=store.selling_partner, reason="feed_rejected", held_at=clock.now()
    )
    strip = context.shell(request_of(member.user))["shell"]["strip"]
    assert strip["subject"] == "Nothing is sent to Amazon"
    theirs = context.shell(request_of(other.user))["shell"]["strip"]
    assert theirs is None or theirs["subject"] != "Nothing is sent to Amazon"
