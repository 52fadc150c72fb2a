"""What comes back is believed only with its state, and the code is spent once (T1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from stores import clock
from stores.models import AuditEvent, ConsentRequest, Member, SellingPartner, Store
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory
from tests.stores.consenting import (
    finish,
    last_audit,
    no_store_came,
    refused,
    token_calls,
)

pytestmark = pytest.mark.django_db


def test_t1_a_missing_state_costs_no_token_call(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    with refused("state_missing"):
        finish(member, answer, state="")
    no_store_came(reached_amazon, "state_missing")


def test_t1_a_forged_state_costs_no_token_call(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    with refused("state_unknown"):
        finish(member, answer, state="forged" * 8)
    no_store_came(reached_amazon, "state_unknown")


def test_t1_a_used_state_costs_no_second_token_call(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    finish(member, answer)
    calls = token_calls(reached_amazon)
    with refused("state_used"):
        finish(member, answer)
    assert token_calls(reached_amazon) == calls
    assert last_audit() == ("store.connect_refused", {"reason": "state_used"})


@pytest.mark.parametrize(("late", "code"), [(-1, None), (0, "state_expired"), (1, "state_expired")])
def test_t1_a_state_lives_ten_minutes(
    reached_amazon: PretendedAmazon,
    member: Member,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
    late: int,
    code: str | None,
) -> None:
    expires = ConsentRequest.objects.get().expires_at
    assert timedelta(minutes=9) < expires - clock.now() <= timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: expires + timedelta(seconds=late))
    if code is None:
        assert finish(member, answer).is_new
        return
    with refused(code):
        finish(member, answer)
    no_store_came(reached_amazon, code)


def test_t1_another_users_state_costs_no_token_call_and_stays_usable(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    colleague = MemberFactory.create(account=member.account)
    with refused("state_of_another_user"):
        finish(colleague, answer)
    no_store_came(reached_amazon, "state_of_another_user")
    event = AuditEvent.objects.get()
    assert (event.user, event.account) == (colleague.user, None)
    assert finish(member, answer).is_new


def test_t1_another_sessions_state_costs_no_token_call(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    with refused("state_of_another_session"):
        finish(member, answer, session="another-browser")
    no_store_came(reached_amazon, "state_of_another_session")


def test_t1_two_callbacks_at_once_spend_the_state_once(
    reached_amazon: PretendedAmazon, member: Member, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stores.connect import consent

    look = consent._matching

    def look_then_lose(*args: Any) -> ConsentRequest:
        found = look(*args)
        monkeypatch.setattr(consent, "_matching", look)
        finish(member, answer)
        return found

    monkeypatch.setattr(consent, "_matching", look_then_lose)
    with refused("state_used"):
        finish(member, answer)
    assert token_calls(reached_amazon) == 1
    assert Store.objects.count() == 1


def test_t1_the_state_is_used_up_before_the_code_leaves(
    reached_amazon: PretendedAmazon, member: Member, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(Exception):
        pass

    def crash(*args: Any) -> None:
        assert ConsentRequest.objects.get().used_at is not None
        raise Crash

    monkeypatch.setattr("stores.connect.authorizing.lwa.exchange_code", crash)
    with pytest.raises(Crash):
        finish(member, answer)
    monkeypatch.undo()
    with refused("state_used"):
        finish(member, answer)


@pytest.mark.parametrize("change", [{"spapi_oauth_code": ""}, {"selling_partner_id": "<b>x</b>"}])
def test_an_answer_without_code_or_seller_costs_no_token_call(
    reached_amazon: PretendedAmazon, member: Member, answer: str, change: dict[str, str]
) -> None:
    with refused("answer_incomplete"):
        finish(member, answer, **change)
    no_store_came(reached_amazon, "answer_incomplete")


def test_t5_a_manager_who_was_demoted_meanwhile_connects_nothing(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    Member.objects.update(role=Member.Role.VIEWER)
    with pytest.raises(PermissionDenied):
        finish(member, answer)
    assert token_calls(reached_amazon) == 0


def test_a_code_that_amazon_refuses_makes_no_store(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    with refused("code_refused"):
        finish(member, answer, spapi_oauth_code="ANmadeup")
    assert not SellingPartner.objects.exists()
    assert last_audit() == ("store.connect_refused", {"reason": "code_refused"})


@pytest.mark.parametrize("kind", ["500", "503", "html", "429", "cut_body"])
def test_t1_after_an_unclear_answer_the_code_is_never_sent_again(
    reached_amazon: PretendedAmazon, member: Member, answer: str, kind: str
) -> None:
    reached_amazon.fault("token", kind, count=1)
    with refused("exchange_unclear"):
        finish(member, answer)
    assert token_calls(reached_amazon) == 1
    with refused("state_used"):
        finish(member, answer)
    assert token_calls(reached_amazon) == 1
    assert not SellingPartner.objects.exists()


def test_a_wrong_client_secret_is_said_to_be_the_installations_fault(
    reached_amazon: PretendedAmazon, member: Member, answer: str, settings: Settings
) -> None:
    settings.LWA_CLIENT_SECRET = "wrong"
    with refused("application_refused"):
        finish(member, answer)
