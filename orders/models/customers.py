"""A buyer as one account sees them."""

import uuid

from django.db import models

from orders.buyer import BuyerData
from stores.fields import SealedJSONField
from stores.models import Account


class Customer(models.Model):
    """A customer is (account, keyed hash of the masked e-mail). Redacted with its last order (RED-51)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="customers")
    email_key = models.CharField(
        max_length=32,
        null=True,
        help_text="keyed hash; cleared by redaction, so a new order makes a new customer",
    )
    relay_email = models.CharField(
        max_length=254, blank=True, default="", help_text="masked by Amazon (IMP-19)"
    )
    buyer_data = SealedJSONField(null=True, monthly=True)
    buyer_fields = models.JSONField(default=list, help_text="names of the fields that were filled")
    first_seen_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True, blank=True)

    # Set where a customer was read although the buyer data cannot be opened (orders.opening).
    seal_is_broken = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "email_key"], name="one_customer_per_email")
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def buyer(self) -> BuyerData:
        if self.buyer_data is None:
            return BuyerData.redacted(self.buyer_fields)
        return BuyerData.from_json(self.buyer_data)
