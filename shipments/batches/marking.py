"""One order of a batch is marked as shipped, with the batch's carrier or the line's own."""

from datetime import date, datetime
from typing import Any

from shipments.batches.results import Done, Failed, Result
from shipments.details import ShipmentDetails
from shipments.models import Batch, BatchEntry
from shipments.recording import CannotShip, record_shipment
from stores.faults import fault_point


def mark(entry: BatchEntry, now: datetime) -> Result:
    """Needs order, store and batch at hand. A second turn after a crash finds the same shipment (T17)."""
    assert entry.order is not None
    today = now.astimezone(entry.order.store.marketplace.time_zone).date()
    details = details_of(entry.batch, entry.details, today)
    try:
        shipment = record_shipment(
            entry.order, details, entry.batch.created_by, now, batch=entry.batch
        )
    except CannotShip as refused:
        return Failed(refused.code, refused.text)
    fault_point("batch-recorded")
    return Done(shipment)


def details_of(batch: Batch, own: dict[str, Any], today: date) -> ShipmentDetails:
    """The line's own details before those of the batch; without a day the parcel left today."""
    given = {**batch.settings, **{name: value for name, value in own.items() if value}}
    fields = {name: given[name] for name in ShipmentDetails._fields if given.get(name)}
    day = fields.pop("ship_date", None)
    wanted = {"carrier_code": "", "tracking_number": "", **fields}
    return ShipmentDetails(ship_date=date.fromisoformat(day) if day else today, **wanted)
