"""DPP 1.2: managers see and change who may sign in to their account, and nobody else's."""

import re
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.management.commands import changepassword
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from stores import clock
from stores.models import AuditEvent, Member, User
from stores.people.password_rule import ends_at
from stores.people.passwords import set_at
from tests.factories import MemberFactory, SellingPartnerFactory, UserFactory
from tests.stores.people.signing import give_password

pytestmark = pytest.mark.django_db
MANAGER, VIEWER = Member.Role.MANAGER, Member.Role.VIEWER


@pytest.fixture
def manager() -> Member:
    made: Member = MemberFactory.create(role=MANAGER)
    return made


@pytest.fixture
def visitor(manager: Member) -> Client:
    client = Client()
    client.force_login(manager.user)
    return client


def to(member: Member, act: str) -> str:
    return f"/people/of/{member.account.public_id}/{act}/"


def acts() -> list[tuple[str, dict[str, str]]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "detail"))


def test_dpp_1_2_the_page_says_who_may_sign_in_and_how(visitor: Client, manager: Member) -> None:
    viewer = MemberFactory.create(account=manager.account, role=VIEWER)
    Authenticator.objects.create(user=viewer.user, type="totp", data={})
    Authenticator.objects.create(user=manager.user, type="recovery_codes", data={})
    stranger = MemberFactory.create()
    page = visitor.get("/people/").content.decode()
    assert page.count("second step: yes") == page.count("second step: no") == 1
    assert viewer.user.email in page
    assert stranger.user.email not in page
    assert 'href="/people/"' in page  # the side bar leads here
    other = Client()
    other.force_login(viewer.user)
    assert other.get("/people/").status_code == 403
    assert 'href="/people/"' not in other.get("/orders/").content.decode()


def test_the_side_bar_leads_there_where_there_are_stores(visitor: Client, manager: Member) -> None:
    SellingPartnerFactory.create(account=manager.account)
    assert 'href="/people/"' in visitor.get("/orders/").content.decode()


def test_the_list_costs_the_same_for_many(
    visitor: Client, manager: Member, django_assert_num_queries: Any
) -> None:
    MemberFactory.create_batch(12, account=manager.account)
    visitor.get("/people/")
    with django_assert_num_queries(4):  # session, user, accounts, members
        visitor.get("/people/")


def test_dpp_1_2_a_colleague_is_let_in_by_a_link_that_sets_the_password(
    visitor: Client, manager: Member
) -> None:
    invited = visitor.post(to(manager, "invite"), {"email": "Ann@Example.com", "role": "shipper"})
    assert invited.status_code == 302
    user = User.objects.get(email="ann@example.com")
    assert not user.has_usable_password()
    assert Member.objects.get(user=user).role == "shipper"
    assert acts() == [("member.invited", {"role": "shipper"})]
    assert "Invited, has not chosen a password yet" in visitor.get("/people/").content.decode()
    told = mail.outbox[0]
    assert told.to == ["ann@example.com"]
    assert manager.account.name not in told.subject
    link = next(word for word in told.body.split() if "/reset/key/" in word)
    newcomer = Client()
    form = newcomer.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    new = "A whole-new 1 for Waybill"
    newcomer.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert give_password(newcomer, "ann@example.com", new)["Location"] == "/orders/"


def test_a_mail_that_got_lost_is_sent_again_and_the_role_stays(
    visitor: Client, manager: Member
) -> None:
    for role in ("viewer", "manager"):
        visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": role})
    assert len(mail.outbox) == 2
    assert Member.objects.get(user__email="ann@example.com").role == VIEWER
    assert [act for act, _ in acts()] == ["member.invited", "member.invited_again"]


def test_somebody_who_signs_in_already_gets_no_link_for_a_password(
    visitor: Client, manager: Member
) -> None:
    known = MemberFactory.create().user
    visitor.post(to(manager, "invite"), {"email": known.email, "role": "viewer"})
    assert Member.objects.filter(user=known).count() == 2
    assert "/reset/key/" not in mail.outbox[0].body
    visitor.post(to(manager, "invite"), {"email": known.email, "role": "viewer"})
    assert (len(mail.outbox), len(acts())) == (1, 1)  # nothing is new


