"""The store that comes of a consent, whose seller it is and where it sells (CON-1, CON-6, CON-8, CON-9, T2)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from stores import clock
from stores.connect import connecting
from stores.connect.connecting import start_renewal
from stores.marketplaces import JAPAN
from stores.models import Account, AuditEvent, Member, SellingPartner, Store
from stores.spapi.errors import NotAuthorized
from stores.spapi.probing import Probe
from stores.spapi.tokens import access_token
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory
from tests.stores.consenting import (
    SELLER,
    SESSION,
    connect,
    finish,
    last_audit,
    query_of,
    refused,
    start,
    token_calls,
)

pytestmark = pytest.mark.django_db


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
    assert last_audit() == (
        "store.connected",
        {"marketplace": US, "seller": SELLER, "way": "consent"},
    )


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

    monkeypatch.setattr(connecting, "known_seller", the_other_was_faster)
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
    def refuse(probe: Probe) -> None:
        raise NotAuthorized("getMarketplaceParticipations", 403, "Unauthorized", "", "req-1")

    monkeypatch.setattr(Probe, "participations", refuse)
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


def test_con_6_an_individual_plan_is_refused_and_nothing_is_kept(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, plan="Individual")
    with refused("individual_plan") as caught:
        connect(reached_amazon, member)
    assert "Professional plan" in caught.value.what
    assert not SellingPartner.objects.exists()


def test_con_6_a_role_that_does_not_reach_to_the_account_does_not_block(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    reached_amazon.fault("getAccount", "message")  # 403
    assert connect(reached_amazon, member).is_new


def test_rea_5_a_renewal_is_kept_even_if_amazon_answers_nothing_more(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    """Its code is spent, and the stores that are here need the authorization."""
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    old = connect(reached_amazon, member).store.selling_partner.refresh_token
    reached_amazon.fault("getMarketplaceParticipations", "503", count=5)
    assert not connect(reached_amazon, member).is_new
    with refused("first_call_unanswered"):
        connect(reached_amazon, member, marketplace_id=CANADA)
    assert SellingPartner.objects.get().refresh_token != old
    assert Store.objects.count() == 1


def test_sup_7_japan_switched_off_during_the_consent_gives_no_store(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, region="FE", marketplaces=[JAPAN])
    Account.objects.update(sells_in_japan=True)
    member.refresh_from_db()
    answer = reached_amazon.consent(start(member, JAPAN), SELLER)
    Account.objects.update(sells_in_japan=False)
    with refused("marketplace_not_supported"):
        finish(member, answer)
    assert token_calls(reached_amazon) == 0
    Account.objects.update(sells_in_japan=True)
    member.refresh_from_db()
    assert connect(reached_amazon, member, marketplace_id=JAPAN).store.name == "Amazon.co.jp"


@pytest.mark.django_db(transaction=True)
def test_con_8_two_tabs_that_finish_at_once_make_one_store(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    answers = [reached_amazon.consent(start(member), SELLER) for _ in range(4)]
    barrier, made, failures = threading.Barrier(len(answers)), [], []

    def tab(answer: str) -> None:
        barrier.wait()
        try:
            made.append(finish(member, answer))
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tab, args=[answer]) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [connected.is_new for connected in made].count(True) == 1
    assert {connected.store.pk for connected in made} == {Store.objects.get().pk}
    seller = SellingPartner.objects.get()
    assert access_token(seller, clock.now()).startswith("Atza|")
