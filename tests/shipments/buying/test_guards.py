"""Which orders may have a label, and what the refusal says (SHP-16, SHP-29, RED-66, MKT-5, decisions 19 and 28)."""

from datetime import timedelta
from typing import Any

import pytest

from orders.handling.parcels import Parcel
from orders.models import Order
from shipments.buying import guards
from shipments.guards import Refusal
from shipments.models import Label
from tests.factories import (
    TODAY,
    LabelFactory,
    NotificationFactory,
    SellingPartnerFactory,
    ShipFromFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db
UK, CANADA = "A1F83G8C2ARO7P", "A2EUQ1WTGCTBG2"
SIZE = {
    "parcel_length_mm": 305,
    "parcel_width_mm": 229,
    "parcel_height_mm": 102,
    "parcel_weight_g": 680,
}


def an_order(home: str = "US", marketplace: str = "ATVPDKIKX0DER", **fields: Any) -> Order:
    seller = SellingPartnerFactory.create(account__country=home)
    sender = ShipFromFactory.create(account=seller.account, country=home)
    store = StoreFactory.create(
        selling_partner=seller, marketplace_id=marketplace, buy_shipping=True, ship_from=sender
    )
    return order_with_items(**{"store": store, "country": home, **SIZE, **fields})


def refused(order: Order, parcel: Parcel | None = None) -> Refusal:
    found = guards.label_refusal(order, TODAY, parcel)
    assert found is not None
    assert order.amazon_order_id in found.text or order.store.name in found.text
    return found


def test_an_everyday_order_may_have_a_label_prime_and_ship_plus_too() -> None:
    assert guards.label_refusal(an_order(), TODAY) is None
    for programs in (["PRIME"], ["FBM_SHIP_PLUS"], ["PREMIUM"]):
        assert guards.label_refusal(an_order(programs=programs), TODAY) is None


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"status": "cancelled"}, "cancelled", "Do not send the parcel"),
        ({"amazon_status": "CANCELLED"}, "cancelled", "Do not send the parcel"),
        ({"status": "on_hold"}, "on_hold", "Release the hold"),
        ({"redacted_at": TODAY}, "redacted", "enter the tracking number here"),
        ({"fulfilled_by": "AMAZON"}, "amazon_fulfilled", "nothing to do"),
        ({"address_problem": "no_street"}, "address_incomplete", "Amazon sent no street"),
        ({"address_problem": "no_access"}, "address_incomplete", "Why is the address empty"),
        ({"programs": ["AMAZON_EASY_SHIP"]}, "read_only_program", "Seller Central"),
        ({"status": "shipped"}, "already_shipped", "already shipped"),
        ({"amazon_status": "SHIPPED"}, "already_shipped", "already shipped"),
        ({"channel": "manual"}, "not_amazons", "Amazon's orders only"),
        ({"address_edited_at": TODAY}, "address_edited", "Amazon prints its own"),
        ({"label_not_before": TODAY + timedelta(hours=2)}, "too_early", "from "),
        ({"country": "CA"}, "abroad", "inside the country only"),
    ],
)
def test_shp_29_red_66_orders_without_a_label(
    fields: dict[str, Any], code: str, words: str
) -> None:
    found = refused(an_order(**fields))
    assert (found.code, found.overridable) == (code, False)
    assert words in found.text


def test_decision_19_the_window_for_printing_opens() -> None:
    order = an_order(label_not_before=TODAY)
    assert guards.label_refusal(order, TODAY) is None
    assert guards.label_refusal(order, TODAY - timedelta(seconds=1)) is not None


def test_decision_17_a_request_to_cancel_can_be_overruled() -> None:
    found = refused(an_order(cancel_requested=True))
    assert (found.code, found.overridable) == ("cancel_requested", True)
    # Whatever cannot be overruled comes first.
    assert refused(an_order(cancel_requested=True, status="on_hold")).code == "on_hold"


