"""Further boxes and Transparency codes: the rules, and that Amazon hears of one number and all codes (SHP-27)."""

from typing import Any

import pytest

from shipments.boxes import boxes_fault, clean_boxes, clean_codes, codes_fault, lines_of
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.outbox.notifying import send_due
from shipments.recording import CannotShip, record_shipment
from stores import clock
from tests.factories import TODAY, order_with_items
from tests.shipments.real_amazon import TRACKING, Desk


def test_what_a_scanner_typed_stands_on_lines() -> None:
    assert lines_of("\n AZ:1 \r\n\nAZ:2\n") == ("AZ:1", "AZ:2")


def test_shp_27_further_boxes_are_cleaned_and_named_once() -> None:
    assert clean_boxes(["1Z 999 AA1", " ", "1Z999AA1", "1Z999AA2"]) == ("1Z999AA1", "1Z999AA2")
    assert boxes_fault(["1Z999AA2"], "1Z999AA1") == ""
    assert "The first box is named above" in boxes_fault(["1Z999AA1"], "1Z 999 AA1")
    assert "at most 20 further boxes" in boxes_fault([f"1Z{n:06d}" for n in range(21)], "1Z999AA1")
    assert "only letters, digits" in boxes_fault(["<script>"], "1Z999AA1")


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"A": ["AZ:1", "AZ:1"]}, "scanned twice"),
        ({"A": ["AZ:1"], "B": ["AZ:1"]}, "scanned twice"),
        ({"A": ["AZ:1", "AZ:2", "AZ:3"]}, "3 Transparency codes for 2 units"),
        ({"C": ["AZ:1"]}, "1 Transparency codes for 0 units"),
        ({"A": ["x" * 101]}, "Scan it again"),
        ({"A": ["ünïcode"]}, "Scan it again"),
    ],
)
def test_decision_19_codes_that_cannot_be_are_refused(
    codes: dict[str, list[str]], words: str
) -> None:
    assert words in codes_fault(codes, {"A": 2, "B": 1})
    assert codes_fault({"A": ["AZ:1", "AZ:2"], "B": []}, {"A": 2}) == ""
    assert clean_codes({"A": ["AZ: 1"], "B": []}) == {"A": ["AZ:1"]}


def details(**fields: Any) -> ShipmentDetails:
    return ShipmentDetails("UPS", TRACKING, TODAY.date(), "Ground", **fields)


@pytest.mark.django_db
def test_decision_19_more_codes_than_units_are_refused_in_the_code_path_too() -> None:
    order = order_with_items()
    item = order.items.get()
    codes = {item.amazon_item_id: ["AZ:1", "AZ:2", "AZ:3"]}
    with pytest.raises(CannotShip, match="bad_details"):
        record_shipment(order, details(transparency_codes=codes), None, TODAY)
    with pytest.raises(CannotShip, match="bad_details"):
        record_shipment(order, details(other_tracking_numbers=(TRACKING,)), None, TODAY)
    assert not ShipmentNotification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_shp_27_decision_19_amazon_hears_one_number_and_every_code(desk: Desk) -> None:
    [order_id] = desk.amazon.generate(desk.seller.id, 1, programs=[])
    order = desk.imported(order_id)
    item = order.items.order_by("position")[0]
    codes = [f"AZ:{n:026d}" for n in range(item.quantity_unfulfilled)]
    day = order.purchased_at.astimezone(order.store.marketplace.time_zone).date()
    entry = details(
        other_tracking_numbers=("1Z 5R8 93903 57567127", "1Z999AA10123456784"[:-1] + "5"),
        transparency_codes={item.amazon_item_id: codes},
    )._replace(ship_date=day)
    shipment = record_shipment(order, entry, None, clock.now())
    assert shipment.other_tracking_numbers == ["1Z5R89390357567127", "1Z999AA10123456785"]
    send_due(order.selling_partner_id, clock.now())
    notification = ShipmentNotification.objects.get(order=order)
    [told] = desk.confirmations(notification)
    assert told["trackingNumber"] == TRACKING
    assert "1Z5R89390357567127" not in str(told)
    by_item = {line["orderItemId"]: line for line in told["items"]}
    assert by_item[item.amazon_item_id]["transparencyCodes"] == codes
    assert len(desk.packages(notification)) == 1
    others = [line for key, line in by_item.items() if key != item.amazon_item_id]
    assert not any("transparencyCodes" in line for line in others)
