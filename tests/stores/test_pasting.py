"""Connecting and renewing with a pasted refresh token (CON-5, CON-6, CON-10, REA-8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from stores import clock
from stores.connect.consent import Wish
from stores.connect.opening import Connected
from stores.connect.pasting import connect_with_token, renew_with_token
from stores.models import ApiCall, AuditEvent, Member, SellingPartner, Store
from stores.spapi.errors import NotAuthorized
from stores.spapi.probing import Probe
from tests.amazon import CANADA, GERMANY, US, PretendedAmazon
from tests.factories import (
    MemberFactory,
    OrderFactory,
    SellingPartnerFactory,
    StoreFactory,
)
from tests.stores.consenting import SELLER, last_audit, refused
from tests.stores.visiting import client_of, page

pytestmark = pytest.mark.django_db

WRONG = "Atzr|nobody-ever-got-this-token"


def paste(
    member: Member, token: str, seller_id: str = SELLER, marketplace_id: str = US
) -> Connected:
    wish = Wish(member.account, marketplace_id, "ASIN", 7)
    return connect_with_token(member.user, wish, seller_id, token)


def nothing_was_saved() -> None:
    assert not SellingPartner.objects.exists()
    assert not Store.objects.exists()


def test_con_5_a_pasted_token_makes_a_store_that_can_call_amazon(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    connected = paste(member, seller.refresh_token)
    assert connected.is_new
    kept = SellingPartner.objects.get()
    assert (kept.seller_id, kept.account, kept.region) == (SELLER, member.account, "NA")
    assert kept.refresh_token == seller.refresh_token
    assert kept.marketplace_ids == sorted([US, CANADA])
    assert kept.import_requested_at is not None
    assert connected.store.product_identifier == "ASIN"
    assert last_audit()[1] == {"marketplace": US, "seller": SELLER, "way": "token"}
    asked = [call["operation"] for call in reached_amazon.calls()]
    assert asked == ["token", "getMarketplaceParticipations", "getAccount", "searchOrders"]
    assert not ApiCall.objects.exclude(selling_partner=None).exists()


def test_con_5_a_token_that_amazon_refuses_saves_nothing(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    with refused("token_refused") as caught:
        paste(member, WRONG)
    assert "LWA_CLIENT_ID" in caught.value.fix
    nothing_was_saved()
    assert last_audit() == ("store.connect_refused", {"reason": "token_refused"})


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("invalid_client", "application_refused"),
        ("503", "token_unanswered"),
        ("timeout_before", "token_unanswered"),
    ],
)
def test_con_5_what_is_not_the_tokens_fault_is_told_apart(
    reached_amazon: PretendedAmazon, member: Member, kind: str, code: str
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    reached_amazon.fault("token", kind, **({"seconds": 0} if "timeout" in kind else {}))
    with refused(code):
        paste(member, seller.refresh_token)
    nothing_was_saved()


def test_con_5_a_token_of_another_region_says_so(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER, region="EU", marketplaces=[GERMANY])
    with refused("token_of_another_region") as caught:
        paste(member, seller.refresh_token)
    assert "North America" in caught.value.what
    nothing_was_saved()


@pytest.mark.parametrize(
    ("operation", "kind", "code"),
    [
        ("getMarketplaceParticipations", "message", "first_call_refused"),
        ("getMarketplaceParticipations", "429", "first_call_unanswered"),
        ("getMarketplaceParticipations", "cut_body", "first_call_unanswered"),
        ("getAccount", "500", "first_call_unanswered"),
        ("searchOrders", "html", "first_call_unanswered"),
    ],
)
def test_con_5_an_unanswered_first_call_saves_nothing(
    reached_amazon: PretendedAmazon, member: Member, operation: str, kind: str, code: str
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    reached_amazon.fault(operation, kind)
    with refused(code):
        paste(member, seller.refresh_token)
    nothing_was_saved()


def test_con_6_an_individual_plan_is_refused_and_nothing_is_kept(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER, plan="Individual")
    with refused("individual_plan") as caught:
        paste(member, seller.refresh_token)
    assert "Professional plan" in caught.value.what
    nothing_was_saved()


def test_con_6_a_role_that_does_not_reach_to_the_account_does_not_block(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    reached_amazon.fault("getAccount", "message", count=5)  # 403
    assert paste(member, seller.refresh_token).is_new


def test_t2_a_seller_of_another_account_is_refused_before_the_token_is_used(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    SellingPartnerFactory.create(seller_id=SELLER, region="NA")
    with refused("linked_elsewhere"):
        paste(member, seller.refresh_token)
    assert reached_amazon.calls() == []
    assert not Store.objects.exists()


def test_con_8_a_token_of_a_seller_that_is_here_under_another_id_is_refused(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    (order_id,) = reached_amazon.generate(SELLER, 1)
    OrderFactory.create(amazon_order_id=order_id)  # imported under the real id
    with refused("known_by_another_id"):
        paste(member, seller.refresh_token, seller_id="A1TYPINGERROR")
    assert not SellingPartner.objects.filter(seller_id="A1TYPINGERROR").exists()


@pytest.mark.parametrize(
    ("mine", "code"), [(True, "token_kept_already"), (False, "token_kept_elsewhere")]
)
def test_con_8_a_token_that_is_kept_for_another_seller_is_refused(
    reached_amazon: PretendedAmazon, member: Member, mine: bool, code: str
) -> None:
    """Without any order that could show it. Only its own people are told the seller's name."""
    seller = reached_amazon.add_seller(SELLER)
    account = member.account if mine else MemberFactory.create().account
    SellingPartnerFactory.create(
        account=account, seller_id=SELLER, refresh_token=seller.refresh_token
    )
    with refused(code) as caught:
        paste(member, seller.refresh_token, seller_id="A1TYPINGERROR")
    assert (SELLER in caught.value.what + caught.value.fix) is mine
    assert not SellingPartner.objects.filter(seller_id="A1TYPINGERROR").exists()

    store = StoreFactory.create(
        selling_partner=SellingPartnerFactory.create(account=member.account, seller_id="A1OTHER")
    )
    before = list(SellingPartner.objects.order_by("pk").values())
    with refused(code):
        renew_with_token(member.user, store, seller.refresh_token)
    assert list(SellingPartner.objects.order_by("pk").values()) == before


