"""Labels bought through Amazon Buy Shipping, the offers they came from, and their files (SHP-15, SHP-16, I6)."""

import uuid

from django.db import models
from django.db.models import Q

from orders.models import Order
from shipments.models.shipments import Shipment
from stores.fields import SealedBinaryField
from stores.models import ShipFrom, User


class RateQuote(models.Model):
    """Amazon's offers for one parcel, to be bought within ten minutes. Goes after a day, or with the order's buyer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="quotes")
    ship_from = models.ForeignKey(ShipFrom, on_delete=models.CASCADE, related_name="+")
    parcel = models.JSONField(help_text="length_mm, width_mm, height_mm, weight_g as asked")
    package_reference = models.CharField(max_length=50, help_text="our own id of the parcel")
    token = models.TextField(help_text="buys any of the rates")
    rates = models.JSONField(default=list)
    barred = models.JSONField(default=list, help_text="what cannot be had, with the reasons")
    request_id = models.CharField(max_length=100, blank=True, default="")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"offers for order {self.order_id}"


class Label(models.Model):
    """One purchase. Written before Amazon is asked, with the key that every repetition of the request carries."""

    class State(models.TextChoices):
        BUYING = "buying", "Being bought"
        BOUGHT = "bought", "Ready"
        FAILED = "failed", "Not bought"
        VOIDING = "voiding", "Being voided"
        VOIDED = "voided", "Voided"

    STANDING = (State.BUYING, State.BOUGHT, State.VOIDING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="labels")
    shipment = models.OneToOneField(
        Shipment, null=True, on_delete=models.PROTECT, related_name="label"
    )
    state = models.CharField(max_length=8, choices=State, default=State.BUYING)
    driver = models.CharField(max_length=20, default="amazon", help_text="who sells it")
    idempotency_key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="the same for every try of this purchase (I6)"
    )
    request = models.JSONField(help_text="token, rate id, document choice, added services")
    ship_from = models.ForeignKey(ShipFrom, null=True, on_delete=models.SET_NULL, related_name="+")
    parcel = models.JSONField(default=dict)
    package_reference = models.CharField(max_length=50)
    carrier_id = models.CharField(max_length=60)
    carrier = models.CharField(max_length=80)
    service_id = models.CharField(max_length=80)
    service = models.CharField(max_length=120)
    cost = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    format = models.CharField(max_length=3, help_text="PDF, PNG or ZPL")
    benefits = models.JSONField(default=list)
    promised_at = models.DateTimeField(null=True)
    ship_despite_cancel_request = models.BooleanField(default=False)
    amazon_shipment_id = models.CharField(max_length=60, blank=True, default="")
    tracking_id = models.CharField(max_length=60, blank=True, default="")
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_message = models.CharField(max_length=500, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(
        null=True, help_text="an unfinished purchase or void is asked about again then"
    )
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    bought_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True, help_text="first handed out for printing")
    voided_at = models.DateTimeField(null=True)
    order_checked_at = models.DateTimeField(
        null=True, help_text="Amazon was seen to count the order as shipped (decision 28)"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=("buying", "bought", "voiding")),
                name="one_standing_label_per_order",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="label_unfinished",
                condition=Q(state__in=("buying", "voiding")),
            ),
            models.Index(
                fields=["bought_at"],
                name="label_unchecked",
                condition=Q(state="bought", order_checked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"label of order {self.order_id}"

    @property
    def maybe_at_amazon(self) -> bool:
        """It ended without a label here, after an answer that was lost and never made good."""
        return self.state == self.State.FAILED and bool(self.request.get("answer_lost"))


class LabelFile(models.Model):
    """A document of a label as bought. It shows the buyer's address: sealed, and emptied with the order (RED-40)."""

    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=12, help_text="LABEL, PACKSLIP, RECEIPT or CUSTOM_FORM")
    format = models.CharField(max_length=3)
    position = models.PositiveSmallIntegerField(default=0)
    content = SealedBinaryField(null=True, monthly=True)
    size = models.PositiveIntegerField(help_text="bytes")
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["label", "kind", "format", "position"], name="one_file_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of label {self.label_id}"
