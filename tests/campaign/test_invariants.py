"""The judge of a campaign sees each way in which Amazon could have been told wrongly (I1, I4)."""

from collections import Counter
from datetime import timedelta

import pytest

from shipments.models import ShipmentNotification
from stores.poking import poke
from tests.campaign.buyers import texts_of
from tests.campaign.invariants import AtAmazon, assert_no_buyer, assert_told_once
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import shipped

pytestmark = pytest.mark.django_db
State = ShipmentNotification.State


def there(*numbers: str, edits: int = 0, source: str = "call") -> AtAmazon:
    return AtAmazon(list(numbers), edits, Counter({source: len(numbers)}), "SHIPPED")


def judged(row: ShipmentNotification | None, at_amazon: AtAmazon) -> tuple[int, Counter[str]]:
    counts: Counter[str] = Counter()
    return len(assert_told_once(row, at_amazon, counts)), counts


@pytest.fixture
def told() -> ShipmentNotification:
    notification = shipped(order_with_items())
    notification.state = State.ACCEPTED
    return notification


def test_i1_one_accepted_confirmation_with_the_right_number_is_right(
    told: ShipmentNotification,
) -> None:
    found, counts = judged(told, there(told.shipment.tracking_number))
    assert (found, counts["doubles"], counts["losses"]) == (0, 0, 0)


def test_i1_a_double_an_edit_a_loss_and_a_wrong_number_are_seen(told: ShipmentNotification) -> None:
    number = told.shipment.tracking_number
    found, counts = judged(told, there(number, number))
    assert (bool(found), counts["doubles"]) == (True, 1)
    found, counts = judged(told, there(number, edits=1))
    assert (found, counts["edits"]) == (1, 1)
    found, counts = judged(told, there())
    assert (bool(found), counts["losses"]) == (True, 1)
    assert judged(told, there("another"))[0] == 1


@pytest.mark.parametrize(
    "state", [State.WAITING, State.SENDING, State.IN_FEED, State.UNKNOWN, State.REJECTED]
)
def test_i1_a_row_without_an_end_is_seen(told: ShipmentNotification, state: str) -> None:
    told.state = state
    assert judged(told, there(told.shipment.tracking_number))[0] == 1


def test_i1_what_was_not_to_be_told_is_seen(told: ShipmentNotification) -> None:
    number = told.shipment.tracking_number
    assert judged(None, there(number))[0] == 1
    assert judged(None, there())[0] == 0
    assert judged(None, there(number, source="seller_central"))[0] == 0
    told.state = State.NOT_NEEDED
    assert judged(told, there(number))[0] == 1
    assert judged(told, there(number, source="seller_central"))[0] == 0
    told.state = State.CANCELLED
    told.shipment.voided_at = TODAY + timedelta(hours=1)
    told.shipment.save()
    assert judged(told, there(number))[0] == 1
    assert judged(told, there())[0] == 0


def test_i4_a_buyer_in_the_queue_is_seen() -> None:
    order = {"buyer": {"buyerName": "Zoë Lindqvist"}}
    assert texts_of(order) == ["Zoë Lindqvist"]
    poke("stores.tasks.heartbeat", 7)
    assert assert_no_buyer([order]) == []
    plain = {"buyer": {"buyerName": "stores.tasks.heartbeat"}}
    assert len(assert_no_buyer([plain])) == 1
