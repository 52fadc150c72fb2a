"""What must hold of one notification, beside Amazon's side of its order and the parcel that people made of it."""

from shipments.models import ShipmentNotification
from tests.shipments.outbox.model_amazon import Held, Parcel

State = ShipmentNotification.State


def check(row: ShipmentNotification, parcel: Parcel, ours: tuple[str, ...]) -> None:
    if row.state == State.ACCEPTED:
        assert ours == (row.shipment.tracking_number,), "Amazon does not have what it accepted"
        parcel.told = True
    assert not parcel.told or row.state == State.ACCEPTED, "Amazon's yes is forgotten"
    in_feed = row.state == State.IN_FEED
    assert in_feed == (row.feed_id is not None), "in a feed and out of it"
    assert not (in_feed and row.lease_holder), "in a feed and in the hand of a caller"
    assert row.state != State.REJECTED or row.reason, "a person is asked without a reason"
    if row.state not in ShipmentNotification.UNFINISHED:
        assert row.settled_at is not None
        assert row.lease_holder == ""


def check_end(row: ShipmentNotification, held: Held, parcel: Parcel, *, refused: bool) -> None:
    match row.state:
        case State.ACCEPTED:
            assert len(held.ours) == 1
            return
        case State.NOT_NEEDED:
            assert (held.status, row.reason) == ("SHIPPED", "already_shipped")
        case State.CANCELLED:
            expected = "order_cancelled" if parcel.number else row.reason
            assert row.reason == expected
            assert row.reason == "voided" or held.status == "CANCELLED"
        case State.REJECTED:
            partly = held.status == "PARTIALLY_SHIPPED"
            assert refused or partly, f"{row.reason}: nobody refused it"
        case _:
            raise AssertionError(f"{held.number} hangs: {row.state} {row.reason}")
    assert held.ours == (), f"Amazon has it, and the desk says {row.state} {row.reason}"
