"""Where a seller takes part (MKT-6)."""

from datetime import timedelta

import pytest

from stores import clock
from stores.connect.participating import ask_participations, remember_participations, unconnected
from stores.models import Member, SellingPartner
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.payloads import Participation
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import SellingPartnerFactory, StoreFactory
from tests.stores.consenting import SELLER, connect

pytestmark = pytest.mark.django_db


def test_mkt_6_connecting_keeps_where_the_seller_takes_part(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    connect(reached_amazon, member)
    seller = SellingPartner.objects.get()
    assert seller.marketplace_ids == sorted([US, CANADA])
    assert seller.marketplaces_asked_at is not None
    assert clock.now() - seller.marketplaces_asked_at < timedelta(minutes=1)


def test_mkt_6_only_marketplaces_that_orders_come_from_are_kept() -> None:
    seller = SellingPartnerFactory.create()
    now = clock.now()
    given = [
        Participation(US, "Amazon.com", "US", "USD", participates=True, suspended=True),
        Participation(CANADA, "Amazon.ca", "CA", "CAD", participates=False, suspended=False),
        Participation("A2SI", "SI CA Prod", "CA", "CAD", participates=True, suspended=False),
    ]
    assert remember_participations(seller, given, now) == [US]
    kept = SellingPartner.objects.get()
    assert (kept.marketplace_ids, kept.marketplaces_asked_at) == ([US], now)


def test_an_unanswered_question_keeps_the_older_answer(reached_amazon: PretendedAmazon) -> None:
    amazons = reached_amazon.add_seller(SELLER, marketplaces=[US])
    seller = SellingPartnerFactory.create(
        seller_id=SELLER, refresh_token=amazons.refresh_token, marketplace_ids=[US]
    )
    reached_amazon.fault("getMarketplaceParticipations", "503")
    with pytest.raises(TemporarilyUnavailable):
        ask_participations(seller, clock.now())
    kept = SellingPartner.objects.get()
    assert (kept.marketplace_ids, kept.marketplaces_asked_at) == ([US], None)


def test_mkt_6_where_a_seller_sells_without_a_store() -> None:
    seller = SellingPartnerFactory.create(marketplace_ids=[US, CANADA, "A1AM78C64UM0Y8"])
    stores = [StoreFactory.create(selling_partner=seller)]
    assert [site.name for site in unconnected(stores)] == ["Amazon.ca", "Amazon.com.mx"]
    stores.append(StoreFactory.create(selling_partner=seller, marketplace_id=CANADA))
    assert [site.name for site in unconnected(stores)] == ["Amazon.com.mx"]
