"""A shipment: the parcel that fulfils one order."""

import uuid

from django.db import models

from orders.models import Order
from stores.models import User


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def standing(self) -> "ShipmentQuerySet":
        """Those that were not voided."""
        return self.filter(voided_at=None)


class Shipment(models.Model):
    """A recorded shipment. `automatic_tracking` is copied when it is made, so deadlines do not move (RED-14)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    carrier_code = models.CharField(max_length=60, help_text="Amazon's carrier code, or Other")
    carrier_name = models.CharField(
        max_length=50, blank=True, default="", help_text="needed with Other"
    )
    service = models.CharField(max_length=50, blank=True, default="")
    tracking_number = models.CharField(max_length=50, blank=True, default="")
    ship_date = models.DateField(help_text="in the store's time zone")
    automatic_tracking = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    delivered_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tracking_number"], name="shipment_tracking"),
            models.Index(fields=["created_at"], name="shipment_created"),
        ]

    def __str__(self) -> str:
        return f"shipment of order {self.order_id}"
