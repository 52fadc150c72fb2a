"""Orders that Amazon fulfils: records without a buyer (FBA, IMP-14), from the pretended Amazon to the pages."""

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest

from orders.handling.permitted import (
    cancel_refusal,
    hold_refusal,
    may_enter_tracking,
    release_refusal,
    reopen_refusal,
)
from orders.models import Customer, Order, OrderItem, QuarantinedOrder
from redaction import blank
from redaction.due import due_orders
from redaction.redacting import redact_due
from shipments.details import ShipmentDetails
from shipments.models import LabelFile, ReturnLabel, ShipmentNotification
from shipments.recording import CannotShip, record_shipment
from stores import clock
from stores.models import SellingPartner, Store
from stores.spapi.orders import iso
from stores.spapi.payloads import BuyerPayload
from tests.amazon import PretendedAmazon
from tests.factories import TODAY, LabelFileFactory, OrderFactory, StoreFactory
from tests.orders.importing import connect, import_now
from tests.orders.payloads import NOW, item, later, order
from tests.orders.test_storing import put
from tests.redaction.test_nothing_left import opened_texts
from tests.stores.spapi.order_json import ORDER
from tests.stores.visiting import signed_in

pytestmark = pytest.mark.django_db

PERSONAL = ("Lindqvist", "2214 Alder", "Apt 5", "555-010", "relay7@", "Enjoy", "PO-7", "Columbus", "43215")  # fmt: skip


def afn(number: int, status: str, updated_at: datetime) -> dict[str, Any]:
    """An order in which Amazon gives everything about the buyer, which it should not."""
    made = copy.deepcopy(ORDER)
    made["orderId"] = f"113-0000001-{number:07d}"
    made["lastUpdatedTime"] = iso(updated_at)
    made["fulfillment"].update(fulfillmentStatus=status, fulfilledBy="AMAZON")
    del made["packages"]
    del made["associatedOrders"]
    return made


@pytest.fixture
def seller(reached_amazon: PretendedAmazon) -> SellingPartner:
    partner = connect(reached_amazon)
    Store.objects.update(fba_since=clock.now() - timedelta(days=1))
    return partner


def test_fba_2_fba_3_fba_5_imp_14_a_shipped_one_comes_with_lines_and_without_its_buyer(
    reached_amazon: PretendedAmazon, seller: SellingPartner
) -> None:
    at = clock.now() - timedelta(hours=1)
    sent = [afn(1, "SHIPPED", at), afn(2, "UNSHIPPED", at), afn(3, "CANCELLED", at)]
    reached_amazon.add_orders("ASELLER", sent)
    run = import_now(seller)
    assert (run.created, run.skipped) == (1, {"amazon_fulfilled": 2})
    stored = Order.objects.get()
    assert (stored.status, stored.fulfilled_by) == ("shipped", "AMAZON")
    assert [line.sku for line in stored.items.all()] == ["NOTEB-A5-DOT"]
    assert (stored.address_problem, stored.customer, stored.buyer_fields) == ("", None, [])
    assert not Customer.objects.exists()
    assert [word for word in PERSONAL if word in opened_texts()] == []
    assert not blank.not_blank().exists()


def test_fba_2_fba_3_a_later_update_brings_no_buyer_either(
    reached_amazon: PretendedAmazon, seller: SellingPartner
) -> None:
    at = clock.now() - timedelta(minutes=9)
    for status, minutes in (("SHIPPED", 0), ("CANCELLED", 3)):
        changed = afn(1, status, at + timedelta(minutes=minutes))
        reached_amazon.add_orders("ASELLER", [changed])
        import_now(seller)
    assert Order.objects.get().status == "cancelled"  # FBA-2: applied to the stored one
    assert [word for word in PERSONAL if word in opened_texts()] == []


