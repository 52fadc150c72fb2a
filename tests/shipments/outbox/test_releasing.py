from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orders.models import Order
from shipments import tasks
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox.releasing import release
from shipments.tracking.state_file import read_states
from stores import clock
from stores.models import Store
from tests.factories import TODAY, MemberFactory
from tests.shipments.outbox.test_queueing import HOUR, When, a_store, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits() -> ShipmentNotification:
    """Until the first scan, at the latest two hours before a ship-by in 30 hours."""
    return recorded(a_store(When.FIRST_SCAN))


def look(row: ShipmentNotification) -> tuple[str, str, object]:
    row.refresh_from_db()
    return row.state, row.reason, row.due_at


def states_file(row: ShipmentNotification, word: str = "in transit") -> bytes:
    return (
        f"Tracking number,State,Date\n{row.shipment.tracking_number},{word},2026-11-23\n".encode()
    )


def test_decision_25_a_first_scan_makes_the_row_due_at_once(waits: ShipmentNotification) -> None:
    assert look(waits) == ("waiting", "first_scan", TODAY + 28 * HOUR)
    assert release(TODAY + HOUR) == []
    Shipment.objects.update(first_scan_at=TODAY + HOUR)
    ShipmentNotification.objects.update(via="feed")
    assert release(TODAY + 2 * HOUR) == [waits.selling_partner_id]
    waits.refresh_from_db()
    assert waits.via == "feed"  # with its batch
    assert look(waits) == ("waiting", "", TODAY + 2 * HOUR)
    # Since then it belongs to the queue, and may become a stuck one.
    assert waits.created_at == TODAY + 2 * HOUR
    assert release(TODAY + 3 * HOUR) == []
    assert look(waits) == ("waiting", "", TODAY + 2 * HOUR)


@pytest.mark.parametrize("state", ["sending", "accepted", "cancelled", "unknown"])
def test_shp_8_a_scan_changes_no_row_that_is_under_way_or_ended(
    waits: ShipmentNotification, state: str
) -> None:
    ShipmentNotification.objects.update(state=state)
    Shipment.objects.update(first_scan_at=TODAY)
    before = look(waits)
    assert release(TODAY + HOUR) == []
    assert look(waits) == before


def test_shp_14_a_scan_does_not_hurry_a_row_that_waits_for_a_time() -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=6))
    Shipment.objects.update(first_scan_at=TODAY)
    assert release(TODAY + HOUR) == []
    assert look(row) == ("waiting", "scheduled", TODAY + 6 * HOUR)


def test_decision_25_a_carriers_file_tells_of_scans_and_amazons_packages_do_not(
    waits: ShipmentNotification,
) -> None:
    stores = list(Store.objects.all())
    read_states(BytesIO(states_file(waits, "label created")), stores, TODAY + 9 * HOUR)
    assert release(TODAY + 9 * HOUR) == []
    read_states(BytesIO(states_file(waits)), stores, TODAY + 9 * HOUR)
    scanned = Shipment.objects.get().first_scan_at
    assert scanned == TODAY + 8 * HOUR  # noon in Los Angeles
    assert release(TODAY + 9 * HOUR) == [waits.selling_partner_id]


def test_decision_25_the_upload_of_a_carriers_file_sends_for_the_seller(
    client: Client, waits: ShipmentNotification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY + 9 * HOUR)
    account = waits.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role="shipper").user)
    poked: list[object] = []
    monkeypatch.setattr("shipments.views.state_file.poke", lambda *call: poked.append(call))
    upload = SimpleUploadedFile("states.csv", states_file(waits))
    assert client.post("/shipments/tracking-states/", {"file": upload}).status_code == 200
    assert poked == [("shipments.tasks.send_for_seller", waits.selling_partner_id)]
    assert look(waits)[:2] == ("waiting", "")


def test_decision_25_the_sweep_finds_scans_whose_poke_was_lost(
    waits: ShipmentNotification, monkeypatch: pytest.MonkeyPatch
) -> None:
    poked: list[object] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *call: poked.append(call))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY + HOUR)
    assert tasks.send_due_notifications() == "0 sellers"
    Shipment.objects.update(first_scan_at=TODAY)
    assert tasks.send_due_notifications() == "1 sellers"
    assert poked == [("shipments.tasks.send_for_seller", waits.selling_partner_id)]


def test_decision_25_scans_of_a_tracking_source_poke_the_seller(
    waits: ShipmentNotification, monkeypatch: pytest.MonkeyPatch
) -> None:
    poked: list[object] = []
    monkeypatch.setattr("shipments.tasks.poke", lambda *call: poked.append(call))
    Shipment.objects.update(first_scan_at=clock.now())
    assert tasks.track_for_seller(waits.selling_partner_id) == "nothing due"
    assert poked == [("shipments.tasks.send_for_seller", waits.selling_partner_id)]


def test_decision_25_a_ship_by_that_amazon_moves_nearer_moves_the_moment_too() -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=20))
    Order.objects.update(ship_by_at=TODAY + 10 * HOUR, queue_at=TODAY + 10 * HOUR)
    assert release(TODAY) == []
    assert look(row) == ("waiting", "scheduled", TODAY + 8 * HOUR)
    assert row.created_at == TODAY + 8 * HOUR
    assert row.queue_at == TODAY + 10 * HOUR
    # Too near for any wait.
    Order.objects.update(ship_by_at=TODAY + HOUR)
    assert release(TODAY) == [row.selling_partner_id]
    assert look(row) == ("waiting", "", TODAY)
    # Farther away changes nothing.
    Order.objects.update(ship_by_at=TODAY + timedelta(days=9))
    assert release(TODAY) == []
