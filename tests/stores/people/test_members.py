"""DPP 1.2: managers see and change who may sign in to their account, and nobody else's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from stores.models import AuditEvent, Member
from tests.factories import MemberFactory, SellingPartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
MANAGER, VIEWER = Member.Role.MANAGER, Member.Role.VIEWER


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
    with django_assert_num_queries(5):  # session, user, accounts, members, invitations
        visitor.get("/people/")


def test_t5_of_people_who_also_work_for_others_the_address_alone_is_shown(
    visitor: Client, manager: Member
) -> None:
    both = MemberFactory.create(user__first_name="Olga", user__last_name="Root").user
    MemberFactory.create(user=both, account=manager.account)
    Authenticator.objects.create(user=both, type="totp", data={})
    page = visitor.get("/people/").text
    assert both.email in page
    for hidden in ("Olga", "Root", "second step: yes"):
        assert hidden not in page
    # Whoever manages all accounts of a person sees how they sign in.
    MemberFactory.create(user=manager.user, role=MANAGER, account=both.memberships.first().account)
    assert "Olga Root" in visitor.get("/people/").text
    assert "Olga" not in visitor.get("/activity/").text


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_t5_people_of_support_are_not_described(
    visitor: Client, manager: Member, right: str
) -> None:
    boss = UserFactory.create(first_name="Olga", **{right: True})
    MemberFactory.create(user=boss, account=manager.account)
    assert "Olga" not in visitor.get("/people/").text


def test_dpp_1_2_of_people_who_also_work_for_others_the_day_alone_is_shown(
    visitor: Client, manager: Member
) -> None:
    """The review of who still needs access wants it; the hour tells when somebody works elsewhere."""
    at = datetime(2026, 11, 20, 16, 47, 31, tzinfo=UTC)
    both = MemberFactory.create(account=manager.account, user__last_login=at).user
    assert "16:47" in visitor.get("/people/").text
    MemberFactory.create(user=both)
    page = visitor.get("/people/").text
    assert "Last signed in on 20 Nov 2026" in page
    assert "16:47" not in page


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
