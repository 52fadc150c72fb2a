"""A shipment: the parcel that fulfils one order."""

import uuid

from django.db import models
from django.db.models import Q

from orders.models import Order
from stores.models import ShipFrom, User


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def standing(self) -> "ShipmentQuerySet":
        """Those that were not voided."""
        return self.filter(voided_at=None)


class Shipment(models.Model):
    """A recorded shipment. `automatic_tracking` is copied when it is made, so deadlines do not move (RED-14)."""

    class Transit(models.TextChoices):
        """Where the parcel is; the words are ours, each source's own are mapped to them."""

        UNKNOWN = "", "Not known"
        PRE_TRANSIT = "pre_transit", "Waiting for the carrier"
        IN_TRANSIT = "in_transit", "On its way"
        OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
        WAITING_FOR_BUYER = "waiting_for_buyer", "Ready to be picked up"
        ATTEMPTED = "attempted", "Delivery attempted"
        DELIVERED = "delivered", "Delivered"
        RETURNING = "returning", "On its way back"
        LOST = "lost", "Lost"
        UNDELIVERABLE = "undeliverable", "Cannot be delivered"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    lead = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        help_text="combined: the first order's shipment, whose parcel this order is in (SHP-12)",
    )
    ship_from = models.ForeignKey(
        ShipFrom, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    carrier_code = models.CharField(max_length=60, help_text="Amazon's carrier code, or Other")
    carrier_name = models.CharField(
        max_length=50, blank=True, default="", help_text="needed with Other"
    )
    service = models.CharField(max_length=50, blank=True, default="")
    tracking_number = models.CharField(max_length=50, blank=True, default="")
    other_tracking_numbers = models.JSONField(
        default=list, blank=True, help_text="further boxes: kept, never sent (SHP-27)"
    )
    transparency_codes = models.JSONField(
        default=dict, blank=True, help_text="order item id -> scanned codes (decision 19)"
    )
    cost = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, help_text="what the label cost; never sent"
    )
    currency = models.CharField(max_length=3, blank=True, default="")
    ship_date = models.DateField(help_text="in the store's time zone")
    automatic_tracking = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    transit = models.CharField(max_length=20, choices=Transit, blank=True, default=Transit.UNKNOWN)
    transit_at = models.DateTimeField(null=True, help_text="when that was, or when we first saw it")
    transit_source = models.CharField(
        max_length=12, blank=True, default="", help_text="label, amazon, person or file"
    )
    promised_at = models.DateTimeField(null=True, help_text="delivery promised until")
    first_scan_at = models.DateTimeField(null=True, help_text="the carrier has it (SHP-14)")
    delivered_at = models.DateTimeField(null=True, blank=True)
    track_at = models.DateTimeField(null=True, help_text="the source is asked then; null: never")
    track_failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tracking_number"], name="shipment_tracking"),
            models.Index(fields=["created_at"], name="shipment_created"),
            # The tabs of the Shipments page: a rare state is found among a million.
            models.Index(
                fields=["transit", "-id"], name="shipment_transit", condition=Q(voided_at=None)
            ),
            models.Index(
                fields=["-id"], name="shipment_voided", condition=Q(voided_at__isnull=False)
            ),
            models.Index(fields=["track_at"], name="shipment_track", condition=~Q(track_at=None)),
        ]

    def __str__(self) -> str:
        return f"shipment of order {self.order_id}"
