"""What the statuses of the pretended Amazon make of an order, over real HTTP (STA, IMP-4, IMP-25 to IMP-28, FEA)."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from orders.handling import holding
from orders.models import Order, QuarantinedOrder
from shipments.details import ShipmentDetails
from shipments.forms import MarkShippedForm
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox.confirming import open_items
from shipments.outbox.notifying import send_due
from shipments.recording import record_shipment
from stores import clock
from stores.models import Member
from tests.factories import MemberFactory, UserFactory
from tests.orders.at_amazon import Life, quantities, status

pytestmark = pytest.mark.django_db


def ship(order: Order) -> None:
    now = clock.now()
    day = now.astimezone(order.store.marketplace.time_zone).date()
    record_shipment(order, ShipmentDetails("UPS", "1Z999AA10123456784", day, "Ground"), None, now)


def page_of(order: Order) -> str:
    client = Client()
    account = order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client.get(reverse("orders:detail", args=[order.public_id])).content.decode()


def test_sta_1_imp_3_a_pending_order_comes_in_once_it_is_paid(life: Life) -> None:
    (life.number,) = life.amazon.generate(
        "ASELLER", 1, programs=[], status="PENDING", updatedMinutesAgo=30
    )
    assert life.change_unseen().skipped == {"pending": 1}
    assert not Order.objects.exists()
    assert life.change(status("UNSHIPPED")).status == "awaiting"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("UNSHIPPED", "awaiting"),
        ("PARTIALLY_SHIPPED", "awaiting"),
        ("SHIPPED", "shipped"),
        ("CANCELLED", "cancelled"),
    ],
)
def test_sta_2_to_4_imp_4_what_is_first_seen_becomes(life: Life, word: str, expected: str) -> None:
    """STA-2, STA-3, STA-4."""
    order = life.begin(status=word)
    assert (order.status, order.amazon_status) == (expected, word)


def test_sta_9_shipped_elsewhere_leaves_neither_shipment_nor_notification(life: Life) -> None:
    life.begin()
    order = life.change(status("SHIPPED"))
    assert (order.status, order.shipped_here_at) == ("shipped", None)
    assert not Shipment.objects.exists()
    assert not ShipmentNotification.objects.exists()
    send_due(order.selling_partner_id, clock.now())
    assert life.confirmations() == []


def test_sta_11_a_step_back_reopens_only_what_was_shipped_elsewhere(life: Life) -> None:
    life.begin()
    life.change(status("SHIPPED"))
    assert life.change(status("UNSHIPPED")).status == "awaiting"
    ship(life.order)
    assert life.change(status("UNSHIPPED")).status == "shipped"


def test_sta_12_an_unknown_word_sets_the_order_aside_and_leaves_ours_alone(life: Life) -> None:
    before = life.begin()
    run = life.change_unseen(status("TELEPORTED"))
    assert run.quarantined == 1
    assert (life.order.status, life.order.amazon_status) == ("awaiting", "UNSHIPPED")
    assert life.order.amazon_updated_at == before.amazon_updated_at
    assert QuarantinedOrder.objects.get(resolved_at=None).reason == "unknown_status"
    assert life.change(status("SHIPPED")).status == "shipped"
    assert not QuarantinedOrder.objects.filter(resolved_at=None).exists()


def test_imp_4_a_partly_shipped_order_says_what_is_gone_and_tells_amazon_the_rest(
    life: Life,
) -> None:
    life.begin()
    order = life.change(status("PARTIALLY_SHIPPED"), quantities(3, fulfilled=1))
    lines = order.items.count()
    assert f"{lines} of {3 * lines} units already shipped at Amazon" in page_of(order)
    ship(order)
    send_due(order.selling_partner_id, clock.now())
    (told,) = life.confirmations()
    quantities_told = [item["quantity"] for item in told["items"]]
    assert quantities_told == [2] * lines


def test_imp_25_a_prime_order_awaits_shipment_with_amazons_words_in_sight(life: Life) -> None:
    order = life.begin(programs=["PRIME"])
    assert order.status == "awaiting"
    assert ">Amazon Prime Order</span>" in page_of(order)


def test_imp_26_imports_leave_hold_and_size_of_a_person_alone(life: Life) -> None:
    order = life.begin()
    holding.hold([order], clock.now().date() + timedelta(days=4), UserFactory.create(), clock.now())
    size = {
        "parcel_length_mm": 300, "parcel_width_mm": 200, "parcel_height_mm": 90,
        "parcel_weight_g": 1200, "parcel_set_by": "person",
    }  # fmt: skip
    Order.objects.update(**size)
    kept = ("status", "hold_until", *size)
    before = Order.objects.values(*kept).get()
    order = life.change(quantities(5))
    assert set(order.items.values_list("quantity_ordered", flat=True)) == {5}
    assert Order.objects.values(*kept).get() == before


def test_imp_27_units_cancelled_at_amazon_are_not_told(life: Life) -> None:
    life.begin()
    life.change(quantities(4))
    order = life.change(quantities(1))
    ship(order)
    send_due(order.selling_partner_id, clock.now())
    (told,) = life.confirmations()
    assert {item["quantity"] for item in told["items"]} == {1}


def test_imp_28_a_replacement_shows_the_order_that_it_replaces(life: Life) -> None:
    def replaces(order: dict[str, Any]) -> None:
        order["associatedOrders"] = [
            {"orderId": "113-7777777-1111111", "associationType": "REPLACEMENT_ORIGINAL_ID"}
        ]

    life.begin()
    order = life.change(replaces)
    assert ">Replaces order 113-7777777-1111111</span>" in page_of(order)


def test_fea_10_there_is_no_way_to_send_a_part_of_an_order(life: Life) -> None:
    order = life.begin()
    names = " ".join(MarkShippedForm.base_fields) + " ".join(ShipmentDetails._fields)
    assert "quantity" not in names
    assert "item" not in names
    ship(order)
    send_due(order.selling_partner_id, clock.now())
    (told,) = life.confirmations()
    every = {item.amazon_item_id: item.quantity_unfulfilled for item in order.items.all()}
    assert {item["orderItemId"]: item["quantity"] for item in told["items"]} == every
    assert len(open_items(order.items.all(), {})) == len(every)
    day = clock.now().astimezone(order.store.marketplace.time_zone).date()
    another = ShipmentDetails("UPS", "1Z999AA10123456785", day)
    with pytest.raises(Exception, match="already_shipped"):
        record_shipment(order, another, None, clock.now())
    assert Shipment.objects.count() == 1


def test_fea_15_notes_and_delivery_instructions_of_a_buyer_are_stored_nowhere(life: Life) -> None:
    def instructs(order: dict[str, Any]) -> None:
        order["recipient"]["deliveryPreference"] = {"addressInstruction": "Ring twice, canary"}

    life.begin()
    order = life.change(instructs)
    for model in apps.get_app_config("orders").get_models():
        for row in model._default_manager.values():
            assert "canary" not in repr(row)
    assert "canary" not in page_of(order)


def test_fea_7_the_service_is_shown_and_filters_the_list(life: Life) -> None:
    def fast(order: dict[str, Any]) -> None:
        order["fulfillment"]["fulfillmentServiceLevel"] = "SECOND_DAY"

    other = life.begin()
    (life.number,) = life.amazon.generate("ASELLER", 1, programs=[], updatedMinutesAgo=30)
    order = life.change(fast)
    assert "<dt>Service</dt><dd>Second day</dd>" in page_of(order)
    client = Client()
    client.force_login(MemberFactory.create(account=order.store.selling_partner.account).user)
    listed = client.get(reverse("orders:list"), {"service": "SECOND_DAY"}).content.decode()
    assert order.amazon_order_id in listed
    assert other.amazon_order_id not in listed
    assert (
        'href="/orders/?service=SECOND_DAY"' in client.get(reverse("orders:list")).content.decode()
    )
