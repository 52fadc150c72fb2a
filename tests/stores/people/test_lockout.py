"""T15: guesses are cut off, the same for everybody, whatever a header says."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from stores import clock
from stores.anomalies.digest import week_before
from stores.models import AuditEvent, User
from tests.factories import MemberFactory
from tests.stores.people.signing import (
    LOGIN,
    PASSWORD,
    STEP,
    code_of,
    enrol,
    give_code,
    give_password,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
CHANGE = "/accounts/password/change/"
TOO_MANY = "Too many failed login attempts"


@pytest.fixture
def user() -> User:
    made: User = MemberFactory.create().user
    return made


def guess(email: str, address: str, password: str = "wrong", **headers: str) -> str:
    browser = Client(REMOTE_ADDR=address, headers=headers)
    answer: Any = give_password(browser, email, password)
    return "in" if answer.status_code == 302 else answer.content.decode()


def test_t15_dpp_1_2_the_eleventh_wrong_password_from_eleven_addresses_locks(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(10):
            assert TOO_MANY not in guess(user.email, f"203.0.113.{number}")
        assert TOO_MANY in guess(user.email, "203.0.113.200")
        assert TOO_MANY in guess(user.email, "203.0.113.201", PASSWORD)
        clock.shift(15 * 60 + 1)
        assert guess(user.email, "203.0.113.201", PASSWORD) == "in"


@pytest.mark.usefixtures("strict")
def test_t15_dpp_2_6_guessed_second_steps_lock_are_noted_once_and_stand_out_in_the_digest(
    user: User,
) -> None:
    with time_machine.travel(NOON, tick=False):
        mine = Client()
        give_password(mine, user.email)
        enrol(mine)
        for number in range(14):
            browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
            give_password(browser, user.email)
            answer = give_code(browser, "000000")
        assert TOO_MANY in answer.content.decode()
        # In a session that somebody stole, before something that asks again.
        assert TOO_MANY in again(mine)
        acts = [row.action for row in AuditEvent.objects.filter(user=user)]
        assert acts.count("security.factor_failed") == 10
        networks = AuditEvent.objects.filter(user=user, action="security.locked_out")
        assert [row.detail["network"] for row in networks] == ["203.0.113.0/24", "127.0.0.0/24"]
        flagged = {one.title for one in week_before(clock.now()) if one.flagged}
        assert {"Second steps that failed, by person", "Sign-ins locked for a while"} <= flagged


def again(client: Client) -> str:
    return client.post("/accounts/2fa/reauthenticate/", {"code": "000000"}).content.decode()


def test_t15_a_flood_of_other_tries_does_not_wash_a_lock_away(user: User) -> None:
    for number in range(10):
        guess(user.email, f"203.0.113.{number}")
    # As many as other people's tries leave, and more than Django's cache keeps by itself.
    for number in range(400):
        cache.set(f"somebody:{number}", 1, 3600)
    assert TOO_MANY in guess(user.email, "203.0.113.201", PASSWORD)


def test_t15_five_guesses_from_one_address_are_enough(user: User) -> None:
    others = [MemberFactory.create().user.email for _ in range(5)]
    for email in others:
        assert TOO_MANY not in guess(email, "203.0.113.1")
    assert TOO_MANY in guess(user.email, "203.0.113.1", PASSWORD)
    assert guess(user.email, "203.0.113.2", PASSWORD) == "in"


def test_t15_a_forged_forwarding_header_gives_no_further_guesses(user: User) -> None:
    for number in range(5):
        guess(user.email, "203.0.113.1", **{"X-Forwarded-For": f"198.51.100.{number}"})
    said = guess(user.email, "203.0.113.1", PASSWORD, **{"X-Forwarded-For": "198.51.100.99"})
    assert TOO_MANY in said


def test_t15_behind_our_proxy_only_its_own_word_counts(user: User, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        guess(user.email, "127.0.0.1", **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.1"})
    assert TOO_MANY in guess(user.email, "127.0.0.1", **{"X-Forwarded-For": "9.9.9.9, 203.0.113.1"})
    assert guess(user.email, "127.0.0.1", PASSWORD, **{"X-Forwarded-For": "203.0.113.2"}) == "in"


def test_t15_known_and_unknown_addresses_get_the_same_answers(user: User) -> None:
    def said(page: str, email: str) -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "")

    unknown = "nobody@example.com"
    known = said(guess(user.email, "203.0.113.1"), user.email)
    assert known == said(guess(unknown, "203.0.113.2"), unknown)
    answers = set()
    for email in (user.email, unknown):
        answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.add(said(answer.content.decode(), email))
    assert len(answers) == 1
    assert [sent.to for sent in mail.outbox] == [[user.email], [unknown]]
    assert "/reset/key/" not in mail.outbox[1].body


def test_t15_links_for_new_passwords_are_limited(user: User) -> None:
    answers = [Client().post("/accounts/password/reset/", {"email": user.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many tries" in answers[5].content.decode()
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("strict")
def test_t15_guesses_of_the_second_step_are_cut_off(client: Client, user: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_password(client, user.email)
        secret, codes = enrol(client)
        clock.shift(60)
        cut_off = []
        for number in range(12):
            # From a new address each, and signed in with the password anew.
            browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
            assert give_password(browser, user.email)["Location"] == STEP
            cut_off.append(TOO_MANY in give_code(browser, "000000").content.decode())
        assert cut_off == [False] * 10 + [True] * 2
        late = Client(REMOTE_ADDR="203.0.113.99")
        give_password(late, user.email)
        for right in (code_of(secret), codes[0]):
            assert TOO_MANY in give_code(late, right).content.decode()


def test_t16_a_sign_in_needs_its_own_form(user: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 403


def test_t15_dpp_1_2_guesses_of_the_present_password_lock_and_are_noted(user: User) -> None:
    chosen = {"password1": "Completely-other 77 words", "password2": "Completely-other 77 words"}
    mine = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        give_password(mine, user.email)
        for number in range(8):
            mine.post(CHANGE, {"oldpassword": f"wrong {number}", **chosen})
        clock.shift(61)
        answer = mine.post(CHANGE, {"oldpassword": PASSWORD, **chosen})
        assert TOO_MANY in answer.content.decode()
    noted = AuditEvent.objects.filter(action="security.sign_in_failed")
    assert noted.filter(user=user).count() >= 5
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
