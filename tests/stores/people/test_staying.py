"""T16: how long a sign-in lasts, where it is listed, and what ends it."""

from datetime import UTC, datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stores.models import Member, User
from stores.people.signins import browser_of, keep_little
from stores.tasks import prune
from tests.factories import MemberFactory, StoreFactory, UserFactory
from tests.stores.people.signing import LOGIN, PASSWORD, give_password

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def user() -> User:
    made: User = MemberFactory.create(role=Member.Role.MANAGER).user
    return made


def signed_in(user: User) -> Client:
    client = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.77")
    give_password(client, user.email)
    return client


def is_out(client: Client) -> bool:
    answer = client.get("/orders/")
    return answer.status_code == 302 and answer["Location"].startswith(LOGIN)


def test_t16_an_hour_without_a_click_ends_a_sign_in(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        client = signed_in(user)
        for _ in range(3):
            time.shift(3600)
            assert not is_out(client)
        time.shift(3601)
        assert is_out(client)
        assert not Session.objects.filter(pk=client.session.session_key).exists()


def test_t16_twelve_hours_end_it_however_busy(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        client = signed_in(user)
        for _ in range(12 * 4):
            time.shift(900)
            assert not is_out(client)
        time.shift(1)
        assert is_out(client)


def test_t16_a_request_writes_the_session_once_a_minute_at_most(user: User) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        client = signed_in(user)
        client.get("/help/")  # shows the messages of the sign-in
        writes = []
        for seconds in (30, 29, 1, 59):
            time.shift(seconds)
            with CaptureQueriesContext(connection) as asked:
                client.get("/help/")
            writes.append(sum("UPDATE" in query["sql"] for query in asked))
        assert writes == [0, 0, 1, 0]


def test_t16_signing_in_takes_a_new_session(client: Client, user: User) -> None:
    client.get(LOGIN)
    client.session.save()
    planted = client.cookies["session"].value if "session" in client.cookies else ""
    give_password(client, user.email)
    assert client.cookies["session"].value != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_t16_people_see_and_end_their_own_sign_ins(user: User) -> None:
    here, there, third = signed_in(user), signed_in(user), signed_in(user)
    stranger = signed_in(UserFactory.create())
    page = here.get("/people/me/").content.decode()
    assert page.count("Firefox on Linux") >= 3
    assert page.count(" UTC</time>, from") == 3
    assert "203.0.113.0" in page
    assert "203.0.113.77" not in page
    rows = UserSession.objects.order_by("pk")
    assert {(row.ip, row.user_agent) for row in rows} == {("203.0.113.0", "Firefox on Linux")}
    there_pk = rows.get(session_key=there.session.session_key).pk
    stranger.post("/people/me/end/", {"sign_in": there_pk})
    assert not is_out(there)
    here.post("/people/me/end/", {"sign_in": there_pk})
    assert is_out(there)
    here.post("/people/me/end/")
    assert is_out(third)
    assert not is_out(here)
    assert not is_out(stranger)


def test_t16_a_new_password_ends_the_other_sign_ins(user: User) -> None:
    here, there = signed_in(user), signed_in(user)
    new = "Another-1-of many"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_out(there)
    assert not is_out(here)


def test_dpp_1_2_whoever_is_switched_off_is_out_at_once_and_stays_out(user: User) -> None:
    support, client = Client(), signed_in(user)
    support.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    form = f"/admin/stores/user/{user.pk}/change/"
    fields = {"email": user.email, "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert support.post(form, fields).status_code == 302  # the tick is missing
    assert is_out(client)
    assert not UserSession.objects.filter(user=user).exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert is_out(client)


def test_dpp_1_2_an_inactive_person_is_nobody_at_the_next_request(user: User) -> None:
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert is_out(client)


def test_dpp_1_3_a_changed_role_counts_at_once() -> None:
    store = StoreFactory.create()
    member = MemberFactory.create(account=store.selling_partner.account, role=Member.Role.MANAGER)
    client = signed_in(member.user)
    settings = f"/stores/{store.public_id}/"
    assert client.get(settings).status_code == 200
    Member.objects.update(role=Member.Role.VIEWER)
    assert client.get(settings).status_code == 403


def test_a_sign_in_is_forgotten_with_its_session(user: User) -> None:
    kept, ended = signed_in(user), signed_in(user)
    Session.objects.filter(pk=ended.session.session_key).delete()
    prune()
    assert UserSession.objects.get().session_key == kept.session.session_key


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
    ],
)
def test_an_address_is_kept_short(address: str, kept: str) -> None:
    row = UserSession(ip=address, user_agent="")
    keep_little(row)
    assert row.ip == kept


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari on iPhone"),
        ("ann@example.com", "Another browser on another system"),
    ],
)
def test_of_a_browser_its_family_is_kept(user_agent: str, family: str) -> None:
    assert browser_of(user_agent) == family
    row = UserSession(ip="203.0.113.0", user_agent=family)
    keep_little(row)
    assert row.user_agent == family
