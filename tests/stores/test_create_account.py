"""The command that makes the first account."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from stores.models import Account, AuditEvent, Member, User

pytestmark = pytest.mark.django_db


def create(*extra: str, name: str = "Northwind Goods", email: str = "Maya@Example.com") -> str:
    out = StringIO()
    call_command("create_account", f"--name={name}", f"--email={email}", *extra, stdout=out)
    return out.getvalue()


def test_it_creates_the_account_and_a_manager_with_a_printed_password() -> None:
    printed = create("--country=ca")
    password = next(line for line in printed.splitlines() if line.startswith("Password: "))
    user = User.objects.get()
    assert user.email == "maya@example.com"
    assert user.check_password(password.removeprefix("Password: "))
    assert Account.objects.get().country == "CA"
    assert Member.objects.get().role == Member.Role.MANAGER
    assert AuditEvent.objects.get().detail == {"role": "manager"}


def test_a_given_password_is_kept_and_not_printed() -> None:
    printed = create("--password=correct horse battery staple", "--role=viewer")
    user = User.objects.get()
    assert user.check_password("correct horse battery staple")
    assert "horse" not in printed
    assert Member.objects.get().role == Member.Role.VIEWER


def test_a_second_account_takes_the_person_as_they_are() -> None:
    create()
    before = User.objects.get().password
    printed = create("--another-account", name="Southwind Goods")
    assert "Password" not in printed
    assert User.objects.get().password == before
    assert Member.objects.count() == Account.objects.count() == 2


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("--password=short", "too short"),
        ("--country=USA", "two letters"),
        ("--country=ZZ", "two letters"),
        ("--country=EU", "two letters"),
        ("--country=12", "two letters"),
        ("--email=nobody", "valid email"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(extra: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        create(extra)
    assert not Account.objects.exists()
    assert not User.objects.exists()


def test_a_known_person_gets_no_further_account_unless_asked_for() -> None:
    create()
    with pytest.raises(CommandError, match="--another-account"):
        create(name="Northwind Godos")
    assert Account.objects.count() == 1


def test_the_same_again_says_that_both_existed() -> None:
    assert "The account is new, the person is new." in create()
    again = create()
    assert "The account existed already, the person existed already." in again
    assert "Password" not in again
    assert Account.objects.count() == User.objects.count() == Member.objects.count() == 1


def test_it_asks_for_migrations_first() -> None:
    with (
        patch(
            "stores.management.commands.create_account.MigrationExecutor.migration_plan",
            return_value=[("stores.0001_initial", False)],
        ),
        pytest.raises(CommandError, match=r"manage\.py migrate"),
    ):
        create()
