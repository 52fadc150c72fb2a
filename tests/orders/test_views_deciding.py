"""The boxes of an order that wait for a decision, their buttons, and the counts above the list."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order, OrderEvent
from stores.models import Member, Store
from tests.factories import TODAY, MemberFactory, OrderFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}
LATE: dict[str, Any] = {
    "status": "cancelled", "amazon_status": "CANCELLED", "shipped_here_at": TODAY,
}  # fmt: skip
ASKING: dict[str, Any] = {"cancel_requested": True, "cancel_reason": "NO_LONGER_NEEDED"}


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


@pytest.fixture
def member(store: Store) -> Member:
    member: Member = MemberFactory.create(
        account=store.selling_partner.account, role=Member.Role.SHIPPER
    )
    return member


@pytest.fixture
def packer(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def page_of(client: Client, order: Order) -> str:
    return client.get(reverse("orders:detail", args=[order.public_id])).content.decode()


def press(client: Client, name: str, order: Order, **kwargs: Any) -> Any:
    return client.post(reverse(f"orders:{name}", args=[order.public_id]), **kwargs)


def test_decision_17_the_box_gives_the_reason_and_both_ways_out(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store, **ASKING)
    text = page_of(packer, order)
    assert "Reason: No longer needed." in text
    assert "the ship-by countdown goes on" in text
    assert "Ship anyway</button>" in text
    assert f"https://sellercentral.amazon.com/orders-v3/order/{order.amazon_order_id}" in text
    answer = press(packer, "ship_anyway", order)
    assert answer["Location"] == reverse("orders:detail", args=[order.public_id])
    text = page_of(packer, order)
    assert "The buyer asked to cancel this order" not in text
    assert "Ships although the buyer asked to cancel" in text
    assert "Maya Ortiz" in text


def test_decision_17_a_second_press_says_that_nothing_waits(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, **ASKING)
    press(packer, "ship_anyway", order)
    press(packer, "ship_anyway", order)
    assert "There is no request to decide about" in page_of(packer, order)
    assert OrderEvent.objects.count() == 1


def test_decision_17_after_shipping_the_box_speaks_of_the_parcel(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store, status="shipped", shipped_here_at=TODAY, **ASKING)
    assert "If the parcel is still in the pile" in page_of(packer, order)


def test_sta_10_the_box_stays_until_the_parcel_is_taken_out(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, **LATE)
    assert "Cancelled at Amazon after it was shipped here" in page_of(packer, order)
    answer = press(packer, "taken_out", order, headers=DIALOG)
    assert "orders-changed" in answer["HX-Trigger"]
    text = page_of(packer, order)
    assert "Cancelled at Amazon after it was shipped here" not in text
    assert "Parcel taken out of the pile" in text


@pytest.mark.parametrize("name", ["ship_anyway", "taken_out"])
def test_t5_viewers_see_the_box_without_buttons(client: Client, store: Store, name: str) -> None:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    order = order_with_items(store=store, **(ASKING if name == "ship_anyway" else LATE))
    text = page_of(client, order)
    assert 'class="notice bad"' in text
    assert reverse(f"orders:{name}", args=[order.public_id]) not in text
    assert press(client, name, order).status_code == 403


def test_decision_17_sta_10_the_counts_lead_to_exactly_these_orders(
    packer: Client, store: Store
) -> None:
    asking = OrderFactory.create_batch(2, store=store, **ASKING)
    OrderFactory.create(store=store, **ASKING, cancel_decided_at=TODAY)
    late = OrderFactory.create(store=store, **LATE)
    OrderFactory.create(**ASKING)  # somebody else's
    text = packer.get(reverse("orders:list")).content.decode()
    assert "2 buyers asked to cancel" in text
    assert "1 cancelled at Amazon after shipping here" in text

    def shown(mark: str) -> set[Any]:
        answer = packer.get(reverse("orders:list"), {"tab": "all", "mark": mark})
        return {row.number for row in answer.context["rows"]}

    assert 'href="/orders/?tab=all&amp;mark=cancel"' in text
    assert shown("cancel") == {order.amazon_order_id for order in asking}
    assert 'href="/orders/?tab=all&amp;mark=late"' in text
    assert shown("late") == {late.amazon_order_id}


def test_without_such_orders_nothing_stands_above_the_list(packer: Client, store: Store) -> None:
    OrderFactory.create(store=store)
    assert "worklists" not in packer.get(reverse("orders:list")).content.decode()


def test_imp_4_a_partly_shipped_order_says_how_many_units_are_gone(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store, amazon_status="PARTIALLY_SHIPPED")
    order.items.update(quantity_ordered=3, quantity_fulfilled=1, quantity_unfulfilled=2)
    text = page_of(packer, order)
    assert "1 of 3 units already shipped at Amazon" in text
    assert "Partly shipped" in text
