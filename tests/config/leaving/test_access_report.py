"""`access_report`: everybody who may sign in, for the review of each quarter (DPP 1.2)."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from config.leaving.access import access
from stores import clock
from stores.models import AuditEvent, Member, PasswordRecord
from tests.factories import AccountFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


def report(*arguments: str) -> str:
    out = StringIO()
    call_command("access_report", *arguments, stdout=out)
    return out.getvalue()


def test_dpp_1_2_everybody_is_listed_with_roles_factor_and_last_sign_in() -> None:
    now = clock.now()
    account = AccountFactory.create(name="Northwind")
    member = MemberFactory.create(account=account, role=Member.Role.SHIPPER)
    MemberFactory.create(user=member.user, account=AccountFactory.create(name="Alder"))
    member.user.last_login = now.replace(year=2026, month=3, day=4, hour=5, minute=6)
    member.user.save()
    Authenticator.objects.create(user=member.user, type="totp", data={"secret": "JBSWY3DPEHPK"})
    for days in (400, 12):
        PasswordRecord.objects.create(
            user=member.user, password="hash", set_at=now - timedelta(days=days, hours=1)
        )
    support = UserFactory.create(is_staff=True)
    support.groups.add(Group.objects.get_or_create(name="User Success")[0])
    gone = UserFactory.create(is_active=False)
    boss = UserFactory.create(is_superuser=True, is_staff=True)

    rows = {
        row["e-mail"]: row for row in csv.DictReader(StringIO(report("--csv").lstrip("\ufeff")))
    }

    assert set(rows) == {member.user.email, support.email, gone.email, boss.email}
    mine = rows[member.user.email]
    assert mine["roles"] == "Alder: manager; Northwind: shipper"
    assert mine["second factor"] == "totp"
    assert mine["last sign-in (UTC)"] == "2026-03-04 05:06"
    assert mine["password age (days)"] == "12"
    assert rows[support.email]["staff"] == "staff, User Success"
    assert rows[boss.email]["staff"] == "superuser"
    assert (rows[gone.email]["may sign in"], rows[gone.email]["second factor"]) == ("no", "none")
    assert AuditEvent.objects.get(action="access.reviewed").detail == {"people": 4}


def test_dpp_1_4_a_password_of_somebody_else_has_no_age_and_is_said_to_be_replaced() -> None:
    out = StringIO()
    call_command("create_support", email="ann@example.com", stdout=out)
    assert "must be replaced at the first sign-in" in out.getvalue()
    assert "http://127.0.0.1:8000/admin/" in out.getvalue()
    assert "set by somebody else" in report()
    assert "  365" not in report()


def test_dpp_1_2_the_report_holds_no_secret() -> None:
    member = MemberFactory.create()
    Authenticator.objects.create(user=member.user, type="totp", data={"secret": "JBSWY3DPEHPK"})
    PasswordRecord.objects.create(user=member.user, password="argon2$hash", set_at=clock.now())
    printed = report()
    assert member.user.email in printed
    assert not [
        secret for secret in ("JBSWY3DPEHPK", "argon2", member.user.password) if secret in printed
    ]


def test_the_number_of_queries_does_not_grow_with_the_people(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        MemberFactory.create()
    with django_assert_num_queries(6):
        list(access(clock.now()))