@pytest.mark.parametrize(
    ("country", "marketplace", "allowed"),
    [
        ("US", "ATVPDKIKX0DER", True),
        ("GB", UK, True),
        ("GB", "ATVPDKIKX0DER", False),
        ("US", UK, False),
        ("CA", CANADA, False),
        ("US", CANADA, False),
        ("DE", "A1PA6795UKMFR9", False),
    ],
)
def test_mkt_5_decision_28_account_and_marketplace_are_both_american_or_both_british(
    country: str, marketplace: str, allowed: bool
) -> None:
    found = guards.order_refusal(an_order(country, marketplace), TODAY)
    assert (found is None) == allowed
    assert found is None or found.code == "not_offered"


def test_sup_12_support_switches_it_on() -> None:
    order = an_order()
    order.store.buy_shipping = False
    found = refused(order)
    assert found.code == "switched_off"
    assert "Ask support" in found.text


def test_a_lost_connection_is_told_before_a_purchase_fails() -> None:
    order = an_order()
    order.store.selling_partner.credentials = "bad"
    assert refused(order).code == "connection_invalid"


@pytest.mark.parametrize(
    ("parcel", "code"),
    [
        (Parcel(None, None, None, 680), "no_size"),
        (Parcel(305, 229, 0, 680), "no_size"),
        (Parcel(305, -1, 102, 680), "no_size"),
        (Parcel(305, 229, 102, None), "no_weight"),
        (Parcel(305, 229, 102, 0), "no_weight"),
        (Parcel(305, 229, 102, -5), "no_weight"),
        (Parcel(305, 229, 102, 400_000), "too_heavy"),
        (Parcel(3_001, 229, 102, 680), "too_long"),
    ],
)
def test_a_parcel_that_nobody_takes_is_told_in_words(parcel: Parcel, code: str) -> None:
    assert refused(an_order(), parcel).code == code


def test_the_stored_size_counts_where_no_other_is_proposed() -> None:
    order = an_order(parcel_weight_g=None)
    assert refused(order).code == "no_weight"
    assert guards.label_refusal(order, TODAY, Parcel(305, 229, 102, 680)) is None


def test_the_sender_is_the_accounts_own_and_in_the_country() -> None:
    order = an_order()
    order.store.ship_from = None
    assert refused(order).code == "no_ship_from"
    order.store.ship_from = ShipFromFactory.create()
    assert refused(order).code == "no_ship_from", "another account's"
    own = order.store.selling_partner.account
    order.store.ship_from = ShipFromFactory.create(account=own, country="GB")
    assert refused(order).code == "ship_from_abroad"


@pytest.mark.parametrize(
    ("state", "code"),
    [("buying", "label_unfinished"), ("bought", "label_exists"), ("voiding", "label_exists")],
)
def test_one_standing_label_is_enough(state: str, code: str) -> None:
    order = an_order()
    LabelFactory.create(
        order=order, state=state, shipment=None, tracking_id="", created_at=TODAY, bought_at=TODAY
    )
    assert refused(order).code == code
    Label.objects.update(state="failed")
    assert guards.label_refusal(Order.objects.get(pk=order.pk), TODAY) is None


def test_an_order_that_amazon_is_being_told_about_waits() -> None:
    order = an_order()
    NotificationFactory.create(order=order, shipment__order=order, state="unknown")
    assert refused(order).code == "being_told"


def test_decision_19_what_cannot_be_bought_is_bought_in_seller_central() -> None:
    order = an_order()
    order.items.update(constraints=["recipientIdentityVerification"])
    found = refused(order)
    assert found.code == "unbuyable_demand"
    assert "identity" in found.text


def test_many_orders_cost_no_query_each(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        an_order()
    rows = Order.objects.select_related(*guards.RELATED).prefetch_related(*guards.PREFETCHED)
    with django_assert_num_queries(3):
        assert [guards.label_refusal(order, TODAY) for order in rows] == [None] * 3
