"""The parcel that an order probably needs: defaults of its products, and what was used last (SUP-6)."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from orders.handling.parcels import Parcel
from orders.models import Order
from shipments import habits
from shipments.habits.rule import NOTHING_KNOWN, Line, proposal, unit_of
from shipments.models import ProductHabit
from stores.models import Store
from tests.factories import TODAY, OrderFactory, OrderItemFactory, ProductFactory, StoreFactory

MUG = Parcel(300, 200, 100, 450)
CANDLE = Parcel(100, 100, 120, 300)


def test_one_unit_is_proposed_as_it_is() -> None:
    assert proposal(NOTHING_KNOWN, [Line(1, MUG)]) == MUG


def test_more_units_of_one_product_weigh_more_and_have_no_size() -> None:
    assert proposal(NOTHING_KNOWN, [Line(3, MUG)]) == Parcel(None, None, None, 1350)


def test_several_products_add_their_weights_and_have_no_size() -> None:
    lines = [Line(2, MUG), Line(1, CANDLE), Line(0, NOTHING_KNOWN)]
    assert proposal(NOTHING_KNOWN, lines) == Parcel(None, None, None, 1200)


@pytest.mark.parametrize(
    "lines", [[], [Line(0, MUG)], [Line(1, NOTHING_KNOWN)], [Line(1, MUG), Line(1, NOTHING_KNOWN)]]
)
def test_an_unknown_weight_is_never_guessed(lines: list[Line]) -> None:
    assert proposal(NOTHING_KNOWN, lines) == NOTHING_KNOWN


def test_what_was_set_for_the_order_stays_and_is_only_completed() -> None:
    assert proposal(CANDLE, [Line(1, MUG)]) == CANDLE
    assert proposal(Parcel(None, None, None, 999), [Line(1, MUG)]) == Parcel(300, 200, 100, 999)
    assert proposal(Parcel(50, 40, 30, None), [Line(2, MUG)]) == Parcel(50, 40, 30, 900)


def test_a_parcel_tells_about_one_unit_of_one_product_only() -> None:
    assert unit_of(MUG, [1]) == MUG
    assert unit_of(MUG, [3, 0]) == Parcel(None, None, None, 150)
    assert unit_of(MUG, [1, 1]) == NOTHING_KNOWN
    assert unit_of(Parcel(1, 1, 1, 1), [3]) == Parcel(None, None, None, 1)


def order(store: Store, *lines: tuple[str, int], **fields: Any) -> Order:
    made: Order = OrderFactory.create(store=store, **fields)
    for position, (key, quantity) in enumerate(lines):
        OrderItemFactory.create(
            order=made,
            position=position,
            product_key=key,
            quantity_ordered=quantity,
            quantity_unfulfilled=quantity,
        )
    return made


def habit(store: Store, key: str, parcel: Parcel, **fields: Any) -> ProductHabit:
    names = ("parcel_length_mm", "parcel_width_mm", "parcel_height_mm", "parcel_weight_g")
    return ProductHabit.objects.create(
        store=store, product_key=key, **dict(zip(names, parcel, strict=True)), **fields
    )


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


@pytest.mark.django_db
def test_many_orders_of_two_stores_cost_three_queries(
    store: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = StoreFactory.create(
        selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2"
    )
    habit(store, "MUG", MUG)
    habit(other, "MUG", CANDLE)
    orders = [order(store, ("MUG", 1)) for _ in range(20)] + [order(other, ("MUG", 2))]
    with django_assert_num_queries(2):
        found = habits.proposed_parcels(orders)
    assert [found[each.pk] for each in orders] == [MUG] * 20 + [Parcel(None, None, None, 600)]
    Store.objects.update(amazon_dimensions=True)
    again = list(Order.objects.select_related("store").order_by("pk"))
    with django_assert_num_queries(3):
        habits.proposed_parcels(again)


@pytest.mark.django_db
def test_sup_6_amazons_package_helps_out_only_where_support_allows_it(store: Store) -> None:
    ProductFactory.create(
        store=store, asin="B0C7H2VYQK", length_mm=300, width_mm=200, height_mm=100, weight_g=450
    )
    each = order(store, ("MUG", 2))
    assert habits.proposed_parcel(each) == NOTHING_KNOWN
    store.amazon_dimensions = True
    store.save()
    each = Order.objects.select_related("store").get()
    assert habits.proposed_parcel(each) == Parcel(None, None, None, 900)
    habit(store, "MUG", CANDLE)
    assert habits.proposed_parcel(each) == Parcel(None, None, None, 600)


@pytest.mark.django_db
def test_what_was_used_is_remembered_for_the_next_order(
    store: Store, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = order(store, ("MUG", 1))
    choice = habits.Choice("UPS", "", "Ground")
    with django_assert_num_queries(3):
        habits.remember(first, TODAY, parcel=MUG, choice=choice)
    kept = ProductHabit.objects.get()
    assert (kept.carrier_code, kept.service, kept.used_at) == ("UPS", "Ground", TODAY)
    assert habits.proposed_parcel(order(store, ("MUG", 1))) == MUG
    # A label leaves the carrier, and a parcel without a size leaves the size.
    rate = habits.Choice(rate_service_id="USPS_GROUND")
    habits.remember(order(store, ("MUG", 2)), TODAY, parcel=Parcel(9, 9, 9, 800), choice=rate)
    kept.refresh_from_db()
    assert (kept.carrier_code, kept.rate_service_id) == ("UPS", "USPS_GROUND")
    assert (kept.parcel_length_mm, kept.parcel_weight_g) == (300, 400)


@pytest.mark.django_db
def test_a_default_of_a_person_is_not_changed_by_parcels(store: Store) -> None:
    habit(store, "MUG", MUG, set_by_person=True)
    habits.remember(order(store, ("MUG", 1)), TODAY, parcel=CANDLE, choice=habits.Choice("DHL"))
    kept = ProductHabit.objects.get()
    assert (kept.parcel_weight_g, kept.carrier_code, kept.set_by_person) == (450, "DHL", True)


@pytest.mark.django_db
def test_an_order_of_several_products_remembers_how_it_went_but_no_parcel(store: Store) -> None:
    habits.remember(
        order(store, ("MUG", 1), ("CANDLE", 1)), TODAY, parcel=MUG, choice=habits.Choice("UPS")
    )
    assert [
        (row.product_key, row.carrier_code, row.parcel_weight_g)
        for row in ProductHabit.objects.order_by("product_key")
    ] == [("CANDLE", "UPS", None), ("MUG", "UPS", None)]
    habits.remember(order(store), TODAY, parcel=MUG)
    assert ProductHabit.objects.count() == 2
