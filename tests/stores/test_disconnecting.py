"""Disconnecting a store: nothing of a buyer is orphaned, no token is kept for nothing (CON-13, RED-31)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection

from config import context
from redaction.redacting import redact_due
from stores import clock
from stores.connect.connecting import start_renewal
from stores.connect.disconnecting import StillNeeded, disconnect
from stores.connect.pasting import renew_with_token
from stores.models import Member, SellingPartner, Store
from stores.spapi import lwa, tokens
from tests.amazon import CANADA, PretendedAmazon
from tests.config.test_shell import request_of
from tests.factories import MemberFactory, NotificationFactory, OrderFactory, StoreFactory
from tests.stores.consenting import SELLER, SESSION, finish, last_audit
from tests.stores.visiting import a_store, client_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(member: Member) -> Store:
    return a_store(member.account, name="Northwind", seller={"seller_id": SELLER})


def shipped(store: Store, **fields: Any) -> Any:
    return OrderFactory.create(
        store=store, status="shipped", first_imported_at=clock.now(), **fields
    )


def stored_tokens() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_token, access_token FROM stores_sellingpartner")
        return tuple(cursor.fetchone())


def test_con_13_a_store_without_orders_is_deleted_and_its_seller_with_it(
    store: Store, member: Member
) -> None:
    assert disconnect(store, member.user)
    assert not Store.objects.exists()
    assert not SellingPartner.objects.exists()
    action, detail = last_audit()
    assert (action, detail["authorization"]) == ("store.disconnected", "forgotten")


def test_con_13_a_store_with_orders_stays_for_them_and_the_tokens_are_forgotten(
    store: Store, member: Member
) -> None:
    tokens.remember(store.selling_partner, lwa.Grant("Atza|a", "", 3600), clock.now())
    assert all(stored_tokens())
    order = shipped(store)
    assert not disconnect(store, member.user)
    store.refresh_from_db()
    assert store.paused_at is not None
    assert stored_tokens() == ("", "")
    seller = SellingPartner.objects.get()
    assert seller.is_disconnected
    order.refresh_from_db()
    assert order.buyer_data


def test_red_31_con_13_redaction_goes_on_after_the_disconnection(
    store: Store, member: Member
) -> None:
    order = shipped(store)
    disconnect(store, member.user)
    redact_due(clock.now() + timedelta(days=60))
    order.refresh_from_db()
    assert order.redacted_at is not None
    assert order.buyer_data is None


@pytest.mark.parametrize("status", ["awaiting", "on_hold"])
def test_con_13_orders_that_are_to_be_shipped_forbid_it(
    store: Store, member: Member, status: str
) -> None:
    OrderFactory.create(store=store, status=status)
    with pytest.raises(StillNeeded):
        disconnect(store, member.user)
    store.refresh_from_db()
    assert store.paused_at is None
    assert store.selling_partner.refresh_token


def test_i1_a_shipment_that_amazon_must_still_hear_of_forbids_it(
    store: Store, member: Member
) -> None:
    waiting = NotificationFactory.create(shipment__order=shipped(store))
    with pytest.raises(StillNeeded):
        disconnect(store, member.user)
    waiting.state, waiting.settled_at = "accepted", clock.now()
    waiting.save()
    assert not disconnect(store, member.user)


def test_con_13_another_running_store_keeps_the_authorization(store: Store, member: Member) -> None:
    StoreFactory.create(selling_partner=store.selling_partner, marketplace_id=CANADA)
    assert disconnect(store, member.user)
    seller = SellingPartner.objects.get()
    assert (seller.credentials, bool(seller.refresh_token)) == ("good", True)
    assert last_audit()[1]["authorization"] == "kept"


def test_con_13_a_paused_store_that_would_lose_the_authorization_counts_too(
    store: Store, member: Member
) -> None:
    paused = StoreFactory.create(
        selling_partner=store.selling_partner, marketplace_id=CANADA, paused_at=clock.now()
    )
    OrderFactory.create(store=paused)
    with pytest.raises(StillNeeded):
        disconnect(store, member.user)


def test_an_answer_that_is_still_under_way_brings_no_token_back(
    store: Store, member: Member
) -> None:
    shipped(store)
    before = SellingPartner.objects.get()
    disconnect(store, member.user)
    tokens.remember(before, lwa.Grant("Atza|late", "", 3600), clock.now())
    assert stored_tokens() == ("", "")
    assert SellingPartner.objects.get().is_disconnected


def test_con_13_the_pages_say_what_happens_and_warn_nobody_afterwards(
    store: Store, member: Member
) -> None:
    shipped(store)
    client = client_of(member)
    url = f"/stores/{store.public_id}/disconnect/"
    assert url in page(client, f"/stores/{store.public_id}/")
    html = page(client, url)
    assert "Buyer details are still removed on time: 1 order to go." in html
    assert "Waybill forgets it" in html
    response = client.post(url, follow=True)
    assert "Northwind is disconnected. Its orders stay here." in response.content.decode()
    html = page(client)
    assert "Disconnected" in html
    assert "Connect again" in html
    caches["shell"].clear()
    assert context.shell(request_of(member.user))["shell"]["strip"] is None
    settings = page(client, f"/stores/{store.public_id}/")
    assert url not in settings
    assert "Connect again" in settings


def test_con_13_a_refusal_names_numbers_and_offers_the_pause(store: Store, member: Member) -> None:
    OrderFactory.create(store=store)
    client = client_of(member)
    url = f"/stores/{store.public_id}/disconnect/"
    for response in (client.get(url), client.post(url)):
        html = response.content.decode()
        assert "cannot be disconnected yet" in html
        assert f"/stores/{store.public_id}/pause/" in html
    assert response.status_code == 422
    assert Store.objects.get().paused_at is None


@pytest.mark.parametrize("way", ["consent", "token"])
def test_con_13_connecting_again_takes_up_where_it_stopped(
    reached_amazon: PretendedAmazon, store: Store, member: Member, way: str
) -> None:
    mark = clock.now() - timedelta(days=1)
    Store.objects.update(complete_through=mark)
    seller = reached_amazon.add_seller(SELLER)
    (order_id,) = reached_amazon.generate(SELLER, 1)
    shipped(store, amazon_order_id=order_id)
    disconnect(store, member.user)
    store = Store.objects.select_related("selling_partner__account").get()
    if way == "consent":
        finish(member, reached_amazon.consent(start_renewal(member.user, SESSION, store), SELLER))
    else:
        renew_with_token(member.user, store, seller.refresh_token)
    store.refresh_from_db()
    assert (store.paused_at, store.complete_through) == (None, mark)
    assert SellingPartner.objects.get().credentials == "good"


def test_t5_disconnecting_is_for_managers_of_the_account(store: Store) -> None:
    url = f"/stores/{store.public_id}/disconnect/"
    assert client_of(MemberFactory.create()).post(url).status_code == 404
    account = store.selling_partner.account
    shipper = MemberFactory.create(account=account, role=Member.Role.SHIPPER)
    assert client_of(shipper).post(url).status_code == 403
