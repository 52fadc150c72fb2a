"""T5, T12: an invitation gives no right and tells nothing until the person has said yes at this account."""

import re
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.management.commands import changepassword
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from stores import clock
from stores.models import Account, AuditEvent, Invitation, Member, Store, User
from stores.people.password_rule import ends_at
from stores.people.passwords import set_at
from tests.factories import MemberFactory, StoreFactory, UserFactory
from tests.stores.people.signing import LOGIN, PASSWORD, give_password

pytestmark = pytest.mark.django_db
MANAGER, VIEWER = Member.Role.MANAGER, Member.Role.VIEWER
NEW = "A whole-new 1 for Waybill"


@pytest.fixture
def known() -> User:
    """Somebody who works for another account."""
    person: User = MemberFactory.create(user__first_name="Olga").user
    person.set_password(PASSWORD)
    person.last_login = clock.now()
    person.save()
    return person


def to(account: Account, act: str) -> str:
    return f"/people/of/{account.public_id}/{act}/"


def invite(visitor: Client, account: Account, email: str, role: str = "viewer") -> Any:
    return visitor.post(to(account, "invite"), {"email": email, "role": role})


def acts() -> list[tuple[str, dict[str, str]]]:
    rows = AuditEvent.objects.exclude(action__startswith="security.").order_by("pk")
    return list(rows.values_list("action", "detail"))


def choose_password(link: str) -> Client:
    newcomer = Client()
    form = newcomer.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    newcomer.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    return newcomer


def link_of(number: int = 0) -> str:
    return next(word for word in mail.outbox[number].body.split() if "/reset/key/" in word)


def test_dpp_1_2_a_colleague_joins_by_a_link_that_sets_the_password(
    visitor: Client, manager: Member
) -> None:
    assert invite(visitor, manager.account, "Ann@Example.com", "shipper").status_code == 302
    user = User.objects.get(email="ann@example.com")
    assert not user.has_usable_password()
    assert not user.memberships.exists()
    assert acts() == [("member.invited", {"role": "shipper"})]
    assert "Invited as shipper, has not joined yet" in visitor.get("/people/").text
    assert mail.outbox[0].to == ["ann@example.com"]
    assert manager.account.name not in mail.outbox[0].subject
    newcomer = choose_password(link_of())
    assert give_password(newcomer, "ann@example.com", NEW)["Location"] == "/orders/"
    assert Member.objects.get(user=user).role == "shipper"
    assert acts()[-1] == ("member.joined", {"role": "shipper"})
    assert AuditEvent.objects.get(action="member.joined").user == user
    page = visitor.get("/people/").text
    assert "has not joined yet" not in page
    assert page.count("Last signed in") == 2


def test_t5_t12_whoever_is_invited_looks_the_same(
    visitor: Client, manager: Member, known: User
) -> None:
    """A new address, one of another account, one that is switched off, two of support: answer, page, mail, row."""
    people = {
        "new": "nobody@example.com",
        "known": known.email,
        "off": MemberFactory.create(user=UserFactory.create(is_active=False)).user.email,
        "support": UserFactory.create(is_staff=True).email,
        "superuser": UserFactory.create(is_superuser=True).email,
    }
    seen = set()
    for times in (1, 2):  # invited, and sent again
        for email in people.values():
            mail.outbox.clear()
            AuditEvent.objects.all()._raw_delete("default")
            said = invite(visitor, manager.account, email)
            told = [str(message) for message in get_messages(said.wsgi_request)]
            # To the known one it is evening, and they sign in for their work elsewhere.
            give_password(Client(), email)
            page = visitor.get("/people/").text
            row = AuditEvent.objects.get(action__startswith="member.")
            card = next(part for part in page.split('<div class="card between">') if email in part)
            card = re.sub(
                r'csrfmiddlewaretoken" value="\w+"|value="\d+"', "", card.split("</section>")[0]
            )
            seen.add((
                times, said.status_code, said["Location"], told[-1].replace(email, ""), card.replace(email, "").strip(),
                len(mail.outbox), row.action, str(row.detail), row.subject.split()[0], row.account,
            ))  # fmt: skip
    assert len(seen) == 2
    assert "security" not in visitor.get("/activity/?kind=people").text
    listed = visitor.get("/activity/?kind=people").text
    assert "Signed in" not in listed
    assert "Olga" not in visitor.get("/people/").text


