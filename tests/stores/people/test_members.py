"""DPP 1.2: managers see and change who may sign in to their account, and nobody else's."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from pytest_django import Settings

from stores.models import AuditEvent, Member, User
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
    assert len(acts()) == 1


def test_somebody_who_signs_in_already_gets_no_link_for_a_password(
    visitor: Client, manager: Member
) -> None:
    known = MemberFactory.create().user
    visitor.post(to(manager, "invite"), {"email": known.email, "role": "viewer"})
    assert Member.objects.filter(user=known).count() == 2
    assert "/reset/key/" not in mail.outbox[0].body


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
