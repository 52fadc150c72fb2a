"""getTracking and cancelShipment of the pretended Amazon."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.amazon import PretendedAmazon
from tests.sandbox.buyer import Buyer, error_of, make_buyer
from tests.sandbox.visitor import a_shipment


class Parcel:
    """A bought label and what becomes of it."""

    def __init__(self, buyer: Buyer, order_id: str = "") -> None:
        self.buyer = buyer
        self.order_id = order_id or buyer.an_order()
        bought = buyer.buy(self.order_id)
        self.shipment_id: str = bought["shipmentId"]
        self.promise: dict[str, dict[str, str]] = bought["promise"]
        self.tracking_id: str = bought["packageDocumentDetails"][0]["trackingId"]

    def tracked(self) -> dict[str, Any]:
        # The seller's access lives for an hour, the parcel for days.
        self.buyer.visitor.token = self.buyer.amazon.access_token(self.buyer.visitor.seller)
        answer = self.buyer.track(self.tracking_id, "USPS")
        assert answer.status_code == 200, answer.text
        payload: dict[str, Any] = answer.json()["payload"]
        return payload

    def go_to(self, instant: str, hours: float) -> None:
        """Move the clock to some hours after an instant."""
        now = datetime.fromisoformat(self.buyer.amazon.purchases(self.order_id)[0]["time"])
        offset = self.buyer.amazon.control("clock", {})["offsetSeconds"]
        wanted = datetime.fromisoformat(instant) + timedelta(hours=hours) - now
        self.buyer.amazon.advance(wanted.total_seconds() - offset)


@pytest.fixture
def parcel(buyer: Buyer) -> Parcel:
    return Parcel(buyer)


def _codes(payload: dict[str, Any]) -> list[str]:
    return [event["eventCode"] for event in payload["eventHistory"]]


def test_events_move_with_the_clock_from_label_to_door(parcel: Parcel) -> None:
    seen = parcel.tracked()
    assert (_codes(seen), seen["summary"]["status"]) == (["ReadyForReceive"], "PreTransit")
    assert seen["promisedDeliveryDate"] == parcel.promise["deliveryWindow"]["end"]
    parcel.go_to(parcel.promise["pickupWindow"]["start"], 1.5)
    seen = parcel.tracked()
    assert (_codes(seen)[-1], seen["summary"]["status"]) == ("PickupDone", "InTransit")
    parcel.go_to(parcel.promise["deliveryWindow"]["start"], 0.5)
    assert parcel.tracked()["summary"]["status"] == "OutForDelivery"
    parcel.go_to(parcel.promise["deliveryWindow"]["start"], 7)
    seen = parcel.tracked()
    assert seen["summary"]["status"] == "Delivered"
    last = seen["eventHistory"][-1]
    delivered = datetime.fromisoformat(last["eventTime"])
    assert delivered < datetime.fromisoformat(parcel.promise["deliveryWindow"]["end"])
    address = parcel.buyer.amazon.order(parcel.order_id)["order"]["recipient"]["deliveryAddress"]
    assert last["location"]["postalCode"] == address["postalCode"]


@pytest.mark.parametrize(
    ("event", "status", "package"),
    [
        ("Delivered", "Delivered", "DELIVERED"),
        ("Lost", "Lost", "UNDELIVERABLE"),
        ("Undeliverable", "Undeliverable", "UNDELIVERABLE"),
        ("DeliveryAttempted", "DeliveryAttempted", "SHIPPED"),
    ],
)
def test_a_scripted_event_ends_the_journey_and_shows_on_the_package(
    parcel: Parcel, event: str, status: str, package: str
) -> None:
    parcel.buyer.amazon.parcel_event(parcel.shipment_id, event)
    parcel.go_to(parcel.promise["deliveryWindow"]["end"], 100)
    seen = parcel.tracked()
    assert _codes(seen) == ["ReadyForReceive", event]
    assert seen["summary"]["status"] == status
    (shown,) = parcel.buyer.amazon.order(parcel.order_id)["packages"]
    assert shown["packageStatus"]["status"] == package


def test_a_scripted_event_may_have_a_time_of_its_own(parcel: Parcel) -> None:
    at = "2026-01-01T10:00:00Z"
    parcel.buyer.amazon.parcel_event(parcel.shipment_id, "Delivered", at=at)
    assert parcel.tracked()["eventHistory"][-1]["eventTime"] == at


@pytest.mark.parametrize(
    ("shipment", "fields"),
    [
        ("", {"event": "Vanished"}),
        ("", {"event": "Lost", "at": "soon"}),
        ("none", {"event": "Lost"}),
    ],
)
def test_senseless_events_are_refused(
    parcel: Parcel, shipment: str, fields: dict[str, str]
) -> None:
    with pytest.raises(AssertionError, match=r"40[04]"):
        parcel.buyer.amazon.parcel_event(shipment or parcel.shipment_id, **fields)


def test_tracking_is_served_for_45_days(parcel: Parcel) -> None:
    parcel.buyer.amazon.advance(44 * 86400)
    assert parcel.tracked()["summary"]["status"] == "Delivered"
    parcel.buyer.amazon.advance(2 * 86400)
    buyer = parcel.buyer
    buyer.visitor.token = buyer.amazon.access_token(buyer.visitor.seller)
    error_of(buyer.track(parcel.tracking_id, "USPS"), 404)


def test_unknown_numbers_and_missing_parameters(amazon: PretendedAmazon, parcel: Parcel) -> None:
    buyer = parcel.buyer
    error_of(buyer.track("1Z", "USPS"), 404)
    error_of(buyer.track(parcel.tracking_id, "UPS"), 404)
    error_of(make_buyer(amazon).track(parcel.tracking_id, "USPS"), 404)
    missing = buyer.ask("GET", "/shipping/v2/tracking", {"trackingId": parcel.tracking_id})
    assert error_of(missing)["details"] == "carrierId is missing in the request"


def test_shp_9_a_cancelled_label_opens_the_order_again(parcel: Parcel) -> None:
    amazon = parcel.buyer.amazon
    assert parcel.buyer.cancel(parcel.shipment_id).json() == {"payload": {}}
    seen = amazon.order(parcel.order_id)
    assert seen["status"] == "UNSHIPPED"
    assert [p["packageStatus"]["status"] for p in seen["packages"]] == ["CANCELLED"]
    assert all(i["fulfillment"]["quantityFulfilled"] == 0 for i in seen["order"]["orderItems"])
    assert amazon.purchases(parcel.order_id)[0]["cancelled"]
    assert parcel.tracked()["summary"]["status"] == "PickupCancelled"
    assert amazon.summary()["confirmations"]["none"] == 1
    Parcel(parcel.buyer, parcel.order_id)
    assert amazon.order(parcel.order_id)["status"] == "SHIPPED"
    counts = amazon.summary()
    assert counts["confirmations"]["exactlyOne"] == 1
    assert counts["labels"] == {"bought": 2, "cancelled": 1, "doubledOrderIds": []}


def test_decision_28_a_cancelled_label_may_leave_the_order_shipped(parcel: Parcel) -> None:
    parcel.buyer.amazon.shipping_rules(voidReopens=False)
    assert parcel.buyer.cancel(parcel.shipment_id).status_code == 200
    assert parcel.buyer.amazon.order(parcel.order_id)["status"] == "SHIPPED"
    assert parcel.buyer.amazon.summary()["confirmations"]["exactlyOne"] == 1


def test_a_reopened_order_can_be_confirmed(parcel: Parcel) -> None:
    buyer = parcel.buyer
    buyer.cancel(parcel.shipment_id)
    items = buyer.amazon.order(parcel.order_id)["order"]["orderItems"]
    body = a_shipment({i["orderItemId"]: i["quantityOrdered"] for i in items})
    assert buyer.visitor.confirm(parcel.order_id, body).status_code == 204
    assert buyer.amazon.summary()["confirmations"]["exactlyOne"] == 1


def test_cancelling_twice_is_once_also_after_a_lost_answer(parcel: Parcel) -> None:
    parcel.buyer.amazon.fault("cancelShipment", "503")
    assert parcel.buyer.cancel(parcel.shipment_id, proper=False).status_code == 503
    assert not parcel.buyer.amazon.purchases(parcel.order_id)[0]["cancelled"]
    for _ in range(2):
        assert parcel.buyer.cancel(parcel.shipment_id).status_code == 200
    assert parcel.buyer.amazon.order(parcel.order_id)["status"] == "UNSHIPPED"


def test_a_parcel_that_was_scanned_cannot_be_cancelled(parcel: Parcel) -> None:
    parcel.buyer.amazon.parcel_event(parcel.shipment_id, "PickupDone")
    assert "picked up" in error_of(parcel.buyer.cancel(parcel.shipment_id))["details"]
    assert parcel.buyer.amazon.order(parcel.order_id)["status"] == "SHIPPED"


def test_time_alone_brings_the_first_scan(parcel: Parcel) -> None:
    parcel.go_to(parcel.promise["pickupWindow"]["start"], 2)
    buyer = parcel.buyer
    buyer.visitor.token = buyer.amazon.access_token(buyer.visitor.seller)
    assert "picked up" in error_of(buyer.cancel(parcel.shipment_id))["details"]


def test_a_cancelled_label_is_not_printed_again(parcel: Parcel) -> None:
    parcel.buyer.cancel(parcel.shipment_id)
    assert "cancelled" in error_of(parcel.buyer.documents(parcel.shipment_id))["details"]


def test_labels_of_others_cannot_be_cancelled(amazon: PretendedAmazon, parcel: Parcel) -> None:
    error_of(make_buyer(amazon).cancel(parcel.shipment_id), 404)
    error_of(parcel.buyer.cancel("none"), 404)


def test_a_label_of_a_cancelled_order_can_be_cancelled(parcel: Parcel) -> None:
    buyer = parcel.buyer
    fulfillment = buyer.amazon.order(parcel.order_id)["order"]["fulfillment"]
    buyer.changed(parcel.order_id, fulfillment=fulfillment | {"fulfillmentStatus": "CANCELLED"})
    assert buyer.cancel(parcel.shipment_id).status_code == 200
    assert buyer.amazon.order(parcel.order_id)["status"] == "CANCELLED"
