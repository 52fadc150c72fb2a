from shipments.models.batches import Batch, BatchEntry
from shipments.models.bigcommerce import BigCommerceUpdate
from shipments.models.carriers import Carrier, CarrierService
from shipments.models.feeds import FeedSubmission, QueueHold
from shipments.models.habits import ProductHabit
from shipments.models.labels import Label, LabelFile, RateQuote
from shipments.models.notifications import Landed, NotificationAttempt, ShipmentNotification
from shipments.models.returns import OutgoingMail, ReturnLabel
from shipments.models.shipments import Shipment

__all__ = [
    "Batch",
    "BatchEntry",
    "BigCommerceUpdate",
    "Carrier",
    "CarrierService",
    "FeedSubmission",
    "Label",
    "LabelFile",
    "Landed",
    "NotificationAttempt",
    "OutgoingMail",
    "ProductHabit",
    "QueueHold",
    "RateQuote",
    "ReturnLabel",
    "Shipment",
    "ShipmentNotification",
]