def test_t5_somebody_known_is_asked_and_gets_no_right_before(
    visitor: Client, manager: Member, known: User
) -> None:
    store = StoreFactory.create(selling_partner__account=manager.account)
    invite(visitor, manager.account, known.email, "manager")
    assert "/reset/key/" not in mail.outbox[0].body
    assert "/people/me/" in mail.outbox[0].body
    person = Client()
    page = person.post(LOGIN, {"login": known.email, "password": PASSWORD}, follow=True).text
    assert f"{manager.account.name} invites you" in page
    assert not Store.objects.for_user(known).exists()
    assert person.get(to(manager.account, "invite")).status_code == 404
    number = Invitation.objects.get().pk
    assert manager.account.name in person.get("/people/me/").text
    person.post("/people/me/accept/", {"accept": number})
    assert list(Store.objects.for_user(known)) == [store]
    assert known.memberships.get(account=manager.account).role == MANAGER
    assert not Invitation.objects.exists()
    assert acts()[-1] == ("member.joined", {"role": "manager"})
    again = person.post("/people/me/accept/", {"accept": number}, follow=True).text
    assert "is not there any more" in again


@pytest.mark.parametrize("number", ["foreign", "", "x", "²", "9" * 40])
def test_t5_nobody_accepts_the_invitation_of_another(
    visitor: Client, manager: Member, known: User, number: str
) -> None:
    invite(visitor, manager.account, "ann@example.com")
    person = Client()
    person.force_login(known)
    named = str(Invitation.objects.get().pk) if number == "foreign" else number
    page = person.post("/people/me/accept/", {"accept": named}, follow=True).text
    assert "is not there any more" in page
    assert Invitation.objects.exists()
    assert not Member.objects.filter(account=manager.account).exclude(pk=manager.pk).exists()


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_t5_t14_people_of_support_join_no_account(
    visitor: Client, manager: Member, right: str
) -> None:
    boss = UserFactory.create(**{right: True})
    boss.set_password(PASSWORD)
    boss.save()
    invite(visitor, manager.account, boss.email)
    assert "belongs to support" in mail.outbox[0].body
    person = Client()
    give_password(person, boss.email)
    person.post("/people/me/accept/", {"accept": Invitation.objects.get().pk})
    assert not boss.memberships.exists()
    assert manager.account.name not in person.get("/people/me/").text


def test_whoever_is_switched_off_gets_no_link(visitor: Client, manager: Member) -> None:
    off = UserFactory.create(is_active=False)
    invite(visitor, manager.account, off.email)
    assert "switched off" in mail.outbox[0].body
    assert "http" not in mail.outbox[0].body


def test_a_mail_that_got_lost_is_sent_again_and_the_role_stays(
    visitor: Client, manager: Member
) -> None:
    for role in ("viewer", "manager"):
        invite(visitor, manager.account, "ann@example.com", role)
    assert len(mail.outbox) == 2
    assert Invitation.objects.get().role == VIEWER
    assert [act for act, _ in acts()] == ["member.invited", "member.invited_again"]


def test_a_member_is_not_invited_again(visitor: Client, manager: Member, known: User) -> None:
    MemberFactory.create(user=known, account=manager.account, role=VIEWER)
    invite(visitor, manager.account, known.email, "manager")
    assert (mail.outbox, acts()) == ([], [])
    assert known.memberships.get(account=manager.account).role == VIEWER
    assert not Invitation.objects.exists()


def test_two_accounts_may_await_somebody_new(visitor: Client, manager: Member) -> None:
    other = MemberFactory.create(role=MANAGER)
    second = Client()
    second.force_login(other.user)
    invite(visitor, manager.account, "ann@example.com")
    invite(second, other.account, "ann@example.com")
    newcomer = choose_password(link_of(1))
    give_password(newcomer, "ann@example.com", NEW)
    ann = User.objects.get(email="ann@example.com")
    assert {member.account for member in ann.memberships.all()} == {manager.account, other.account}


def test_invitations_are_limited_by_address_and_by_manager(
    visitor: Client, manager: Member
) -> None:
    def status(email: str) -> int:
        return int(invite(visitor, manager.account, email).status_code)

    assert [status("ann@example.com") for _ in range(6)] == [302] * 5 + [429]
    assert len(mail.outbox) == 5
    assert [status(f"ann{number}@example.com") for number in range(25)][-2:] == [302, 429]


