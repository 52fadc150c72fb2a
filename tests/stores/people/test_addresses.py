"""T15: one address for each person: the one that an admin sees is the only one that signs in."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client

from stores.models import User
from tests.factories import MemberFactory, UserFactory
from tests.stores.people.signing import LOGIN, PASSWORD, give_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    made: User = MemberFactory.create().user
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def test_t15_an_old_mailbox_gets_no_link_and_does_not_sign_in(user: User) -> None:
    old, support = user.email, Client()
    support.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    fields = {"email": "moved@example.com", "is_active": "on", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}  # fmt: skip
    assert support.post(f"/admin/stores/user/{user.pk}/change/", fields).status_code == 302
    mail.outbox.clear()
    for address in (old, "moved@example.com"):
        Client().post("/accounts/password/reset/", {"email": address})
    assert [(sent.to[0], "/reset/key/" in sent.body) for sent in mail.outbox] == [
        (old, False),
        ("moved@example.com", True),
    ]
    assert give_password(Client(), old).status_code == 200
    assert give_password(Client(), "moved@example.com").status_code == 302


def test_t15_saving_a_person_keeps_their_own_address(user: User) -> None:
    user.save()
    assert EmailAddress.objects.get().email == user.email


def test_t15_wrong_addresses_of_an_older_version_go_with_the_next_migrate(user: User) -> None:
    EmailAddress.objects.create(user=user, email="thief@example.com", verified=True)
    call_command("migrate", verbosity=0)
    assert EmailAddress.objects.get().email == user.email


def test_t15_no_second_address_counts_guesses_anew(user: User) -> None:
    visitor = Client()
    give_password(visitor, user.email)
    assert visitor.post("/accounts/email/", {"action_add": "", "email": "b@example.com"}).status_code == 404  # fmt: skip
    answer = Client().post(LOGIN, {"login": "b@example.com", "password": PASSWORD})
    assert answer.status_code == 200
