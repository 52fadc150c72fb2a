"""What a linked BigCommerce store is told: one shipment per order, by constraint (decisions 7 and 30)."""

import uuid

from django.db import models
from django.db.models import Q

from orders.models import Order
from shipments.models.shipments import Shipment
from stores.models import BigCommerceLink


class BigCommerceUpdate(models.Model):
    """The BigCommerce order of the same Amazon order must get `shipment`, once. One row per order."""

    class State(models.TextChoices):
        WAITING = "waiting", "Queued"
        SENDING = "sending", "Sending"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        NOT_NEEDED = "not_needed", "Not needed"
        CANCELLED = "cancelled", "Cancelled"

    UNFINISHED = (State.WAITING, State.SENDING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link = models.ForeignKey(BigCommerceLink, on_delete=models.PROTECT, related_name="updates")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="bigcommerce")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField(help_text="not before; moved by throttling and retries")
    queue_at = models.DateTimeField(help_text="the order's ship-by: the order of sending")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    remote_order_id = models.PositiveBigIntegerField(null=True, help_text="BigCommerce's order")
    remote_shipment_id = models.PositiveBigIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP, of the last answer")
    message = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["link", "queue_at", "id"],
                name="bigcommerce_unfinished",
                condition=Q(state__in=("waiting", "sending")),
            ),
            models.Index(
                fields=["link", "id"], name="bigcommerce_rejected", condition=Q(state="rejected")
            ),
        ]

    def __str__(self) -> str:
        return f"BigCommerce update of order {self.order_id}"
