"""Return labels, and the mails that go out about parcels (EML)."""

import uuid

from django.db import models
from django.db.models import Q

from orders.models import Order
from shipments.models.shipments import Shipment
from stores.fields import SealedBinaryField
from stores.models import User


class ReturnLabel(models.Model):
    """A label for the way back, made elsewhere and kept here. Sets no deadline; emptied with its order (RED-17)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="return_labels")
    carrier_code = models.CharField(max_length=60, blank=True, default="")
    carrier_name = models.CharField(max_length=50, blank=True, default="")
    tracking_number = models.CharField(max_length=50, blank=True, default="")
    content = SealedBinaryField(
        null=True, monthly=True, help_text="a PDF of at most 10 MB (decision 32)"
    )
    size = models.PositiveIntegerField(default=0, help_text="bytes")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"return label of order {self.order_id}"


class OutgoingMail(models.Model):
    """One mail about one order. The recipient is read from the order when it is sent, and not kept here."""

    class Kind(models.TextChoices):
        RETURN_LABEL = "return", "Return label"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        HANDED = "handed", "Handed to the relay"
        FAILED = "failed", "Not sent"
        BOUNCED = "bounced", "Bounced"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=9, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    return_label = models.ForeignKey(
        ReturnLabel, null=True, on_delete=models.PROTECT, related_name="mails"
    )
    shipment = models.ForeignKey(
        Shipment, null=True, on_delete=models.PROTECT, related_name="mails"
    )
    message_id = models.CharField(max_length=120, unique=True)
    sender = models.CharField(max_length=254, blank=True, default="")
    code = models.CharField(max_length=60, blank=True, default="", help_text="why it failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "kind"],
                condition=~Q(shipment=None),
                name="one_mail_per_shipment_and_kind",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="mail_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} mail of order {self.order_id}"
