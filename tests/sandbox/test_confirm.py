"""confirmShipment: effects, edits and orders that refuse it (sp-api.md section 3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.amazon import ALL_PARTS, CANADA
from tests.sandbox.visitor import Visitor, a_shipment, an_order

ID = "111-0000001-0000001"


@pytest.fixture
def order_id(visitor: Visitor) -> str:
    visitor.amazon.add_orders(visitor.seller.id, [an_order(ID)])
    return ID


def _order(visitor: Visitor) -> dict[str, Any]:
    order: dict[str, Any] = visitor.read(ID, includedData=ALL_PARTS).json()["order"]
    return order


def _left(order: dict[str, Any]) -> list[int]:
    return [item["fulfillment"]["quantityUnfulfilled"] for item in order["orderItems"]]


def test_a_complete_shipment_is_204_and_ships_the_order(visitor: Visitor, order_id: str) -> None:
    response = visitor.confirm(order_id, a_shipment())
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["x-amzn-RateLimit-Limit"]
    order = _order(visitor)
    assert order["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert _left(order) == [0, 0]
    assert [item["fulfillment"]["quantityFulfilled"] for item in order["orderItems"]] == [1, 2]
    (package,) = order["packages"]
    assert package["carrier"] == "USPS"
    assert package["packageStatus"] == {"status": "SHIPPED"}
    assert package["shippingService"] == "Ground Advantage"
    assert package["shipTime"] == "2026-02-02T12:00:00Z"
    assert package["trackingNumber"] == "9400100000000000000001"
    assert package["packageItems"] == [
        {"orderItemId": "1001", "quantity": 1},
        {"orderItemId": "1002", "quantity": 2},
    ]


def test_a_shipment_moves_the_last_update_time(visitor: Visitor, order_id: str) -> None:
    visitor.confirm(order_id, a_shipment())
    updated = datetime.fromisoformat(_order(visitor)["lastUpdatedTime"])
    assert abs(datetime.now(UTC) - updated) < timedelta(minutes=1)
    assert visitor.found() == []
    visitor.amazon.advance(125)
    assert visitor.found() == [order_id]


def test_part_of_the_items_leaves_it_partially_shipped(visitor: Visitor, order_id: str) -> None:
    visitor.confirm(order_id, a_shipment({"1002": 1}))
    order = _order(visitor)
    assert order["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"
    assert _left(order) == [1, 1]
    rest = a_shipment({"1001": 1, "1002": 1}, packageReferenceId="2")
    assert visitor.confirm(order_id, rest).status_code == 204
    order = _order(visitor)
    assert order["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert [p["packageReferenceId"] for p in order["packages"]] == ["1", "2"]


def test_the_same_reference_again_is_an_edit(visitor: Visitor, order_id: str) -> None:
    visitor.confirm(order_id, a_shipment())
    changed = a_shipment(trackingNumber="T2", carrierCode="UPS")
    assert visitor.confirm(order_id, changed).status_code == 204
    (package,) = _order(visitor)["packages"]
    assert (package["carrier"], package["trackingNumber"]) == ("UPS", "T2")
    confirmations = visitor.amazon.order(order_id)["confirmations"]
    assert [(c["edit"], c["trackingNumber"]) for c in confirmations] == [
        (False, "9400100000000000000001"),
        (True, "T2"),
    ]
    assert {c["source"] for c in confirmations} == {"call"}
    assert {c["packageReferenceId"] for c in confirmations} == {"1"}


def test_an_edit_with_fewer_items_gives_the_rest_back(visitor: Visitor, order_id: str) -> None:
    visitor.confirm(order_id, a_shipment())
    assert visitor.confirm(order_id, a_shipment({"1002": 2})).status_code == 204
    order = _order(visitor)
    assert order["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"
    assert _left(order) == [1, 0]


def test_another_reference_after_everything_shipped_is_refused(
    visitor: Visitor, order_id: str
) -> None:
    visitor.confirm(order_id, a_shipment())
    response = visitor.confirm(order_id, a_shipment(packageReferenceId="2"))
    error = response.json()["errors"][0]
    assert (response.status_code, error["code"]) == (400, "InvalidInput")
    assert "Failed to create package" in error["message"]
    assert "already fulfilled" in error["message"]
    assert error["details"] == "PackageToUpdateNotFound"
    assert len(visitor.amazon.order(order_id)["confirmations"]) == 1


def test_transparency_codes_reach_the_package(visitor: Visitor, order_id: str) -> None:
    items = [
        {"orderItemId": "1001", "quantity": 1, "transparencyCodes": ["AZ:1"]},
        {"orderItemId": "1002", "quantity": 2},
    ]
    visitor.confirm(order_id, a_shipment(orderItems=items))
    (package,) = _order(visitor)["packages"]
    assert package["packageItems"][0]["transparencyCodes"] == ["AZ:1"]


def test_other_shows_the_carriers_name(visitor: Visitor, order_id: str) -> None:
    body = a_shipment(carrierCode="Other", carrierName="Village Courier")
    assert visitor.confirm(order_id, body).status_code == 204
    assert _order(visitor)["packages"][0]["carrier"] == "Village Courier"


WRONG_DETAIL: dict[str, tuple[dict[str, Any], str]] = {
    "a numeric reference": (
        {"packageReferenceId": 1},
        "fields with invalid type [packageDetail.packageReferenceId]",
    ),
    "reference zero": ({"packageReferenceId": "0"}, "PackageReferenceId"),
    "a negative reference": ({"packageReferenceId": "-1"}, "PackageReferenceId"),
    "a worded reference": ({"packageReferenceId": "PKG1"}, "PackageReferenceId"),
    "no reference": ({"packageReferenceId": None}, "packageReferenceId"),
    "an unknown carrier": ({"carrierCode": "Evri"}, "CarrierCode"),
    "a carrier in other case": ({"carrierCode": "usps"}, "CarrierCode"),
    "a padded carrier": ({"carrierCode": "USPS "}, "CarrierCode"),
    "no carrier": ({"carrierCode": None}, "carrierCode"),
    "Other without a name": ({"carrierCode": "Other"}, "CarrierName"),
    "Other with a blank name": ({"carrierCode": "Other", "carrierName": " "}, "CarrierName"),
    "no tracking number": ({"trackingNumber": None}, "trackingNumber"),
    "an empty tracking number": ({"trackingNumber": ""}, "trackingNumber"),
    "a US-style date": ({"shipDate": "02/21/2022"}, "ShipDate"),
    "a date without time": ({"shipDate": "2026-02-02"}, "ShipDate"),
    "no date": ({"shipDate": None}, "shipDate"),
    "no items": ({"orderItems": []}, "OrderItemId"),
    "items not in a list": ({"orderItems": {"orderItemId": "1001"}}, "OrderItemId"),
    "a foreign item": ({"orderItems": [{"orderItemId": "9", "quantity": 1}]}, "OrderItemId"),
    "an item twice": (
        {"orderItems": [{"orderItemId": "1002", "quantity": 1}] * 2},
        "OrderItemId",
    ),
    "an item without quantity": ({"orderItems": [{"orderItemId": "1001"}]}, "orderItems"),
    "a numeric item id": ({"orderItems": [{"orderItemId": 1001, "quantity": 1}]}, "orderItemId"),
    "a quantity in words": ({"orderItems": [{"orderItemId": "1001", "quantity": "1"}]}, "quantity"),
    "quantity zero": ({"orderItems": [{"orderItemId": "1001", "quantity": 0}]}, "Quantity"),
    "more than is left": ({"orderItems": [{"orderItemId": "1001", "quantity": 2}]}, "Quantity"),
}


@pytest.mark.parametrize("name", WRONG_DETAIL)
def test_a_wrong_package_detail_is_refused_and_changes_nothing(
    visitor: Visitor, order_id: str, name: str
) -> None:
    changes, complaint = WRONG_DETAIL[name]
    before = _order(visitor)
    response = visitor.confirm(order_id, a_shipment(**changes))
    error = response.json()["errors"][0]
    assert (response.status_code, error["code"]) == (400, "InvalidInput")
    assert complaint in error["message"]
    assert _order(visitor) == before
    assert visitor.amazon.order(order_id)["confirmations"] == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"packageDetail": {}},
        {"marketplaceId": "ATVPDKIKX0DER"},
        a_shipment() | {"marketplaceId": CANADA},
        a_shipment() | {"codCollectionMethod": "Cash"},
    ],
)
def test_a_wrong_body_is_refused(visitor: Visitor, order_id: str, body: Any) -> None:
    assert visitor.confirm(order_id, body).status_code == 400


def test_text_that_is_no_json_is_refused(visitor: Visitor, order_id: str) -> None:
    response = visitor.http.post(
        f"{visitor.amazon.url}/orders/v0/orders/{order_id}/shipmentConfirmation",
        data="{",
        headers={"x-amz-access-token": visitor.token},
        timeout=10,
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"fulfillment": {"fulfillmentStatus": "CANCELLED", "fulfilledBy": "MERCHANT"}},
        {"fulfillment": {"fulfillmentStatus": "PENDING", "fulfilledBy": "MERCHANT"}},
        {"fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "AMAZON"}},
        {"programs": ["PRIME", "FBM_SHIP_PLUS"]},
    ],
)
def test_orders_that_cannot_be_confirmed(visitor: Visitor, changes: dict[str, Any]) -> None:
    visitor.amazon.add_orders(visitor.seller.id, [an_order(ID, **changes)])
    response = visitor.confirm(ID, a_shipment())
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "InvalidInput")


def test_an_unknown_order_is_404_and_a_wrong_id_400(visitor: Visitor) -> None:
    assert visitor.confirm("999-0000001-0000001", a_shipment()).status_code == 404
    assert visitor.confirm("not-an-id", a_shipment()).status_code == 400


def test_query_parameters_are_refused(visitor: Visitor, order_id: str) -> None:
    path = f"/orders/v0/orders/{order_id}/shipmentConfirmation"
    response = visitor.ask("POST", path, {"marketplaceIds": "X"}, body=a_shipment())
    assert response.status_code == 400


def test_an_edit_of_a_package_from_elsewhere_is_recorded_as_an_edit(visitor: Visitor) -> None:
    order = an_order(ID, packages=[{"packageReferenceId": "1", "trackingNumber": "by hand"}])
    for item in order["orderItems"]:
        quantity = item["quantityOrdered"]
        item["fulfillment"] = {"quantityFulfilled": quantity, "quantityUnfulfilled": 0}
    order["packages"][0]["packageItems"] = [
        {"orderItemId": "1001", "quantity": 1},
        {"orderItemId": "1002", "quantity": 2},
    ]
    order["fulfillment"]["fulfillmentStatus"] = "SHIPPED"
    visitor.amazon.add_orders(visitor.seller.id, [order])
    assert visitor.confirm(ID, a_shipment()).status_code == 204
    assert [c["edit"] for c in visitor.amazon.order(ID)["confirmations"]] == [True]
    assert visitor.amazon.summary()["confirmations"]["none"] == 1
