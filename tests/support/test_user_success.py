"""The rights of the support team are those of the code, and no person has more (DPP 1.3, T14)."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client

from config.user_success import NAME, rights, sync_group, welcome
from stores.models import AuditEvent, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def granted() -> set[str]:
    permissions = Group.objects.get(name=NAME).permissions
    names = permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in names}


def test_dpp_1_3_every_migrate_gives_the_group_the_rights_of_the_code_and_takes_all_others() -> (
    None
):
    assert granted() == rights()
    group = Group.objects.get(name=NAME)
    user = UserFactory.create()
    user.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="change_user"))
    group.permissions.remove(Permission.objects.get(codename="view_store"))
    sync_group()
    assert granted() == rights()
    assert list(group.user_set.all()) == [user]


def test_dpp_1_3_support_changes_no_people_and_deletes_nothing_but_a_carriers_service() -> None:
    about_people = ("user", "group", "permission", "member", "authenticator", "usersession")
    strong = {right for right in rights() if "view_" not in right}
    assert not {right for right in strong if right.endswith(about_people)}
    assert {right for right in strong if "delete_" in right} == {"shipments.delete_carrierservice"}


def create(*options: str) -> str:
    out = StringIO()
    call_command("create_support", *options, stdout=out)
    return out.getvalue()


def test_dpp_1_2_the_command_makes_a_person_of_the_support_team() -> None:
    printed = create("--email=Ines@Example.com", "--first-name=Ines")
    user = User.objects.get(email="ines@example.com")
    password = next(line for line in printed.splitlines() if line.startswith("Password: "))
    assert user.check_password(password.removeprefix("Password: "))
    assert (user.is_staff, user.is_superuser, user.first_name) == (True, False, "Ines")
    assert user.get_group_permissions() == rights()
    event = AuditEvent.objects.get(action="staff.added")
    assert (event.action, event.subject) == ("staff.added", f"user {user.pk}")


def test_dpp_1_2_somebody_who_may_sign_in_keeps_the_password() -> None:
    user = UserFactory.create(email="ines@example.com")
    assert "Password" not in create("--email=ines@example.com")
    user.refresh_from_db()
    assert user.is_staff
    assert user.check_password("correct horse battery staple")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="valid email"):
        create("--email=nobody")
    assert not User.objects.exists()


def test_t14_support_sees_nothing_of_a_password_and_changes_none_in_the_admin() -> None:
    user = UserFactory.create()
    welcome(user)
    client = Client()
    client.force_login(user)
    page = client.get(f"/admin/stores/user/{user.pk}/change/").text
    assert user.email in page
    assert "argon2" not in page
    answer = client.get("/admin/password_change/")
    assert answer.headers["Location"] == "/accounts/password/change/"
