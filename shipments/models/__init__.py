from shipments.models.notifications import NotificationAttempt, ShipmentNotification
from shipments.models.shipments import Shipment

__all__ = ["NotificationAttempt", "Shipment", "ShipmentNotification"]
