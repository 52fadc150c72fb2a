"""What the pages say about parcels that are late, lost or coming back."""

from datetime import timedelta
from typing import Any

import pytest

from shipments.models import Shipment
from shipments.tracking.words import is_late, next_step, source_words
from stores.chips import LOOKS
from tests.factories import TODAY, LabelFactory, ShipmentFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def parcel(**fields: Any) -> Shipment:
    defaults = {"transit": "in_transit", "order__deliver_by_at": TODAY + HOUR}
    shipment: Shipment = ShipmentFactory.create(**{**defaults, **fields})
    return shipment


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({}, False),
        ({"order__deliver_by_at": TODAY - HOUR}, True),
        ({"promised_at": TODAY - HOUR}, True),
        ({"order__deliver_by_at": None}, False),
        ({"order__deliver_by_at": TODAY - HOUR, "transit": "delivered"}, False),
        ({"order__deliver_by_at": TODAY - HOUR, "transit": ""}, False),
        ({"order__deliver_by_at": TODAY - HOUR, "voided_at": TODAY}, False),
    ],
)
def test_late_is_what_is_known_to_be_under_way_after_a_promise_passed(
    fields: dict[str, Any], late: bool
) -> None:
    assert is_late(parcel(**fields), TODAY) is late


@pytest.mark.parametrize(
    ("fields", "what", "do"),
    [
        ({"transit": "lost"}, "Lost", "Open a claim with UPS. Then refund"),
        ({"transit": "returning"}, "Coming back", "Refund the buyer in Seller Central"),
        ({"transit": "undeliverable"}, "Cannot be delivered", "Ask UPS why"),
        ({"promised_at": TODAY - HOUR}, "Late", "Ask UPS where it is. Open a claim with UPS."),
        ({"promised_at": TODAY - HOUR, "transit": "pre_transit"}, "Late, never", "Look for the"),
    ],
)
def test_each_trouble_has_its_next_step(fields: dict[str, Any], what: str, do: str) -> None:
    step = next_step(parcel(**fields), TODAY)
    assert step is not None
    assert step.what.startswith(what)
    assert step.do.startswith(do)


def test_a_label_of_amazon_is_claimed_at_amazon_and_a_good_parcel_needs_nothing() -> None:
    lost = parcel(transit="lost")
    LabelFactory.create(order=lost.order, shipment=lost)
    step = next_step(Shipment.objects.select_related("label", "order").get(pk=lost.pk), TODAY)
    assert step is not None
    assert "claim in Seller Central" in step.do
    assert next_step(parcel(), TODAY) is None
    assert next_step(parcel(transit="lost", voided_at=TODAY), TODAY) is None


def test_every_state_of_a_parcel_has_its_chip_and_every_source_its_words() -> None:
    assert set(LOOKS["transit"]) == {*(t for t in Shipment.Transit.values if t), "voided"}
    for source in ("label", "amazon", "person", "file"):
        assert source_words(parcel(transit_source=source))
    assert source_words(parcel()) == ""
