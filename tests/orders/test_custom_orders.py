"""Amazon Custom: the order comes in like others, with a badge; the buyer's design is kept nowhere (CUS, IMP-29)."""

from datetime import timedelta

import pytest
from django.test import Client

from orders.models import Order
from stores import clock
from stores.spapi.orders import iso
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory
from tests.orders.importing import connect, import_now
from tests.redaction.test_nothing_left import database_files, opened_texts, stored_texts
from tests.stores.spapi.order_json import changed
from tests.stores.visiting import page

pytestmark = pytest.mark.django_db(transaction=True)

DESIGN = "https://designs.example/carve-lindqvist-7f3a.zip"


def test_cus_1_cus_4_imp_29_a_custom_order_has_a_badge_and_no_design(
    reached_amazon: PretendedAmazon, client: Client
) -> None:
    partner = connect(reached_amazon)
    order = changed("orderItems/0/product/customization", {"customizedUrl": DESIGN})
    order["lastUpdatedTime"] = iso(clock.now() - timedelta(hours=1))
    reached_amazon.add_orders(partner.seller_id, [order])
    assert DESIGN in str(reached_amazon.order(order["orderId"]))
    assert import_now(partner).created == 1
    stored = Order.objects.get()
    assert stored.status == "awaiting"
    assert [line.is_custom for line in stored.items.all()] == [True]
    member = MemberFactory.create(account=partner.account)
    client.force_login(member.user)
    html = page(client, f"/orders/{stored.public_id}/")
    assert '<span class="mark info">Custom</span>' in html
    for place in (html, stored_texts(), opened_texts(), *map(repr, database_files())):
        assert "designs.example" not in place
        assert "7f3a.zip" not in place