def test_t5_an_invitation_does_not_tell_who_is_known(visitor: Client, manager: Member) -> None:
    known = MemberFactory.create(
        user__first_name="Olga", user__last_name="Root", user__last_login=clock.now()
    ).user
    Authenticator.objects.create(user=known, type="totp", data={})
    off = MemberFactory.create(user=UserFactory.create(is_active=False)).user
    answers = set()
    for email in (known.email, off.email, "nobody@example.com"):
        said = visitor.post(to(manager, "invite"), {"email": email, "role": "viewer"})
        told = [str(message) for message in get_messages(said.wsgi_request)]
        answers.add((said.status_code, said["Location"], told[-1].replace(email, "")))
    assert len(answers) == 1
    assert [sent.to for sent in mail.outbox] == [[known.email], ["nobody@example.com"]]
    page = visitor.get("/people/").content.decode()
    assert known.email in page
    assert page.count("Last signed in") == 1  # the manager
    assert re.search(r"Last signed in <time[^>]*>[^<]* UTC<", page)
    for hidden in ("Olga", "Root", "Switched off", "second step: yes"):
        assert hidden not in page
    # Whoever manages all accounts of a person sees how they sign in.
    MemberFactory.create(user=manager.user, role=MANAGER, account=known.memberships.first().account)
    assert "Olga Root" in visitor.get("/people/").content.decode()
    acts_page = visitor.get("/activity/").content.decode()
    assert "Olga" not in acts_page


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_t5_people_of_support_are_not_invited_and_not_described(
    visitor: Client, manager: Member, right: str
) -> None:
    boss = UserFactory.create(email="root@example.com", first_name="Olga", **{right: True})
    form = {"email": "ROOT@example.com", "role": "viewer"}
    page = visitor.post(to(manager, "invite"), form, follow=True).content.decode()
    assert "root@example.com cannot be invited: ask support" in page
    assert not Member.objects.filter(user=boss).exists()
    assert mail.outbox == []
    MemberFactory.create(user=boss, account=manager.account)
    assert "Olga" not in visitor.get("/people/").content.decode()


def test_invitations_are_limited_by_address_and_by_manager(
    visitor: Client, manager: Member
) -> None:
    def invite(email: str) -> int:
        form = {"email": email, "role": "viewer"}
        return int(visitor.post(to(manager, "invite"), form).status_code)

    assert [invite("ann@example.com") for _ in range(6)] == [302] * 5 + [429]
    assert len(mail.outbox) == 5
    assert [invite(f"ann{number}@example.com") for number in range(25)][-2:] == [302, 429]


