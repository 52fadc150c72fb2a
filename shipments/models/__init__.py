from shipments.models.batches import Batch, BatchEntry
from shipments.models.carriers import Carrier, CarrierService
from shipments.models.habits import ProductHabit
from shipments.models.labels import Label, LabelFile, RateQuote
from shipments.models.notifications import NotificationAttempt, ShipmentNotification
from shipments.models.returns import OutgoingMail, ReturnLabel
from shipments.models.shipments import Shipment

__all__ = [
    "Batch",
    "BatchEntry",
    "Carrier",
    "CarrierService",
    "Label",
    "LabelFile",
    "NotificationAttempt",
    "OutgoingMail",
    "ProductHabit",
    "RateQuote",
    "ReturnLabel",
    "Shipment",
    "ShipmentNotification",
]
