"""T5, T12, T15: allauth's addresses by everybody, and all addresses by a person without a second factor or of support."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.urls import urlpatterns as all_of_allauth
from django.contrib.auth import SESSION_KEY
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import Settings

from config.user_success import welcome
from stores.models import User
from tests.factories import BUYER, MemberFactory, UserFactory
from tests.support.rows import one_of_each
from tests.support.test_desk import pages
from tests.test_urls import POLICY
from tests.url_rules import METHODS, NOBODY, OURS, PUBLIC, RULES
from tests.url_scene import Scene, everything, send
from tests.url_scene import scene as scene

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OWN = "own"  # for whoever is signed in, about themselves
SIGNING_IN = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,  # a name for allauth, and not found
    "account_reauthenticate": OWN,
    "account_change_password": OWN,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_index": OWN,
    "mfa_authenticate": OWN,
    "mfa_reauthenticate": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "mfa_download_recovery_codes": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_add_webauthn": OWN,
    "mfa_reauthenticate_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "mfa_edit_webauthn": OWN,
}
# What allauth offers besides, and why nobody may reach it here.
CLOSED = {
    "account_email": "anybody could take an address that is invited elsewhere, and sign in with it",
    "account_email_verification_sent": "there is nothing to verify: an invitation proves the mailbox",
    "account_confirm_email": "a link of it would make another address one's own",
    "account_set_password": "a first password comes by the link of the invitation alone",
    "account_confirm_login_code": "a code by mail would stand in for password and second step",
    "usersessions_list": "people:me shows the same and keeps less",
}
# What the forms of these pages, and of those that are closed, would want to change something.
BODIES: list[dict[str, str]] = [
    {},
    {"action_add": "", "email": "thief@evil.example"},
    {"action_primary": "", "email": "thief@evil.example"},
    {"email": "thief@evil.example", "password1": "Whole-new 1 for Wb", "password2": "Whole-new 1 for Wb"},
    {"oldpassword": "wrong", "password1": "Whole-new 1 for Wb", "password2": "Whole-new 1 for Wb"},
    {"login": "thief@evil.example", "password": "wrong", "code": "000000", "name": "Taken over"},
]  # fmt: skip
ARGUMENTS = {"key": "a-b", "uidb36": "1", "pk": 5}
# Where a person without a second factor gets one, or gives up.
ENROLMENT = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}  # fmt: skip


def of_allauth() -> Iterator[tuple[str, str]]:
    """Name and address of everything that is not ours and not the admin's."""

    def walk(patterns: list[Any], foreign: bool, so_far: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            text = so_far + str(pattern.pattern)
            if not isinstance(pattern, URLPattern):
                if pattern.namespace is None:
                    inside = foreign or "allauth" in str(pattern.urlconf_name)
                    yield from walk(pattern.url_patterns, inside, text)
            elif foreign:
                names = re.findall(r"<(?:int:)?(\w+)>", text)
                given = {name: ARGUMENTS[name] for name in names}
                yield str(pattern.name), reverse(str(pattern.name), kwargs=given)

    return walk(get_resolver().url_patterns, False, "")


def test_t5_every_address_of_the_sign_in_has_a_rule_and_every_rule_an_address() -> None:
    assert sorted(name for name, _ in of_allauth()) == sorted(SIGNING_IN)


def leaves(patterns: list[Any]) -> Iterator[URLPattern]:
    """Everything that is routed, in whatever place and namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from leaves(pattern.url_patterns)


def view_of(pattern: URLPattern) -> Any:
    return getattr(pattern.callback, "view_class", pattern.callback)


def test_t5_each_view_of_allauth_is_routed_by_its_own_name_or_not_at_all() -> None:
    """Also one that is put among our own addresses: the list of those would only ask for a row."""
    offered = {str(pattern.name): view_of(pattern) for pattern in leaves(all_of_allauth)}
    assert set(offered) == {*SIGNING_IN, *CLOSED}  # a new version may offer more
    allowed = {(name, view) for name, view in offered.items() if name in SIGNING_IN}
    allowed.remove(("account_signup", offered["account_signup"]))
    routed = {
        (str(pattern.name), view_of(pattern))
        for pattern in leaves(get_resolver().url_patterns)
        if view_of(pattern).__module__.startswith("allauth")
    }
    assert routed == allowed


def test_t5_what_else_allauth_offers_is_not_found() -> None:
    """Its page of e-mail addresses let anybody take one, and be invited by it into another account."""
    user = MemberFactory.create().user
    client = Client()
    client.force_login(user)
    closed = ("signup/", "email/", "confirm-email/", "confirm-email/a:b/", "password/set/", "login/code/confirm/", "login/code/", "sessions/", "2fa/trust/")  # fmt: skip
    for path in closed:
        for visitor in (client, Client()):
            for body in BODIES:
                assert send(visitor, "POST", f"/accounts/{path}", body).status_code in (404, 302)
        assert client.get(f"/accounts/{path}").status_code == 404
    assert not EmailAddress.objects.exists()
    user.refresh_from_db()
    assert user.email != "thief@evil.example"


def test_whoever_is_switched_off_reads_so_in_our_own_words(client: Client) -> None:
    page = client.get("/accounts/inactive/").content.decode()
    assert "This sign-in is switched off" in page


def check_headers(answer: HttpResponse, signed_in: bool) -> None:
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if signed_in:
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("person", ["anonymous", "viewer", "superuser"])
def test_t5_t12_t16_who_is_let_in_by_the_sign_in(person: str) -> None:
    user = {
        "anonymous": lambda: None,
        "viewer": lambda: MemberFactory.create(role="viewer").user,
        "superuser": lambda: UserFactory.create(is_superuser=True, is_staff=True),
    }[person]()
    before = everything()
    for name, url in of_allauth():
        client = Client()
        for method in METHODS:
            for body in BODIES if method == "POST" else [{}]:
                if user is not None and SESSION_KEY not in client.session:
                    client.force_login(user)
                answer = send(client, method, url, body)
                told = f"{person}: {method} {url} answered {answer.status_code}"
                assert answer.status_code < 500, told
                if user is None and SIGNING_IN[name] == OWN:
                    assert answer.status_code == 302, told
                    assert answer.headers["Location"].startswith("/accounts/login/"), told
                goes_out = name == "account_logout" and method == "POST"
                check_headers(answer, signed_in=user is not None and not goes_out)
    assert unchanged(before)


def unchanged(before: list[Any]) -> bool:
    """Apart from the moment at which the tests signed somebody in, and allauth's copies of people's own addresses."""
    User.objects.update(last_login=None)
    EmailAddress.objects.filter(email=F("user__email")).delete()
    return everything() == before


def every_page(scene: Scene) -> Iterator[tuple[str, str]]:
    yield from ((name, scene.url(name)) for name in OURS)
    yield from of_allauth()
    yield from ((f"admin:{page.name}", page.url) for page in pages(one_of_each()))


def test_t5_dpp_1_4_without_a_second_factor_every_address_leads_to_its_enrolment(
    scene: Scene, strict: Settings
) -> None:
    boss = MemberFactory.create(account=scene.store.selling_partner.account).user
    boss.is_staff = boss.is_superuser = True
    boss.save()
    asked = list(every_page(scene))
    User.objects.update(last_login=None)
    before, form = everything(), scene.form()
    # Signed out they would be led elsewhere.
    client = Client()
    client.force_login(boss)
    for name, url in asked:
        for method in METHODS:
            if name in ENROLMENT:
                continue
            answer = send(client, method, url, form)
            told = f"{method} {url} answered {answer.status_code}"
            if name not in ("healthz", "readyz"):
                assert answer.status_code == 302, told
                assert answer.headers["Location"] == reverse("mfa_index"), told
    assert unchanged(before)
    assert len(asked) > 250


@pytest.mark.parametrize("person", ["support", "superuser"])
def test_t5_t14_staff_get_nothing_through_the_pages_of_sellers(scene: Scene, person: str) -> None:
    user = UserFactory.create(is_staff=True, is_superuser=person == "superuser")
    if person == "support":
        welcome(user)
    client = Client()
    client.force_login(user)
    User.objects.update(last_login=None)
    secrets = (
        str(scene.ids["order"]),
        BUYER["line1"],
        BUYER["phone"],
    )  # the search repeats the name
    before, form = everything(), scene.form()
    for name in OURS:
        rule = RULES[name]
        for method in METHODS:
            answer = send(client, method, scene.url(name), form)
            told = f"{person}: {method} {name} answered {answer.status_code}"
            assert answer.status_code < 500, told
            if rule.about:
                assert answer.status_code == (405 if rule.needed(method) == NOBODY else 404), told
            if rule.needed(method) != PUBLIC:
                body = b"".join(answer) if answer.streaming else answer.content
                assert not [text for text in secrets if text.encode() in body], told
    assert everything() == before