@pytest.mark.django_db(transaction=True)
def test_the_database_waits_for_no_mail_server(
    visitor: Client, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = []

    def send(*_: object) -> bool:
        inside.append(connection.in_atomic_block)
        return True

    monkeypatch.setattr("stores.mailing.send", send)
    invite(visitor, manager.account, "ann@example.com")
    assert inside == [False]


def test_the_link_of_a_withdrawn_invitation_is_dead(visitor: Client, manager: Member) -> None:
    invite(visitor, manager.account, "ann@example.com")
    other = Invitation.objects.create(
        account=MemberFactory.create().account,
        user=User.objects.get(email="ann@example.com"),
        role=VIEWER,
    )
    mine = Invitation.objects.get(account=manager.account)
    visitor.post(to(manager.account, "withdraw"), {"invitation": mine.pk})
    assert User.objects.filter(email="ann@example.com").exists()  # another account waits for them
    other.delete()
    invite(visitor, manager.account, "ann@example.com")
    number = Invitation.objects.get().pk
    page = visitor.post(to(manager.account, "withdraw"), {"invitation": number}, follow=True).text
    assert "The invitation of ann@example.com" in page
    assert acts()[-1] == ("member.withdrawn", {"role": "viewer"})
    assert not User.objects.filter(email="ann@example.com").exists()
    newcomer = Client().get(link_of().removeprefix("http://127.0.0.1:8000"), follow=True)
    assert "used already or is too old" in newcomer.text


def test_withdrawing_says_nothing_of_somebody_known(
    visitor: Client, manager: Member, known: User
) -> None:
    invite(visitor, manager.account, known.email)
    visitor.post(to(manager.account, "withdraw"), {"invitation": Invitation.objects.get().pk})
    known.refresh_from_db()
    assert known.memberships.count() == 1
    visitor.get("/people/")  # the messages of both
    assert known.email not in visitor.get("/people/").text


@pytest.mark.parametrize("number", ["foreign", "x", "", "²"])
def test_t5_an_invitation_of_another_account_is_not_found(
    visitor: Client, manager: Member, number: str
) -> None:
    foreign = Invitation.objects.create(
        account=MemberFactory.create().account, user=UserFactory.create(), role=VIEWER
    )
    form = {"invitation": foreign.pk if number == "foreign" else number}
    assert visitor.post(to(manager.account, "withdraw"), form).status_code == 404
    assert visitor.post(to(foreign.account, "withdraw"), form).status_code == 404
    assert Invitation.objects.filter(pk=foreign.pk).exists()


def test_a_mail_server_that_is_down_is_told(
    visitor: Client, manager: Member, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    form = {"email": "ann@example.com", "role": "viewer"}
    page = visitor.post(to(manager.account, "invite"), form, follow=True).text
    assert "the mail could not leave" in page
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
    asked = visitor.get(to(manager.account, "invite")).text
    assert "do not hear of it" in asked
    assert "goes to them" not in asked
    form = {"email": "ann@example.com", "role": "viewer"}
    page = visitor.post(to(manager.account, "invite"), form, follow=True).text
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
    visitor.post(to(manager.account, "invite"), {"email": "ann@example.com", "role": "viewer"})
    with patch.object(
        changepassword.Command, "_get_pass", return_value="A whole-new 1 for Waybill"
    ):
        call_command("changepassword", "ann@example.com", stdout=StringIO())
    newcomer = Client()
    said = give_password(newcomer, "ann@example.com", "A whole-new 1 for Waybill")
    assert said["Location"] == "/orders/"
    assert "python manage.py changepassword" not in visitor.get("/people/").text
    ann = User.objects.get(email="ann@example.com")
    assert ends_at(set_at(ann)) <= clock.now()  # replaced before anything else


@pytest.mark.parametrize("act", ["role", "remove"])
def test_somebody_who_only_got_an_invitation_is_no_manager_to_leave_it_to(
    visitor: Client, manager: Member, act: str
) -> None:
    invite(visitor, manager.account, "ann@example.com", "manager")
    form = {"member": manager.pk, "role": "viewer"}
    assert "This is the last manager" in visitor.post(to(manager.account, act), form, follow=True).text  # fmt: skip
    assert Member.objects.get(pk=manager.pk).role == MANAGER
