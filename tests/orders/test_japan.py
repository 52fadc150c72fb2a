"""Amazon.co.jp: what the pretended Amazon holds in kanji and kana is what is stored and shown, to the byte (SUP-8)."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from stores import clock
from stores.models import SellingPartner
from stores.spapi.orders import iso
from tests.amazon import JAPAN, PretendedAmazon
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory
from tests.orders.importing import import_now
from tests.stores.spapi.order_json import ORDER
from tests.stores.visiting import page

pytestmark = pytest.mark.django_db

# Half-width kana, an ideographic blank inside and at an end, a character beyond the basic plane, a decomposed letter.
ADDRESS = {
    "name": "吉田　花子",
    "companyName": "𠮷野商店",
    "addressLine1": "渋谷区道玄坂１丁目２番３号",
    "addressLine2": "ｼﾌﾞﾔﾋﾞﾙ 8階　",
    "addressLine3": "か\u3099らす棟",
    "stateOrRegion": "東京都",
    "city": "渋谷区",
    "postalCode": "150-0043",
    "countryCode": "JP",
    "phone": "03-5555-0142",
}


def japanese_order() -> dict[str, Any]:
    order: dict[str, Any] = copy.deepcopy(ORDER)
    order["orderId"] = "249-0000001-0000001"
    order["lastUpdatedTime"] = iso(clock.now() - timedelta(hours=1))
    order["salesChannel"]["marketplaceId"] = JAPAN
    order["recipient"]["deliveryAddress"] = ADDRESS
    order["buyer"] |= {"buyerName": ADDRESS["name"], "buyerCompanyName": ""}
    del order["associatedOrders"]
    return order


@pytest.fixture
def seller(reached_amazon: PretendedAmazon) -> SellingPartner:
    there = reached_amazon.add_seller("AJAPAN", region="FE", marketplaces=[JAPAN])
    now = clock.now()
    partner: SellingPartner = SellingPartnerFactory.create(
        seller_id=there.id,
        region="FE",
        refresh_token=there.refresh_token,
        authorized_at=now,
        credentials_changed_at=now,
        account__sells_in_japan=True,
    )
    StoreFactory.create(
        selling_partner=partner,
        marketplace_id=JAPAN,
        name="Northwind JP",
        import_from=now - timedelta(days=14),
    )
    return partner


def test_sup_8_kanji_and_kana_come_through_byte_for_byte(
    reached_amazon: PretendedAmazon, seller: SellingPartner, client: Client
) -> None:
    reached_amazon.add_orders("AJAPAN", [japanese_order()])
    assert import_now(seller).created == 1
    stored = Order.objects.get()
    buyer = stored.buyer
    assert {
        "name": buyer.recipient_name,
        "companyName": buyer.company,
        "addressLine1": buyer.line1,
        "addressLine2": buyer.line2,
        "addressLine3": buyer.line3,
        "stateOrRegion": stored.state_or_region,
        "city": stored.city,
        "postalCode": stored.postal_code,
        "countryCode": stored.country,
        "phone": buyer.phone,
    } == ADDRESS
    assert stored.address_problem == ""
    client.force_login(MemberFactory.create(account=seller.account).user)
    html = page(client, f"/orders/{stored.public_id}/")
    assert '<address class="address" lang="ja">' in html
    for name in ("name", "companyName", "addressLine1", "addressLine2", "addressLine3"):
        assert f">{ADDRESS[name]}<" in html
    assert (
        html.index("〒150-0043") < html.index("東京都渋谷区") < html.index(ADDRESS["addressLine1"])
    )
    assert "write it in Roman letters by hand" in html  # SUP-9
