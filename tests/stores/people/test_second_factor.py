"""T15, DPP 1.4: a second factor of everybody, and nothing else before it."""

import json
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config.people_checks import check_people
from stores.models import User
from tests.factories import MemberFactory, UserFactory
from tests.stores.people import signing
from tests.stores.people.signing import ENROL, LOGIN, STEP, enrol, give_code, give_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]
CHANGE = "/accounts/password/change/"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def user() -> User:
    made: User = MemberFactory.create().user
    return made


def test_t15_after_the_password_there_is_enrolment_and_nothing_else(
    client: Client, user: User
) -> None:
    assert give_password(client, user.email)["Location"] == "/orders/"
    for path in ("/orders/", "/stores/", "/admin/", "/no-such-page/", "/stores/callback/?state=x"):
        assert client.get(path)["Location"] == ENROL, path
    assert client.post("/orders/", {"q": "Tom"})["Location"] == ENROL
    fragment = client.get("/orders/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (200, ENROL)
    page = client.get(ENROL).content.decode()
    assert "Use an authenticator app" in page
    assert 'href="/"' not in page  # nowhere to go
    assert client.get(f"{ENROL}totp/activate/").status_code == 200
    assert client.get("/healthz").status_code == 302  # even this, while signed in
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/orders/")["Location"].startswith(LOGIN)


def test_t15_enrolled_people_work_on_at_once_and_sign_in_with_two_steps(
    client: Client, user: User
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_password(client, user.email)
        secret, codes = enrol(client)
        assert len(codes) == 10
        assert client.get("/orders/").status_code == 200
        client.post("/accounts/logout/")
        assert give_password(client, user.email)["Location"] == STEP
        assert client.get("/orders/")["Location"].startswith(LOGIN)
        # The code that activated the app is spent.
        assert "Incorrect code" in give_code(client, signing.code_of(secret)).content.decode()
        clock.shift(30)
        assert give_code(client, signing.code_of(secret))["Location"] == "/orders/"
        assert client.get("/orders/").status_code == 200


def test_t15_who_asked_for_a_page_gets_there_after_second_step_and_new_password(
    client: Client,
) -> None:
    staff = UserFactory.create(is_staff=True, is_superuser=True)
    staff.set_password(signing.PASSWORD)  # by somebody else
    staff.save()
    answer = client.get("/admin/stores/store/?q=1")
    assert answer["Location"].startswith(f"{LOGIN}?next=")
    answer = client.post(
        answer["Location"],
        {"login": staff.email, "password": signing.PASSWORD, "next": "/admin/stores/store/"},
    )
    assert client.get(answer["Location"])["Location"] == ENROL
    client.get("/orders/")  # what is asked for later, by whatever, does not count
    enrol(client)
    assert client.get("/")["Location"] == CHANGE
    new = "Whole-new 1 for Wb"
    answer = client.post(
        CHANGE, {"oldpassword": signing.PASSWORD, "password1": new, "password2": new}
    )
    assert answer["Location"] == "/admin/stores/store/"
    assert client.get("/")["Location"] == "/admin/"  # once


def test_t15_staff_without_an_account_start_at_the_support_desk(client: Client) -> None:
    staff = UserFactory.create(is_staff=True)
    assert give_password(client, staff.email)["Location"] == "/admin/"
    working = MemberFactory.create(user__is_staff=True).user
    assert give_password(Client(), working.email)["Location"] == "/orders/"


def test_t15_dpp_1_1_not_where_the_support_desk_cannot_be_reached(
    client: Client, settings: Settings
) -> None:
    settings.ADMIN_ALLOWED_NETS = [ip_network("203.0.113.0/24")]
    staff = UserFactory.create(is_staff=True)
    assert give_password(client, staff.email)["Location"] == "/orders/"


def test_t15_no_path_leads_to_another_host(client: Client, user: User) -> None:
    give_password(client, user.email)
    session = client.session  # what a browser asks for, and Django's client cannot
    session["wanted"] = "//evil.example/"
    session.save()
    enrol(client)
    assert "evil" not in client.get("/")["Location"]


def test_t15_a_code_counts_once_and_in_its_own_half_minute_only(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first, second = Client(), Client()
        give_password(first, user.email)
        secret, _ = enrol(first)
        clock.shift(60)
        give_password(second, user.email)
        for periods in (-1, 1):
            answer = give_code(second, signing.code_of(secret, periods))
            assert answer.status_code == 200, periods
        assert give_code(second, signing.code_of(secret)).status_code == 302
        third = Client()
        give_password(third, user.email)
        assert give_code(third, signing.code_of(secret)).status_code == 200


def test_a_recovery_code_signs_in_once(client: Client, user: User) -> None:
    give_password(client, user.email)
    _, codes = enrol(client)
    for expected in (302, 200):
        other = Client()
        give_password(other, user.email)
        assert give_code(other, codes[3]).status_code == expected


def test_recovery_codes_are_shown_once_and_kept_as_a_text_once(client: Client, user: User) -> None:
    give_password(client, user.email)
    _, codes = enrol(client)
    again = client.get(signing.CODES).content.decode()
    assert not any(code in again for code in codes)
    kept = client.get(f"{signing.CODES}download/")
    assert kept.content.decode().split() == codes
    assert kept.headers["Cache-Control"] == "no-store"
    assert "attachment" in kept.headers["Content-Disposition"]
    assert client.get(f"{signing.CODES}download/")["Location"] == ENROL
    other = Client()
    give_password(other, user.email)
    give_code(other, codes[0])
    assert other.get(f"{signing.CODES}download/")["Location"] == ENROL


def test_t15_new_recovery_codes_are_shown_for_five_minutes_only(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        shown = []
        for seconds in (299, 301):
            Authenticator.objects.all().delete()
            client = Client()
            give_password(client, user.email)
            secret = signing.secret_on(client.get(signing.ACTIVATE))
            client.post(signing.ACTIVATE, {"code": signing.code_of(secret)})
            clock.shift(seconds)
            assert client.head(signing.CODES).status_code == 405  # and uses nothing up
            page = client.get(signing.CODES)
            kept = client.get(f"{signing.CODES}download/")
            shown.append((page.content.decode().count("<li><code>"), kept.status_code))
        assert shown == [(10, 200), (0, 302)]


def test_t15_recovery_codes_that_nobody_looked_at_are_not_shown_to_another_session(
    user: User,
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first, second = Client(), Client()
        give_password(first, user.email)
        secret = signing.secret_on(first.get(signing.ACTIVATE))
        first.post(signing.ACTIVATE, {"code": signing.code_of(secret)})
        clock.shift(30)
        give_password(second, user.email)
        assert give_code(second, signing.code_of(secret)).status_code == 302
        assert second.get(signing.CODES)["Location"] == ENROL


def test_new_recovery_codes_need_a_fresh_proof_of_who_it_is(client: Client, user: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_password(client, user.email)
        _, codes = enrol(client)
        clock.shift(600)
        wanted = f"{signing.CODES}generate/"
        asked = client.post(wanted)
        assert asked["Location"].startswith("/accounts/reauthenticate/")
        assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
        done = client.post(asked["Location"], {"password": signing.PASSWORD}, follow=True)
        assert done.status_code == 200
        client.post(wanted)
        new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
        assert not set(new) & set(codes)


def test_dpp_2_4_the_secrets_are_sealed_in_the_database(client: Client, user: User) -> None:
    give_password(client, user.email)
    secret, codes = enrol(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator ORDER BY type")
        rows = {kind: json.loads(data) for kind, data in cursor.fetchall()}
    assert rows["totp"]["secret"].startswith("enc1:")
    assert rows["recovery_codes"]["seed"].startswith("enc1:")
    assert not any(word in str(rows) for word in (secret, *codes))


def test_t15_a_session_from_before_enrolment_ends(user: User) -> None:
    """Whoever knew the password only cannot add a key of their own after the person enrolled."""
    early, own = Client(), Client()
    give_password(early, user.email)
    give_password(own, user.email)
    enrol(own)
    for path in (f"{ENROL}webauthn/add/", "/orders/"):
        assert early.get(path)["Location"].startswith(LOGIN)
    assert own.get("/orders/").status_code == 200


def test_t15_without_the_last_factor_a_session_is_at_enrolment_again(
    client: Client, user: User
) -> None:
    give_password(client, user.email)
    enrol(client)
    client.post(f"{ENROL}totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert client.get("/orders/")["Location"] == ENROL


def test_t15_a_new_password_by_mail_does_not_pass_the_second_step(
    client: Client, user: User
) -> None:
    give_password(client, user.email)
    enrol(client)
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    form = client.get(link, follow=True)
    new = "A whole-new 1 for Waybill"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert client.get("/orders/")["Location"].startswith(LOGIN)
    assert give_password(client, user.email, new)["Location"] == STEP


def test_the_person_hears_by_mail_that_a_factor_was_added(client: Client, user: User) -> None:
    give_password(client, user.email)
    enrol(client)
    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([user.email], "Waybill: Authenticator App Activated")
    assert "support at once" in told.body
    assert "IP" not in told.body


def test_the_gate_asks_no_table(client: Client, user: User, strict: Settings) -> None:
    give_password(client, user.email)
    enrol(client)
    client.get("/orders/")
    counts = []
    for strict.REQUIRE_MFA in (True, False):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/orders/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_qr_code_is_drawn_within_the_policy(client: Client) -> None:
    give_password(client, UserFactory.create().email)
    page = client.get(signing.ACTIVATE).content.decode()
    assert '<svg class="qr"' in page
    assert "data:" not in page
    assert "style=" not in page


def test_dpp_1_4_no_installation_runs_without_second_factors(strict: Settings) -> None:
    assert check_people() == []
    strict.REQUIRE_MFA = False
    assert check_people() == []  # tests may
    strict.TESTING = False
    assert [found.id for found in check_people()] == ["waybill.E030"]


def test_t13_no_form_with_a_buyer_is_kept_for_a_proof_of_who_it_is(client: Client) -> None:
    """allauth keeps a form in the session until the person confirmed: none of ours asks it to."""
    ours = ("config", "stores", "orders", "shipments", "redaction")
    sources = [path for app in ours for path in (settings.BASE_DIR / app).rglob("*.py")]
    asking = [path for path in sources if "reauthentication_required(" in path.read_text()]
    assert asking == [settings.BASE_DIR / "config/signing_in.py"]  # which asks less often
