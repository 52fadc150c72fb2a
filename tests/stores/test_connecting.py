"""Consent at Amazon and the store that comes of it. Amazon is the pretended one, spoken to over HTTP."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from stores import clock, connecting
from stores.connecting import Connected, ConnectError, finish_consent, start_consent, start_renewal
from stores.marketplaces import JAPAN, MARKETPLACES
from stores.models import AuditEvent, ConsentRequest, Member, SellingPartner, Store
from tests.amazon import CANADA, GERMANY, US, PretendedAmazon
from tests.factories import AccountFactory, MemberFactory, SellingPartnerFactory, StoreFactory

pytestmark = pytest.mark.django_db

SELLER = "A1NORTHWIND"
SESSION = "the-session-of-this-browser"


@pytest.fixture
def member() -> Member:
    return MemberFactory.create()


def start(member: Member, marketplace_id: str = US, days: int = 14, session: str = SESSION) -> str:
    return start_consent(member.user, session, member.account, marketplace_id, "SKU", days)


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def finish(member: Member, answer: str, session: str = SESSION, **changes: str) -> Connected:
    """What the callback does with the address that Amazon sent the browser back to."""
    got = query_of(answer) | changes
    return finish_consent(
        member.user,
        session,
        got.get("state", ""),
        got.get("spapi_oauth_code", ""),
        got.get("selling_partner_id", ""),
    )


def connect(
    amazon: PretendedAmazon, member: Member, seller: str = SELLER, **wish: Any
) -> Connected:
    return finish(member, amazon.consent(start(member, **wish), seller))


def refused(code: str) -> Any:
    return pytest.raises(ConnectError, match=f"^{code}$")


def last_audit() -> tuple[str, dict[str, Any]]:
    event = AuditEvent.objects.order_by("pk").last()
    assert event is not None
    return event.action, event.detail


def token_calls(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="token"))


# The way there


def test_con_4_the_consent_page_is_the_marketplaces_own_seller_central(
    member: Member, settings: Settings
) -> None:
    settings.SELLER_CENTRAL_URL = ""
    url = urlsplit(start(member, GERMANY))
    assert (url.scheme, url.netloc, url.path) == (
        "https",
        "sellercentral-europe.amazon.com",
        "/apps/authorize/consent",
    )
    query = query_of(url.geturl())
    assert query.pop("state")
    assert query == {
        "application_id": settings.SP_API_APPLICATION_ID,
        "redirect_uri": "http://127.0.0.1:8000/stores/callback/",
    }


def test_con_4_a_draft_application_asks_for_the_beta_page(
    member: Member, settings: Settings
) -> None:
    settings.SP_API_APPLICATION_DRAFT = True
    assert query_of(start(member))["version"] == "beta"


def test_t1_only_hashes_of_state_and_session_are_stored(member: Member) -> None:
    state = query_of(start(member))["state"]
    assert len(state) >= 43  # 256 bits in base64
    row = ConsentRequest.objects.values().get()
    assert state not in str(row)
    assert SESSION not in str(row)
    assert query_of(start(member))["state"] != state


@pytest.mark.parametrize("marketplace_id", [JAPAN, "ATVPDKIKX0DERX", ""])
def test_con_2_an_order_source_that_is_not_offered_cannot_be_connected(
    member: Member, marketplace_id: str
) -> None:
    with refused("marketplace_not_supported"):
        start(member, marketplace_id)
    assert not ConsentRequest.objects.exists()


@pytest.mark.parametrize("days", [0, 31, -1])
def test_the_first_import_reaches_back_one_to_thirty_days(member: Member, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 30"):
        start(member, days=days)


@pytest.mark.parametrize("role", [Member.Role.VIEWER, Member.Role.SHIPPER])
def test_t5_only_a_manager_of_the_account_starts(role: Member.Role) -> None:
    with pytest.raises(PermissionDenied):
        start(MemberFactory.create(role=role))
    outsider = Member(user=MemberFactory.create().user, account=AccountFactory.create())
    with pytest.raises(PermissionDenied):
        start(outsider)


# The way back


def test_con_1_consent_makes_a_store_that_can_call_amazon(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    before = clock.now()
    store, is_new = connect(reached_amazon, member, days=20)
    assert is_new
    assert (store.name, store.marketplace_id, store.product_identifier) == ("Amazon.com", US, "SKU")
    assert timedelta(0) <= store.import_from - (before - timedelta(days=20)) < timedelta(minutes=1)
    assert store.complete_through is None
    seller = SellingPartner.objects.get()
    assert (seller.account, seller.seller_id, seller.region) == (member.account, SELLER, "NA")
    assert seller.credentials == "good"
    assert seller.refresh_token.startswith("Atzr|")
    assert seller.import_requested_at is not None
    assert reached_amazon.calls(operation="getMarketplaceParticipations")
    assert last_audit() == ("store.connected", {"marketplace": US, "seller": SELLER})


def test_con_10_no_audit_row_holds_a_token_code_or_state(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    answer = reached_amazon.consent(start(member), SELLER)
    seller = finish(member, answer).store.selling_partner
    with refused("state_used"):
        finish(member, answer)
    written = str(list(AuditEvent.objects.values()))
    secrets = [query_of(answer)["state"], query_of(answer)["spapi_oauth_code"]]
    for secret in [*secrets, seller.refresh_token, seller.access_token]:
        assert secret
        assert secret not in written


@pytest.fixture
def answer(reached_amazon: PretendedAmazon, member: Member) -> str:
    """A good answer of Amazon's, with a code that would work."""
    reached_amazon.add_seller(SELLER)
    return reached_amazon.consent(start(member), SELLER)


