"""Support creates people and gives them roles."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stores.models import AuditEvent, Member, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def address(model: str, page: str) -> str:
    return f"/admin/stores/{model}/{page}"


def test_support_creates_a_user_and_gives_a_role(support: Client, member: Member) -> None:
    password = "staple battery horse correct"
    wish: dict[str, Any] = {
        "email": "New.Packer@Example.com",
        "usable_password": "true",
        "password1": password,
        "password2": password,
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    assert support.get(address("user", "add/")).status_code == 200
    assert support.post(address("user", "add/"), wish).status_code == 302
    user = User.objects.get(email="new.packer@example.com")
    assert user.check_password(password)
    account = member.account
    wish = {
        "name": account.name,
        "country": account.country,
        "members-TOTAL_FORMS": "2",
        "members-INITIAL_FORMS": "1",
        "members-0-id": str(member.pk),
        "members-0-account": str(account.pk),
        "members-0-user": str(member.user_id),
        "members-0-role": "manager",
        "members-1-id": "",
        "members-1-account": str(account.pk),
        "members-1-user": str(user.pk),
        "members-1-role": "shipper",
    }
    assert support.post(address("account", f"{account.pk}/change/"), wish).status_code == 302
    assert Member.objects.get(user=user).role == "shipper"


def test_one_address_is_one_user_whatever_its_case(support: Client) -> None:
    UserFactory.create(email="packer@example.com")
    wish = {"email": "Packer@Example.com", "usable_password": "false"}
    assert support.post(address("user", "add/"), wish).status_code == 200
    assert User.objects.filter(email__iexact="packer@example.com").count() == 1


def test_the_password_page_opens(support: Client) -> None:
    user = UserFactory.create()
    assert support.get(address("user", f"{user.pk}/password/")).status_code == 200


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run within a transaction that never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda then, **_: then())


@pytest.mark.usefixtures("commits")
@pytest.mark.parametrize(
    "wish",
    [{"usable_password": "true"}, {"usable_password": "false", "unset-password": "1"}],
    ids=["set", "unset"],
)
def test_t14_sys_5_a_password_that_staff_sets_is_noted_told_and_ends_sign_ins(
    support: Client, wish: dict[str, str]
) -> None:
    user = UserFactory.create()
    theirs = Client()
    theirs.force_login(user)
    password = "staple battery horse correct"
    page = address("user", f"{user.pk}/password/")
    assert support.post(page, {"password1": password}).status_code == 200
    assert not AuditEvent.objects.exists()
    wish = {"password1": password, "password2": password, **wish}
    assert support.post(page, wish).status_code == 302
    row = AuditEvent.objects.get()
    assert (row.action, row.subject) == ("admin.changed", f"user {user.pk}")
    assert (row.detail, row.user) == ({"fields": ["password"]}, User.objects.get(is_superuser=True))
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    assert "Your password was set anew" in sent.body
    assert password not in f"{sent.subject}{sent.body}"
    assert theirs.get("/orders/").headers["Location"].startswith("/accounts/login/")
    assert support.get(address("user", "")).status_code == 200


@pytest.mark.usefixtures("commits")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "taken@example.net"}, ["old@example.com", "taken@example.net"]),
        ({"is_superuser": "on", "is_staff": "on"}, ["old@example.com"]),
        ({"first_name": "Ann"}, []),
    ],
)
def test_t14_a_new_address_or_right_is_told_to_the_person_at_the_address_of_before(
    support: Client, change: dict[str, str], told: list[str]
) -> None:
    user = UserFactory.create(email="old@example.com")
    form: dict[str, Any] = {
        "email": user.email, "first_name": user.first_name, "last_name": user.last_name, "is_active": "on",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", **change,
    }  # fmt: skip
    assert support.post(address("user", f"{user.pk}/change/"), form).status_code == 302
    assert sorted(to for sent in mail.outbox for to in sent.to) == told
    assert not [sent for sent in mail.outbox if "taken@" in sent.body]