def test_con_8_a_sealed_token_that_cannot_be_opened_blocks_no_other_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    broken = SellingPartnerFactory.create(refresh_token="Atzr|whatever")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA' WHERE id = %s",
            [broken.pk],
        )
    assert paste(member, reached_amazon.add_seller(SELLER).refresh_token).is_new


def a_known_store(member: Member, **fields: Any) -> Store:
    seller = SellingPartnerFactory.create(
        account=member.account,
        seller_id=SELLER,
        authorized_at=clock.now() - timedelta(days=360),
        credentials="bad",
        credentials_error="connection_invalid",
        reminded_days=7,
    )
    made: Store = StoreFactory.create(selling_partner=seller, **fields)
    return made


def test_rea_8_a_pasted_token_renews_all_stores_of_the_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    mark = clock.now() - timedelta(days=2)
    store = a_known_store(member, complete_through=mark)
    StoreFactory.create(selling_partner=store.selling_partner, marketplace_id=CANADA, name="CA")
    renewed = reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    (order_id,) = reached_amazon.generate(SELLER, 1)
    OrderFactory.create(store=store, amazon_order_id=order_id)
    assert renew_with_token(member.user, store, renewed.refresh_token) == (store, False)
    seller = SellingPartner.objects.get()
    assert (seller.credentials, seller.credentials_error) == ("good", "")
    assert seller.refresh_token == renewed.refresh_token
    assert clock.now() - seller.authorized_at < timedelta(minutes=1)
    assert seller.reminded_days is None
    store.refresh_from_db()
    assert store.complete_through == mark
    assert last_audit()[0] == "store.renewed"


