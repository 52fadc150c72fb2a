"""Sign-ins and what surrounds them are in the audit list, without what strangers typed (DPP 2.6, DPP 1.2, T15)."""

import json

import pytest
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client, RequestFactory

from stores.models import AuditEvent, Member, User
from stores.networks import network_of
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "Correct-Horse-7-Staple"
ADDRESS = "203.0.113.77"


@pytest.fixture
def member() -> Member:
    cache.clear()
    member = MemberFactory.create()
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


def sign_in(client: Client, email: str, password: str = PASSWORD) -> None:
    client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=ADDRESS)


def told() -> list[tuple[str, User | None, dict[str, object]]]:
    return [(e.action, e.user, e.detail) for e in AuditEvent.objects.order_by("pk")]


def test_dpp_2_6_a_failed_sign_in_names_the_user_or_a_keyed_hash(
    client: Client, member: Member
) -> None:
    sign_in(client, member.user.email, "wrong")
    sign_in(client, "stranger@example.com")
    sign_in(client, " Stranger@Example.com ")
    known, first, second = told()
    network = "203.0.113.0/24"
    assert known == ("security.sign_in_failed", member.user, {"network": network})
    assert first[:2] == ("security.sign_in_failed", None)
    assert first == second
    assert AuditEvent.objects.filter(account=member.account).count() == 1
    everything = json.dumps(list(AuditEvent.objects.values("action", "subject", "detail")))
    for hidden in ("stranger", "203.0.113.77", PASSWORD):
        assert hidden not in everything.lower()


def test_dpp_2_6_signing_in_and_out_is_noted_with_the_ways(client: Client, member: Member) -> None:
    client.force_login(member.user)
    client.post("/accounts/logout/", REMOTE_ADDR=ADDRESS)
    assert told()[-1] == ("security.signed_out", member.user, {"network": "203.0.113.0/24"})
    # Where second factors are demanded the way goes on to them; without one it ends here.
    from config import security_events

    request = RequestFactory(REMOTE_ADDR=ADDRESS).get("/")
    request.session = client.session
    request.session["account_authentication_methods"] = [
        {"method": "password", "email": "a@example.com", "at": 1.5},
        {"method": "mfa", "type": "totp", "at": 2.5},
    ]
    security_events.signed_in(request, member.user)
    action, user, detail = told()[-1]
    assert (action, user) == ("security.signed_in", member.user)
    assert detail == {"ways": ["password", "totp"], "network": "203.0.113.0/24"}


def test_t15_dpp_1_2_a_lock_out_is_noted_once_however_long_somebody_goes_on(
    client: Client, member: Member
) -> None:
    for _ in range(9):
        sign_in(client, member.user.email, "wrong")
    actions = [action for action, _, _ in told()]
    assert actions == ["security.sign_in_failed"] * 5 + ["security.locked_out"]
    assert told()[-1][1] == member.user


def test_t5_many_refusals_in_a_row_are_noted_once(client: Client, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(role=Member.Role.VIEWER)
    client.force_login(member.user)
    for _ in range(8):
        assert client.get("/stores/connect/").status_code == 403
    refused = [e for e in told() if e[0] == "security.refused"]
    assert [(user, detail["times"]) for _, user, detail in refused] == [(member.user, 5)]


@pytest.mark.parametrize(
    ("signal", "kind", "action"),
    [
        ("authenticator_added", "totp", "security.factor_added"),
        ("authenticator_removed", "webauthn", "security.factor_removed"),
        ("authenticator_reset", "recovery_codes", "security.factor_reset"),
        ("authentication_failed", "totp", "security.factor_failed"),
        ("authenticator_used", "recovery_codes", "security.recovery_code_used"),
    ],
)
def test_dpp_1_4_second_factors_are_noted_by_kind(
    signal: str, kind: str, action: str, member: Member
) -> None:
    request = RequestFactory(REMOTE_ADDR=ADDRESS).get("/")
    request.session, request.user = SessionStore(), member.user
    factor = Authenticator(user=member.user, type=kind)
    getattr(mfa_signals, signal).send(
        sender=Authenticator, request=request, user=member.user, authenticator=factor
    )
    row = AuditEvent.objects.get()
    assert (row.action, row.user, row.account) == (action, member.user, member.account)
    assert row.detail.get("factor", kind) == kind


def test_dpp_2_6_who_asks_for_a_new_password_is_noted_for_known_people(
    client: Client, member: Member
) -> None:
    for email in (member.user.email, "stranger@example.com"):
        client.post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=ADDRESS)
    assert told() == [("security.password_reset_asked", member.user, {"network": "203.0.113.0/24"})]


def test_dpp_2_6_a_person_of_two_accounts_is_noted_in_both(member: Member) -> None:
    """Or one manager could hide somebody from another by an invitation."""
    from config import security_events

    other = MemberFactory.create(user=member.user)
    security_events.note("security.signed_out", None, member.user)
    rows = list(AuditEvent.objects.order_by("pk").values_list("account", flat=True))
    assert rows == [member.account_id, other.account_id]
    security_events.note("security.signed_out", None, UserFactory.create())
    assert AuditEvent.objects.latest("pk").account is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("no address", ""),
    ],
)
def test_dpp_2_6_a_network_is_kept_and_no_address(address: str, network: str) -> None:
    assert network_of(address) == network
