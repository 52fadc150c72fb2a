"""A lost phone: support or the command take the second step off, audited and told to the person."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from stores.models import AuditEvent, User
from tests.factories import MemberFactory, UserFactory
from tests.stores.people.signing import ENROL, LOGIN, enrol, give_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]


@pytest.fixture
def user() -> User:
    made: User = MemberFactory.create().user
    return made


@pytest.fixture
def visitor(user: User) -> Client:
    client = Client()
    give_password(client, user.email)
    enrol(client)
    mail.outbox.clear()
    return client


def check(visitor: Client, user: User, by: User | None) -> None:
    assert not Authenticator.objects.filter(user=user).exists()
    assert visitor.get("/orders/")["Location"].startswith(LOGIN)
    give_password(visitor, user.email)
    assert visitor.get("/orders/")["Location"] == ENROL
    noted = AuditEvent.objects.get(action="user.second_factor_removed")
    assert (noted.user, noted.subject, noted.detail) == (by, f"user {user.pk}", {})
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (
        [user.email],
        "Your second step at Waybill was removed",
    )


def test_support_takes_a_lost_second_step_off(visitor: Client, user: User) -> None:
    support, desk = UserFactory.create(is_staff=True, is_superuser=True), Client()
    give_password(desk, support.email)
    enrol(desk)
    mail.outbox.clear()
    form = {"action": "remove_second_factor", "_selected_action": user.pk}
    answer = desk.post("/admin/stores/user/", form, follow=True)
    assert "1 of 1 had a second step" in answer.content.decode()
    check(visitor, user, support)


def test_the_command_takes_a_lost_second_step_off(visitor: Client, user: User) -> None:
    call_command("remove_second_factor", user.email.upper(), stdout=StringIO())
    check(visitor, user, None)


def test_the_command_says_what_it_cannot_do(user: User) -> None:
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("remove_second_factor", "nobody@example.com")
    with pytest.raises(CommandError, match="no second step"):
        call_command("remove_second_factor", user.email)
    assert not AuditEvent.objects.filter(action="user.second_factor_removed").exists()