@pytest.mark.django_db(transaction=True)
def test_the_database_waits_for_no_mail_server(
    visitor: Client, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = []

    def send(*_: object) -> bool:
        inside.append(connection.in_atomic_block)
        return True

    monkeypatch.setattr("stores.mailing.send", send)
    visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": "viewer"})
    assert inside == [False]


def test_the_link_of_somebody_who_was_removed_again_is_dead(
    visitor: Client, manager: Member
) -> None:
    visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": "viewer"})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    ann = Member.objects.get(user__email="ann@example.com")
    MemberFactory.create(user=ann.user)
    visitor.post(to(manager, "remove"), {"member": ann.pk})
    assert User.objects.filter(pk=ann.user_id).exists()  # another account waits for them
    Member.objects.filter(user=ann.user_id).delete()
    visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": "viewer"})
    page = visitor.post(
        to(manager, "remove"), {"member": Member.objects.get(user=ann.user_id).pk}, follow=True
    )
    assert "ann@example.com no longer sees anything" in page.content.decode()
    assert not User.objects.filter(email="ann@example.com").exists()
    newcomer = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert "used already or is too old" in newcomer.content.decode()


def test_a_mail_server_that_is_down_is_told(
    visitor: Client, manager: Member, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = visitor.post(
        to(manager, "invite"), {"email": "ann@example.com", "role": "viewer"}, follow=True
    )
    assert "the mail could not leave" in page.content.decode()
    assert User.objects.filter(email="ann@example.com").exists()


@pytest.mark.parametrize(
    ("backend", "words"),
    [("dummy", "no mail leaves"), ("console", "printed"), ("filebased", "files in a folder")],
)
def test_dpp_1_2_where_no_mail_leaves_nobody_is_told_that_one_went(
    visitor: Client, manager: Member, settings: Settings, tmp_path: Path, backend: str, words: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    asked = visitor.get(to(manager, "invite")).text
    assert "do not hear of it" in asked
    assert "goes to them" not in asked
    form = {"email": "ann@example.com", "role": "viewer"}
    page = visitor.post(to(manager, "invite"), form, follow=True).text
    assert words in page
    assert "tell them yourself" in page
    assert "gets a mail" not in page
    assert "Send the mail again" not in page
    assert "python manage.py changepassword ann@example.com" in page

    forgotten = Client().get("/accounts/password/reset/").text
    sent = Client().get("/accounts/password/reset/done/").text
    for text in (forgotten, sent):
        assert "no link can reach you" in text
        assert "on its way" not in text
        assert "Send the link" not in text


def test_dpp_1_2_the_command_that_the_page_names_lets_an_invited_person_in(
    visitor: Client, manager: Member, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": "viewer"})
    with patch.object(
        changepassword.Command, "_get_pass", return_value="A whole-new 1 for Waybill"
    ):
        call_command("changepassword", "ann@example.com", stdout=StringIO())
    assert "python manage.py changepassword" not in visitor.get("/people/").text
    newcomer = Client()
    said = give_password(newcomer, "ann@example.com", "A whole-new 1 for Waybill")
    assert said["Location"] == "/orders/"
    ann = User.objects.get(email="ann@example.com")
    assert ends_at(set_at(ann)) <= clock.now()  # replaced before anything else


def test_roles_change_and_members_go_in_this_account_alone(
    visitor: Client, manager: Member
) -> None:
    member = MemberFactory.create(account=manager.account, role=VIEWER)
    elsewhere = MemberFactory.create(user=member.user, role=MANAGER)
    visitor.post(to(manager, "role"), {"member": member.pk, "role": "shipper"})
    member.refresh_from_db()
    assert member.role == "shipper"
    visitor.post(to(manager, "remove"), {"member": member.pk})
    assert list(Member.objects.filter(user=member.user)) == [elsewhere]
    assert acts() == [
        ("member.role_changed", {"role": "shipper"}),
        ("member.removed", {"role": "shipper"}),
    ]
    assert set(AuditEvent.objects.values_list("account", "subject")) == {
        (manager.account_id, f"user {member.user_id}")
    }


@pytest.mark.parametrize("act", ["role", "remove"])
def test_the_last_manager_stays(visitor: Client, manager: Member, act: str) -> None:
    inactive = MemberFactory.create(
        account=manager.account, role=MANAGER, user=UserFactory.create(is_active=False)
    )
    form = {"member": manager.pk, "role": "viewer"}
    said = visitor.post(to(manager, act), form, follow=True).content.decode()
    assert "This is the last manager" in said
    assert Member.objects.get(pk=manager.pk).role == MANAGER
    inactive.user.is_active = True
    inactive.user.save()
    visitor.post(to(manager, act), form)
    assert not Member.objects.filter(pk=manager.pk, role=MANAGER).exists()


@pytest.mark.parametrize("act", ["role", "remove"])
def test_somebody_who_only_got_an_invitation_is_no_manager_to_leave_it_to(
    visitor: Client, manager: Member, act: str
) -> None:
    visitor.post(to(manager, "invite"), {"email": "ann@example.com", "role": "manager"})
    form = {"member": manager.pk, "role": "viewer"}
    assert "This is the last manager" in visitor.post(to(manager, act), form, follow=True).content.decode()  # fmt: skip
    assert Member.objects.get(pk=manager.pk).role == MANAGER


@pytest.mark.parametrize("act", ["role", "remove"])
@pytest.mark.parametrize("number", ["foreign", "x", "", "²"])
def test_t5_somebody_of_another_account_is_not_found(
    visitor: Client, manager: Member, act: str, number: str
) -> None:
    foreign = MemberFactory.create(role=MANAGER)
    MemberFactory.create(account=foreign.account, role=MANAGER)
    form = {"member": foreign.pk if number == "foreign" else number, "role": "viewer"}
    assert visitor.post(to(manager, act), form).status_code == 404
    assert visitor.post(to(foreign, act), form).status_code == 404
    assert Member.objects.get(pk=foreign.pk).role == MANAGER