@pytest.mark.parametrize("with_order", [True, False])
def test_rea_8_a_token_of_another_seller_changes_nothing(
    reached_amazon: PretendedAmazon, member: Member, with_order: bool
) -> None:
    store = a_known_store(member)
    reached_amazon.add_seller(SELLER)
    # The other one sells in the same country only where an order can tell the two apart.
    other = reached_amazon.add_seller("A1OTHER", marketplaces=[US if with_order else CANADA])
    if with_order:
        (order_id,) = reached_amazon.generate(SELLER, 1)
        OrderFactory.create(store=store, amazon_order_id=order_id)
    before = SellingPartner.objects.values().get()
    with refused("token_of_another_seller"):
        renew_with_token(member.user, store, other.refresh_token)
    assert SellingPartner.objects.values().get() == before
    with refused("token_of_another_seller"):
        paste(member, other.refresh_token)
    assert SellingPartner.objects.values().get() == before


def test_rea_8_a_token_that_amazon_refuses_leaves_the_old_one(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    store = a_known_store(member)
    before = SellingPartner.objects.values().get()
    with refused("token_refused"):
        renew_with_token(member.user, store, WRONG)
    assert SellingPartner.objects.values().get() == before


def test_t5_pasting_needs_a_manager_of_the_account(member: Member) -> None:
    stranger = MemberFactory.create()
    with pytest.raises(PermissionDenied):
        renew_with_token(stranger.user, a_known_store(member), WRONG)
    wish = Wish(member.account, US, "SKU", 14)
    with pytest.raises(PermissionDenied):
        connect_with_token(stranger.user, wish, SELLER, WRONG)


FORM = {
    "seller_id": SELLER,
    "marketplace_id": US,
    "product_identifier": "SKU",
    "first_import_days": "14",
}


def test_con_5_the_page_connects_and_opens_the_settings(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    seller = reached_amazon.add_seller(SELLER)
    client = client_of(member)
    assert "/stores/connect/token/" in page(client, "/stores/connect/")
    form = FORM | {"refresh_token": f"  {seller.refresh_token}\n"}
    response = client.post("/stores/connect/token/", form, follow=True)
    assert response.redirect_chain == [(f"/stores/{Store.objects.get().public_id}/", 302)]
    assert "Amazon.com is connected." in response.content.decode()
    assert seller.refresh_token not in response.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"refresh_token": WRONG}, "Amazon refuses this refresh token."),
        ({"refresh_token": "Atza|an-access-token"}, "A refresh token begins with Atzr|."),
        ({"refresh_token": WRONG, "seller_id": "a1"}, "A seller id is 5 to 32 capitals"),
        ({"refresh_token": WRONG, "marketplace_id": "A0MADEUP"}, "cannot be connected"),
    ],
)
def test_con_10_a_pasted_token_is_neither_given_back_nor_logged(
    reached_amazon: PretendedAmazon,
    member: Member,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, str],
    words: str,
) -> None:
    caplog.set_level("DEBUG")
    client = client_of(member)
    response = client.post("/stores/connect/token/", FORM | change)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    token = change["refresh_token"].split("|")[1]
    assert token not in html
    assert token not in caplog.text
    assert token not in str(list(AuditEvent.objects.values()))
    nothing_was_saved()


def test_rea_8_the_renew_page_takes_a_token_and_never_shows_it(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    store = a_known_store(member)
    renewed = reached_amazon.add_seller(SELLER)
    client: Client = client_of(member)
    address = f"/stores/{store.public_id}/renew/token/"
    assert address in page(client, f"/stores/{store.public_id}/renew/")
    response = client.post(address, {"refresh_token": WRONG})
    assert response.status_code == 422
    assert "Amazon refuses this refresh token." in response.content.decode()
    assert WRONG not in response.content.decode()
    response = client.post(address, {"refresh_token": renewed.refresh_token}, follow=True)
    html = response.content.decode()
    assert "is authorized again" in html
    assert "Ask support to reset the import date" in html  # REA-6
    assert renewed.refresh_token not in html


def test_con_5_a_role_without_orders_is_told(
    reached_amazon: PretendedAmazon, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise NotAuthorized("searchOrders", 403, "Unauthorized", "", "req-9")

    seller = reached_amazon.add_seller(SELLER)
    monkeypatch.setattr(Probe, "some_order_ids", refuse)
    with refused("first_call_refused") as caught:
        paste(member, seller.refresh_token)
    assert caught.value.request_id == "req-9"
    nothing_was_saved()
