"""The shell around every page: counts, heartbeat and the one warning."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.test import Client, RequestFactory

from config import context, shell
from shipments.models import QueueHold
from stores import clock
from stores.models import User
from stores.spapi import client_secret
from tests.config.test_strips import a_store
from tests.factories import (
    TODAY,
    MemberFactory,
    NotificationFactory,
    OrderFactory,
    StoreFactory,
    UserFactory,
)

DAY = timedelta(days=1)


def test_imports_that_run_say_when_the_last_one_was() -> None:
    beat = shell.heartbeat([a_store()], TODAY)
    assert beat is not None
    assert (beat.tone, beat.title) == ("good", "Imports running")
    assert "3 min" in beat.text


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
