"""DPP 1.4: what becomes of passwords at the pages, in the admin and in commands."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from stores import clock
from stores.models import PasswordRecord, User
from stores.people.passwords import chosen_by_themselves
from tests.factories import MemberFactory, UserFactory
from tests.stores.people.signing import PASSWORD, give_password

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"


@pytest.fixture(autouse=True)
def _rules(settings: Settings) -> None:
    """Without the second step, which other tests look at."""
    settings.AMAZON_PASSWORD_RULES = True


def person(set_ago: timedelta = timedelta(days=30)) -> User:
    """With a password of their own hand."""
    user: User = MemberFactory.create().user
    user.set_password(PASSWORD)
    user.save()
    chosen_by_themselves(user, clock.now() - set_ago)
    return user


def signed_in(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    give_password(client, user.email, password)
    return client


def change(client: Client, new: str, old: str = PASSWORD) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Aa1-aaaaaaa", "password_too_short"),
        ("lower-case-only-1", "missing_kinds"),
        ("Lindqvist-2026-Yes", "name"),
        ("Password-123", None),
    ],
)
def test_dpp_1_4_each_rule_refuses(password: str, code: str | None) -> None:
    user = User(email="a.b@example.com", first_name="Tom", last_name="Lindqvist")
    if code is None:
        validate_password(password, user)
        return
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert code in {error.code for error in refused.value.error_list}


def test_dpp_1_4_a_common_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="too common"):
        validate_password("administrator")


def test_dpp_1_4_none_of_the_last_ten_is_taken_again_and_hashes_are_all_that_is_kept() -> None:
    user = person()
    passwords = [f"Number-{n}-of many" for n in range(10)]
    for password in passwords:
        user.set_password(password)
        user.save()
    assert user.passwords.count() == 10
    assert all(row.password.startswith("argon2") for row in PasswordRecord.objects.all())
    for known in (passwords[0], passwords[9]):
        with pytest.raises(ValidationError, match="one of your last 10"):
            validate_password(known, user)
    with pytest.raises(ValidationError) as still:  # it is the eleventh, so only other rules speak
        validate_password(PASSWORD, user)
    assert {error.code for error in still.value.error_list} == {"missing_kinds"}


def test_dpp_1_4_somebody_from_before_the_records_cannot_take_the_same_again() -> None:
    user = UserFactory.create()
    assert not user.passwords.exists()
    with pytest.raises(ValidationError, match="one of your last 10"):
        validate_password(PASSWORD, user)


def test_dpp_1_4_a_password_is_not_changed_twice_in_a_day() -> None:
    user = person(set_ago=timedelta(hours=23))
    client = signed_in(user)
    assert "younger than a day" in change(client, "Another-1-of many").content.decode()
    chosen_by_themselves(user, clock.now() - timedelta(hours=25))
    assert change(client, "Another-1-of many").status_code == 302
    assert (
        "younger than a day"
        in change(client, "Another-2-of many", "Another-1-of many").content.decode()
    )


def test_dpp_1_4_the_change_page_says_why_leads_nowhere_else_and_ends_at_the_orders() -> None:
    client = signed_in(person(timedelta(days=366)))
    page = client.get("/orders/", follow=True).text
    assert "made by somebody else, or is a year old" in page
    assert "Back to the orders" not in page
    assert change(client, "Quite-New-77").headers["Location"] == "/orders/"
    page = client.get(CHANGE).text
    assert "Back to the orders" in page
    assert "a year old" not in page


@pytest.mark.parametrize("strict", [True, False])
def test_dpp_1_4_the_page_tells_each_rule_once(settings: Settings, strict: bool) -> None:
    settings.AMAZON_PASSWORD_RULES = strict
    page = signed_in(person()).get(CHANGE).text
    assert ("a part of your name or e-mail address" in page) is strict
    assert ("too similar to your other personal information" in page) is not strict
    user = User(email="quibbleton@example.com", first_name="Tom", last_name="Lindqvist")
    with pytest.raises(ValidationError) as refused:
        validate_password("Quibbleton-26", user)
    (error,) = refused.value.error_list
    assert error.code == ("name" if strict else "password_too_similar")


def test_dpp_1_4_after_a_year_there_is_the_change_page_and_nothing_else() -> None:
    client = signed_in(person(set_ago=timedelta(days=365)))
    assert client.get("/orders/")["Location"] == CHANGE
    assert client.get("/people/me/")["Location"] == CHANGE
    assert change(client, "Another-1-of many").status_code == 302
    assert client.get("/orders/").status_code == 200


def test_dpp_1_4_a_year_that_ends_during_a_sign_in_counts_too() -> None:
    user = person(set_ago=timedelta(days=365) - timedelta(minutes=10))
    client = signed_in(user)
    assert client.get("/orders/").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert client.get("/orders/")["Location"] == CHANGE


def test_dpp_1_4_two_weeks_before_the_end_signing_in_says_so() -> None:
    said = signed_in(person(set_ago=timedelta(days=352))).get("/orders/").content.decode()
    assert "Your password ends on" in said
    assert "Your password ends" not in signed_in(person()).get("/orders/").content.decode()


def test_dpp_1_4_a_password_that_somebody_else_made_is_replaced_at_the_first_sign_in() -> None:
    printed = StringIO()
    call_command("create_account", name="N", email="new@example.org", stdout=printed)
    made = printed.getvalue().partition("Password: ")[2].split("\n")[0]
    client = signed_in(User.objects.get(email="new@example.org"), made)
    assert client.get("/orders/")["Location"] == CHANGE
    assert change(client, "Another-1-of many", made).status_code == 302
    assert client.get("/orders/").status_code == 200


def test_dpp_1_4_a_password_set_in_the_admin_obeys_and_is_replaced() -> None:
    support = Client()
    support.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    user = person()
    form = f"/admin/stores/user/{user.pk}/password/"
    weak = support.post(form, {"password1": "lower-case-only-1", "password2": "lower-case-only-1"})
    assert "a capital letter" in weak.content.decode()
    good = {"password1": "Given-1-by support", "password2": "Given-1-by support"}
    assert support.post(form, good).status_code == 302
    assert signed_in(user, "Given-1-by support").get("/orders/")["Location"] == CHANGE


def test_a_new_password_by_mail_counts_as_their_own(mailoutbox: list[Any]) -> None:
    user, client = person(set_ago=timedelta(hours=1)), Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    form = client.get(link, follow=True).request["PATH_INFO"]
    new = {"password1": "Another-1-of many", "password2": "Another-1-of many"}
    assert client.post(form, new).status_code == 302
    assert signed_in(user, "Another-1-of many").get("/orders/").status_code == 200


def test_without_the_rules_only_djangos_own_count(settings: Settings) -> None:
    settings.AMAZON_PASSWORD_RULES = False
    validate_password("lower-case-only-1", UserFactory.create())
    assert signed_in(person(set_ago=timedelta(days=400))).get("/orders/").status_code == 200
