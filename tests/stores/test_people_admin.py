"""Support creates people and gives them roles."""

from typing import Any

import pytest
from django.test import Client

from stores.models import Member, User
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
