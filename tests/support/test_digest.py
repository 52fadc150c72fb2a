"""Unusual acts are counted, shown and mailed once a week (T14, DPP 2.6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from time_machine import TimeMachineFixture

from config import security_events
from config.user_success import welcome
from orders.revealing import Reason, reveal
from stores import audit, clock
from stores.anomalies.digest import SENT, send_if_due, week_before
from stores.anomalies.rule import ACTIONS, KINDS, ORDINARY, Counted, Kind, findings
from stores.audit_words import WORDS
from stores.models import AuditEvent, Member, User
from stores.tasks import send_digest
from tests.factories import BUYER, MemberFactory, UserFactory, order_with_items

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
def user() -> User:
    made: User = UserFactory.create(email="ines@example.com")
    welcome(made)
    return made


def open_orders(user: User, number: int, moved: TimeMachineFixture) -> None:
    """A person of support looks at so many buyers, as fast as the limit allows."""
    for seen in range(number):
        moved.move_to(MORNING + timedelta(hours=seen // 20, minutes=seen % 20), tick=False)
        reveal(order_with_items(1), Reason.FRAUD, "", user, clock.now())


def test_t14_support_user_opens_50_orders_digest_flags_it(
    user: User, time_machine: TimeMachineFixture
) -> None:
    open_orders(user, 50, time_machine)
    time_machine.move_to(MORNING + timedelta(days=1), tick=False)
    boss = UserFactory.create(is_superuser=True, is_staff=True)
    UserFactory.create(is_superuser=True, is_active=False)
    assert send_if_due(clock.now())
    (sent,) = mail.outbox
    assert sent.to == [boss.email]
    assert "unusual" in sent.subject
    line = f"! 2026-11-23  Buyers shown to one person of support, user {user.pk}: 50 (ordinary: up to 20)"
    assert line in sent.body.splitlines()
    assert not [text for text in BUYER.values() if text in f"{sent.subject}{sent.body}"]
    client = Client()
    client.force_login(boss)
    page = client.get("/admin/stores/auditevent/digest/").text
    assert "Look at this" in page
    assert "ines@example.com" in page
    assert "<td>50<br>" in page


def test_t14_a_days_work_of_support_is_listed_and_not_flagged(
    user: User, time_machine: TimeMachineFixture
) -> None:
    open_orders(user, 20, time_machine)
    (found,) = [one for one in week_before(clock.now()) if one.title.startswith("Buyers shown")]
    assert (found.user, found.day, found.times, found.flagged) == (user.pk, DAY, 20, False)


def test_dpp_2_6_a_person_of_two_accounts_is_counted_once() -> None:
    """What happens to their sign-in stands in both accounts; acts in either are acts of their own."""
    both = MemberFactory.create().user
    MemberFactory.create(user=both)
    for _ in range(3):
        security_events.note("security.sign_in_failed", None, both)
    for account in both.accounts.all():
        audit.record("orders.exported", user=both, account=account)
    counted = {(one.title, one.user): one.times for one in week_before(clock.now())}
    assert counted == {
        ("Failed sign-ins, by person where known", both.pk): 3,
        ("Failed sign-ins in all", None): 3,
        ("Exports of orders", both.pk): 2,
    }


def test_dpp_2_6_one_digest_leaves_a_week_however_often_the_task_runs(
    time_machine: TimeMachineFixture,
) -> None:
    UserFactory.create(is_superuser=True)
    for hours in (0, 1, 24, 6 * 24, 7 * 24, 7 * 24 + 1):
        time_machine.move_to(MORNING + timedelta(hours=hours), tick=False)
        send_digest()
    assert len(mail.outbox) == AuditEvent.objects.filter(action=SENT).count() == 2
    assert "Nothing in the audit list" in mail.outbox[0].body


def test_dpp_2_6_a_digest_for_nobody_is_not_noted_as_sent() -> None:
    assert not send_if_due(MORNING)
    assert not AuditEvent.objects.exists()


def test_dpp_2_6_every_act_around_signing_in_is_counted_or_ordinary_with_a_reason() -> None:
    """From the words of the audit list, not from the rule: a new act has to be thought about."""
    around = {
        action
        for action in WORDS
        if action.partition(".")[0] in ("security", "member", "user", "staff")
    }
    assert len(around) > 15
    assert around == {action for action in (*ACTIONS, *ORDINARY) if action in around}
    assert not set(ACTIONS) & set(ORDINARY)
    assert set(ORDINARY) <= around


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_dpp_2_6_every_kind_of_act_is_found_and_flagged_beyond_its_measure(kind: Kind) -> None:
    action, about = kind.actions[0], (*kind.about, "user")[0]
    audit.record(action, user=None, account=None, subject=f"{about} 7")
    titles = {one.title for one in week_before(clock.now())}
    assert (kind.title in titles) is not kind.daily
    rows = [Counted(action, about, 1, DAY, kind.most), Counted(action, about, 1, DAY, 1)]
    (found,) = [one for one in findings(rows) if one.title == kind.title]
    assert (found.times, found.flagged) == (kind.most + 1, True)


@pytest.mark.parametrize("action", ["order.viewed", "slip.given_out", "order.exported"])
def test_dpp_2_6_mass_reading_by_a_member_stands_out_and_daily_work_does_not(action: str) -> None:
    packer, thief = MemberFactory.create(), MemberFactory.create()
    rows = [(member, number) for member in (packer, thief) for number in range(300)]
    rows += [(thief, number) for number in range(300, 3_100)]
    AuditEvent.objects.bulk_create(
        AuditEvent(action=action, subject=f"order {number}", user=member.user, at=MORNING)
        for member, number in rows
    )
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        flagged = [one for one in week_before(clock.now()) if one.flagged]
    assert [(one.user, one.times) for one in flagged] == [(thief.user.pk, 3_100)]


def test_dpp_2_6_rows_of_ordinary_things_at_the_desk_and_older_ones_do_not_count() -> None:
    audit.record("admin.changed", user=None, account=None, subject="store 1")
    audit.record("order.viewed", user=None, account=None, subject="order 1")
    audit.record("seller.frozen", user=None, account=None, subject="seller 1")
    assert [one.title for one in week_before(clock.now())] == ["Sellers frozen"]
    assert week_before(clock.now() + timedelta(days=8)) == []


def test_sys_5_a_role_that_is_changed_at_the_desk_leaves_a_row_and_is_flagged() -> None:
    member = MemberFactory.create(role="viewer")
    leaves = MemberFactory.create(account=member.account)
    boss = UserFactory.create(is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(boss)
    account = member.account
    form = {
        "name": account.name, "country": "US", "members-TOTAL_FORMS": "3", "members-INITIAL_FORMS": "2",
        "members-0-id": member.pk, "members-0-account": account.pk, "members-0-user": member.user_id,
        "members-0-role": "manager",
        "members-1-id": leaves.pk, "members-1-account": account.pk, "members-1-user": leaves.user_id,
        "members-1-role": leaves.role, "members-1-DELETE": "on",
        "members-2-id": "", "members-2-account": account.pk, "members-2-user": boss.pk, "members-2-role": "viewer",
    }  # fmt: skip
    answer = client.post(f"/admin/stores/account/{account.pk}/change/", form)
    assert answer.status_code == 302
    rows = AuditEvent.objects.filter(subject__startswith="member ").order_by("action")
    assert [(row.action, row.subject.split()[1], row.detail, row.account) for row in rows] == [
        ("admin.added", str(boss.pk), {"role": "viewer"}, account),
        ("admin.changed", str(member.user_id), {"role": "manager"}, account),
        ("admin.deleted", str(leaves.user_id), {"role": "manager"}, account),
    ]
    assert Member.objects.get(pk=member.pk).role == "manager"
    (found,) = week_before(clock.now())
    assert (found.user, found.times, found.flagged) == (boss.pk, 3, True)
