"""What warns before a parcel is recorded, as a rule and from the tables (SHP-24, SUP-9, decisions 19 and 29)."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from orders.models import Order
from shipments.carriers.checking import Parcel, doubts_of, known_of
from shipments.carriers.checks import Doubt, Entry, Known, PrimeShare, unticked, warnings
from shipments.carriers.common import COMMON
from shipments.carriers.prime import prime_share
from shipments.carriers.table import CarrierTable
from tests.factories import (
    BUYER,
    TODAY,
    LabelFactory,
    ShipmentFactory,
    StoreFactory,
    order_with_items,
)

TABLE = CarrierTable([one._replace(prints_any_letters=one.code == "Japan Post") for one in COMMON])
UPS, USPS = "1Z999AA10123456784", "9400111899223100000000"


def texts(code: str, number: str, name: str = "", **known: Any) -> list[str]:
    return [doubt.text for doubt in warnings(Entry(code, number, name), Known(**known), TABLE)]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("UPS", UPS), ("USPS", USPS), ("FedEx SmartPost", USPS), ("UPS", "123456789"), ("Yodel", "whatever-1"),
        ("Other", "whatever-1"), ("Yanwen", "LZ123456785US"), ("Royal Mail", "QA473124829GB"), ("", UPS), ("UPS", ""),
    ],
)  # fmt: skip
def test_shp_24_a_number_of_the_carrier_raises_no_doubt(code: str, number: str) -> None:
    assert texts(code, number, "Bike" if code == "Other" else "") == []


@pytest.mark.parametrize(
    ("code", "number", "words"),
    [
        ("USPS", UPS, "This looks like a tracking number of UPS, not USPS."),
        ("Other", UPS, "This looks like a tracking number of UPS, not Bike."),
        ("Yanwen", UPS, "This looks like a tracking number of UPS, not Yanwen."),
        ("UPS", USPS, "This looks like a tracking number of USPS, not UPS."),
        ("Royal Mail", "RB123456785US", "This looks like a tracking number of USPS, not Royal Mail."),
        ("UPS", "12345678", "This does not look like a tracking number of UPS."),
        ("DHL Express", "12345678901234", "This does not look like a tracking number of DHL Express."),
        ("UPS", "1Z999AA10123456783", "The check digit of this tracking number is wrong"),
        ("Yanwen", "1Z999AA10123456783", "The check digit of this tracking number is wrong"),
    ],
)  # fmt: skip
def test_shp_24_a_number_of_another_shape_or_carrier_warns(
    code: str, number: str, words: str
) -> None:
    found = texts(code, number, "Bike" if code == "Other" else "")
    assert len(found) == 1
    assert words in found[0]


def test_shp_24_the_other_orders_with_the_number_are_named_three_at_most() -> None:
    five = tuple(f"113-0000000-000000{n}" for n in range(5))
    [one] = texts("UPS", UPS, same_number=five[:1])
    assert f"The parcel of order {five[0]} has this tracking number already" in one
    [many] = texts("UPS", UPS, same_number=five)
    assert f"{five[2]} and 2 more" in many
    assert five[3] not in many


def test_sup_9_foreign_letters_warn_unless_the_carrier_prints_them() -> None:
    assert "letters that most carriers do not print" in texts("UPS", UPS, foreign_letters=True)[0]
    assert texts("Japan Post", "123456789012", foreign_letters=True) == []


def test_decision_29_a_prime_order_shows_the_share_of_buy_shipping() -> None:
    [words] = texts("UPS", UPS, prime=PrimeShare(bought=37, shipped=40))
    assert "37 of the 40 Prime orders shipped here in the last 30 days (92%)" in words
    [first] = texts("UPS", UPS, prime=PrimeShare(0, 0))
    assert "No Prime order was shipped here in the last 30 days" in first


def test_decision_19_units_without_a_transparency_code_are_counted() -> None:
    assert "1 unit of Amazon's Transparency program" in texts("UPS", UPS, codes_missing=1)[0]
    assert "3 units of Amazon's Transparency program" in texts("UPS", UPS, codes_missing=3)[0]


def test_shp_24_a_tick_confirms_what_it_was_shown_for_and_nothing_else() -> None:
    found = warnings(Entry("USPS", UPS), Known(prime=PrimeShare(0, 0)), TABLE)
    assert [doubt.kind for doubt in found] == ["carrier", "prime"]
    assert unticked(found, {found[0].key, "prime"}) == []
    assert unticked(found, {"prime"}) == found[:1]
    other = warnings(Entry("USPS", "1Z5R89390357567127"), Known(), TABLE)
    assert unticked(other, {found[0].key, "prime"}) == other


# From the tables


def doubts(order: Order, number: str = UPS, code: str = "UPS", **codes: Any) -> list[Doubt]:
    found = doubts_of([Parcel(order, Entry(code, number), codes.get("codes", {}))], TODAY)
    return found[order.pk]


@pytest.mark.django_db
def test_shp_24_the_same_number_on_another_order_of_the_account_warns() -> None:
    sent = ShipmentFactory.create(tracking_number=UPS)
    colleague = order_with_items(
        store__selling_partner__account=sent.order.store.selling_partner.account
    )
    assert sent.order.amazon_order_id in doubts(colleague)[0].text
    stranger = order_with_items()
    assert doubts(stranger) == []
    sent.voided_at = TODAY
    sent.save()
    assert doubts(colleague) == []


@pytest.mark.django_db
def test_shp_24_orders_of_one_combined_parcel_share_their_number_without_a_doubt() -> None:
    lead = ShipmentFactory.create(tracking_number=UPS)
    member = ShipmentFactory.create(tracking_number=UPS, lead=lead, order__store=lead.order.store)
    assert doubts(member.order) == doubts(lead.order) == []
    third = order_with_items(store=lead.order.store)
    assert member.order.amazon_order_id in doubts(third)[0].text


@pytest.mark.django_db
def test_shp_24_the_same_number_twice_in_one_entry_warns_at_both() -> None:
    store = StoreFactory.create()
    one, two, three = (order_with_items(store=store) for _ in range(3))
    parcels = [
        Parcel(one, Entry("UPS", UPS)),
        Parcel(two, Entry("UPS", UPS)),
        Parcel(three, Entry("", "")),
    ]
    found = doubts_of(parcels, TODAY)
    assert two.amazon_order_id in found[one.pk][0].text
    assert one.amazon_order_id in found[two.pk][0].text
    assert found[three.pk] == []


@pytest.mark.django_db
def test_sup_9_an_address_in_foreign_letters_warns_until_it_is_redacted() -> None:
    order = order_with_items(buyer_data={**BUYER, "recipient_name": "山田太郎"})
    assert [doubt.kind for doubt in doubts(order)] == ["letters"]
    Order.objects.filter(pk=order.pk).update(redacted_at=TODAY, buyer_data=None)
    assert doubts(order) == []


@pytest.mark.django_db
def test_decision_19_every_unit_of_a_transparency_line_wants_a_code() -> None:
    order = order_with_items(lines=2)
    first, second = order.items.order_by("position")
    first.programs = ["SUBSCRIBE_AND_SAVE", "TRANSPARENCY"]
    first.save()
    assert doubts(order)[0].key == "transparency:2"
    assert doubts(order, codes={first.amazon_item_id: ["AZ:1"]})[0].key == "transparency:1"
    assert doubts(order, codes={second.amazon_item_id: ["AZ:1", "AZ:2"]})[0].key == "transparency:2"
    assert doubts(order, codes={first.amazon_item_id: ["AZ:1", "AZ:2"]}) == []


@pytest.mark.django_db
def test_decision_29_the_share_counts_prime_orders_of_the_store_and_the_last_30_days() -> None:
    store = StoreFactory.create()
    prime: dict[str, Any] = {"order__store": store, "order__programs": ["PREMIUM", "PRIME"]}
    LabelFactory.create(shipment=ShipmentFactory.create(**prime))
    LabelFactory.create(shipment=ShipmentFactory.create(**prime), state="voided")
    ShipmentFactory.create(**prime)
    ShipmentFactory.create(**prime, voided_at=TODAY)
    ShipmentFactory.create(**prime, created_at=TODAY - timedelta(days=31))
    ShipmentFactory.create(order__store=store, order__programs=["NOT_PRIME"])
    ShipmentFactory.create(order__programs=["PRIME"])
    assert prime_share(store.pk, TODAY) == PrimeShare(bought=1, shipped=3)
    order = order_with_items(store=store, programs=["PRIME"])
    assert "1 of the 3 Prime orders" in doubts(order, "1Z5R89390357567127")[0].text


@pytest.mark.django_db
def test_the_facts_cost_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    store = StoreFactory.create()
    for count in (2, 12):
        orders = [order_with_items(store=store, programs=["PRIME"]) for _ in range(count)]
        parcels = [Parcel(order, Entry("UPS", f"1Z{order.pk:016d}")) for order in orders]
        with django_assert_num_queries(4):
            known_of(parcels, TODAY)