def test_fba_1_off_by_default(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    reached_amazon.add_orders("ASELLER", [afn(1, "SHIPPED", clock.now() - timedelta(hours=1))])
    assert import_now(partner).skipped == {"amazon_fulfilled": 1}
    assert not Order.objects.exists()


@pytest.fixture
def store() -> Store:
    return StoreFactory.create(fba_since=NOW - timedelta(days=1))


SHIPPED = order(fulfilled_by="AMAZON", status="SHIPPED")


def test_fba_6_switching_off_keeps_what_is_there_and_brings_no_more(store: Store) -> None:
    put(store, SHIPPED)
    store.fba_since = None
    put(
        store, later(SHIPPED, status="CANCELLED"), order(2, fulfilled_by="AMAZON", status="SHIPPED")
    )
    assert [row.status for row in Order.objects.all()] == ["cancelled"]


def test_fba_6_only_what_changed_after_switching_on(store: Store) -> None:
    store.fba_since = SHIPPED.updated_at + timedelta(seconds=1)
    assert put(store, SHIPPED).skipped == {"amazon_fulfilled": 1}
    assert put(store, later(SHIPPED)).created == 1


def test_imp_2_one_without_a_physical_product_is_listed(store: Store) -> None:
    put(store, SHIPPED._replace(items=(item(quantity_ordered=0),)))
    assert QuarantinedOrder.objects.get().reason == "no_physical_product"


def test_an_order_that_changes_hands_is_left_to_a_person(store: Store) -> None:
    """Its buyer data would lose its deadline, or an order of the merchant its buyer."""
    put(store, order(1), order(2, fulfilled_by="AMAZON", status="SHIPPED"))
    put(
        store,
        later(order(1), fulfilled_by="AMAZON", status="SHIPPED"),
        later(order(2), fulfilled_by="MERCHANT"),
    )
    rows = Order.objects.order_by("amazon_order_id").values_list("fulfilled_by", "status")
    assert list(rows) == [("MERCHANT", "awaiting"), ("AMAZON", "shipped")]
    assert {row.reason for row in QuarantinedOrder.objects.all()} == {"fulfilment_changed"}
    assert Order.objects.filter(buyer_data__isnull=False).count() == 1
    assert not Order.objects.filter(fulfilled_by="AMAZON", note__isnull=False).exists()


def test_red_19_a_file_of_one_is_found_and_emptied(store: Store) -> None:
    ours = LabelFileFactory.create()
    for kind in ("label", "return"):
        theirs = OrderFactory.create(fulfilled_by="AMAZON")
        blank.empty()
        if kind == "label":
            LabelFileFactory.create(label__order=theirs)
        else:
            ReturnLabel.objects.create(order=theirs, content=b"%PDF-", created_at=TODAY)
        assert set(blank.not_blank()) == {theirs}
        assert blank.empty() == 1
        assert not blank.not_blank().exists()
    assert list(LabelFile.objects.filter(content__isnull=False)) == [ours]
    assert not ReturnLabel.objects.filter(content__isnull=False).exists()


def test_fba_4_nothing_can_be_done_with_one(store: Store) -> None:
    put(store, SHIPPED)
    stored = Order.objects.get()
    client = signed_in(store)
    page = client.get(f"/orders/{stored.public_id}/").content.decode()
    assert "Amazon ships this order and keeps the buyer" in page
    assert "Enter tracking" not in page
    assert "Address complete" not in page
    html = client.get("/orders/?tab=shipped").content.decode()
    assert stored.amazon_order_id in html
    assert f'value="{stored.public_id}"' not in html  # no tick
    details = ShipmentDetails(carrier_code="UPS", service="Ground", tracking_number="1Z999AA10123456784", ship_date=NOW.date())  # fmt: skip
    with pytest.raises(CannotShip, match="amazon_fulfilled"):
        record_shipment(stored, details, None, NOW)
    assert not ShipmentNotification.objects.exists()


def test_fba_4_no_hand_changes_one(store: Store) -> None:
    put(store, SHIPPED)
    put(store, later(SHIPPED, status="CANCELLED"))
    put(store, later(SHIPPED, 2, status="UNSHIPPED"))  # nothing to be packed here
    stored = Order.objects.get()
    assert (stored.status, stored.amazon_status) == ("cancelled", "CANCELLED")
    for status in ("shipped", "cancelled"):
        Order.objects.update(status=status)
        stored.refresh_from_db()
        refusals = (hold_refusal, release_refusal, cancel_refusal, reopen_refusal)
        assert all(refusal(stored) for refusal in refusals)
        assert not may_enter_tracking(stored)


def test_fba_4_no_wish_to_cancel_asks_anybody(store: Store) -> None:
    put(store, SHIPPED._replace(items=(item(cancel_requested=True, cancel_reason="LATE"),)))
    stored = Order.objects.get()
    assert (stored.cancel_requested, stored.cancel_reason) == (False, "")
    assert not stored.events.exists()


def test_fba_6_they_count_in_the_lists_and_not_in_the_queues(store: Store) -> None:
    put(store, order(1), order(2, fulfilled_by="AMAZON", status="SHIPPED"))
    tabs = signed_in(store).get("/orders/").context["tabs"]
    assert {tab["label"]: tab["count"] for tab in tabs} == {
        "Awaiting shipment": 1,
        "On hold": 0,
        "Shipped": 1,
        "Cancelled": 0,
        "All": 2,
    }


def test_red_19_they_are_never_due_and_stay_blank(store: Store) -> None:
    put(store, SHIPPED._replace(buyer=BuyerPayload("Ana Diaz", "ana@example.com")))
    much_later = NOW + timedelta(days=400)
    assert not due_orders(much_later).exists()
    assert redact_due(much_later).orders == 0
    assert Order.objects.get().redacted_at is None
    assert OrderItem.objects.count() == 1
    assert not blank.not_blank().exists()


@pytest.mark.parametrize(
    "held",
    [
        {"buyer_data": {"phone": "1"}},
        {"city": "Columbus"},
        {"relay_email": "a@b"},
        {"name_key": "k"},
        {"note": "For Tom Lindqvist"},
    ],
)
def test_red_19_one_that_holds_something_is_found_and_blanked(
    store: Store, held: dict[str, Any]
) -> None:
    put(store, SHIPPED, order(2))
    Order.objects.filter(fulfilled_by="AMAZON").update(**held)
    assert blank.not_blank().count() == 1
    assert blank.empty() == 1
    assert not blank.not_blank().exists()
    assert Order.objects.filter(buyer_data__isnull=False).count() == 1