def no_store_came(amazon: PretendedAmazon, reason: str) -> None:
    assert token_calls(amazon) == 0
    assert not SellingPartner.objects.exists()
    assert last_audit() == ("store.connect_refused", {"reason": reason})


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
    from stores import consent

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

    monkeypatch.setattr("stores.authorizing.lwa.exchange_code", crash)
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


# Whose seller it is, and where it sells


def test_t2_a_seller_of_another_account_is_refused_before_the_code_is_spent(
    reached_amazon: PretendedAmazon, member: Member, answer: str
) -> None:
    theirs = SellingPartnerFactory.create(seller_id=SELLER, region="NA")
    with refused("linked_elsewhere"):
        finish(member, answer)
    assert token_calls(reached_amazon) == 0
    theirs.refresh_from_db()
    assert theirs.refresh_token == "Atzr|test-refresh-token"
    assert not Store.objects.exists()


def test_t2_two_accounts_that_finish_at_once_do_not_share_a_seller(
    reached_amazon: PretendedAmazon, member: Member, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def the_other_was_faster(*args: Any) -> None:
        SellingPartnerFactory.create(seller_id=SELLER, region="NA")

    monkeypatch.setattr(connecting, "check_seller", the_other_was_faster)
    with refused("linked_elsewhere"):
        finish(member, answer)
    assert SellingPartner.objects.get().refresh_token == "Atzr|test-refresh-token"


def test_t2_a_renewal_never_changes_the_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    reached_amazon.add_seller("A1OTHERSELLER")
    store = connect(reached_amazon, member).store
    token = store.selling_partner.refresh_token
    url = start_renewal(member.user, SESSION, store)
    with refused("another_seller"):
        finish(member, reached_amazon.consent(url, "A1OTHERSELLER"))
    seller = SellingPartner.objects.get()
    assert (seller.seller_id, seller.refresh_token) == (SELLER, token)


def test_t5_a_renewal_needs_a_manager_of_the_stores_account() -> None:
    stranger = MemberFactory.create()
    with pytest.raises(PermissionDenied):
        start_renewal(stranger.user, SESSION, StoreFactory.create())


def test_con_8_connecting_twice_renews_the_store_and_makes_no_twin(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    first = connect(reached_amazon, member).store
    reach = first.import_from - timedelta(days=3)
    Store.objects.update(name="My shop", complete_through=reach, import_from=reach)
    old_token = first.selling_partner.refresh_token
    store, is_new = connect(reached_amazon, member, days=30)
    assert not is_new
    assert store.pk == first.pk
    store.refresh_from_db()
    assert (store.name, store.complete_through, store.import_from) == ("My shop", reach, reach)
    assert store.selling_partner.refresh_token != old_token
    assert last_audit()[0] == "store.renewed"


def test_rea_5_consent_again_mends_the_credentials_of_all_stores_of_the_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    store = connect(reached_amazon, member).store
    long_ago = clock.now() - timedelta(days=366)
    SellingPartner.objects.update(
        credentials="bad",
        credentials_error="connection_invalid",
        authorized_at=long_ago,
        access_token="",
    )
    connect(reached_amazon, member, marketplace_id=CANADA)
    seller = SellingPartner.objects.get()
    assert seller.pk == store.selling_partner_id
    assert (seller.credentials, seller.credentials_error) == ("good", "")
    assert clock.now() - seller.authorized_at < timedelta(minutes=1)
    assert sorted(seller.stores.values_list("marketplace_id", flat=True)) == sorted([US, CANADA])


def test_con_9_a_second_order_source_is_a_store_of_its_own(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    connect(reached_amazon, member)
    store = connect(reached_amazon, member, marketplace_id=CANADA).store
    assert store.name == "Amazon.ca"
    assert Store.objects.count() == 2


def test_the_same_order_source_of_a_second_seller_gets_a_name_of_its_own(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    for number, seller in enumerate([SELLER, "A1SECOND", "A1THIRD"]):
        reached_amazon.add_seller(seller)
        name = connect(reached_amazon, member, seller).store.name
        assert name == ["Amazon.com", "Amazon.com 2", "Amazon.com 3"][number]


def test_an_order_source_where_the_seller_does_not_sell_gives_no_store_and_keeps_no_token(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[CANADA])
    with refused("not_taking_part") as caught:
        connect(reached_amazon, member)
    assert SELLER in caught.value.what
    assert "Amazon.com" in caught.value.what
    assert not Store.objects.exists()
    assert not SellingPartner.objects.exists()
    assert last_audit() == ("store.connect_refused", {"reason": "not_taking_part"})


def test_a_source_where_a_known_seller_does_not_sell_keeps_its_other_stores(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US])
    connect(reached_amazon, member)
    with refused("not_taking_part"):
        connect(reached_amazon, member, marketplace_id=CANADA)
    assert Store.objects.get().marketplace_id == US
    assert SellingPartner.objects.get().credentials == "good"


def test_con_6_a_refused_first_call_names_the_professional_plan(
    reached_amazon: PretendedAmazon, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stores.spapi.errors import NotAuthorized

    def refuse(seller: SellingPartner) -> None:
        raise NotAuthorized("getMarketplaceParticipations", 403, "Unauthorized", "", "req-1")

    monkeypatch.setattr("stores.authorizing.marketplace_participations", refuse)
    reached_amazon.add_seller(SELLER)
    with refused("first_call_refused") as caught:
        connect(reached_amazon, member)
    assert "Professional plan" in caught.value.fix
    assert caught.value.request_id == "req-1"
    assert not SellingPartner.objects.exists()


def test_an_unanswered_first_call_gives_no_store(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    reached_amazon.fault("getMarketplaceParticipations", "503", count=20)
    with refused("first_call_unanswered"):
        connect(reached_amazon, member)
    assert not SellingPartner.objects.exists()


def test_every_marketplace_has_a_consent_page(member: Member, settings: Settings) -> None:
    settings.SELLER_CENTRAL_URL = ""
    for marketplace in MARKETPLACES.values():
        if marketplace.id != JAPAN:
            host = urlsplit(start(member, marketplace.id)).hostname
            assert host == marketplace.seller_central
