"""A linked BigCommerce store, which holds the orders of one of our stores as well (decisions 7 and 30)."""

import uuid

from django.db import models

from stores.fields import SealedTextField
from stores.models.accounts import User
from stores.models.stores import Store


class BigCommerceLink(models.Model):
    """`teller` is who tells Amazon that an order shipped: never both."""

    class Teller(models.TextChoices):
        WAYBILL = "waybill", "Waybill tells Amazon, and BigCommerce"
        BIGCOMMERCE = "bigcommerce", "BigCommerce tells Amazon, Waybill only BigCommerce"

    class Credentials(models.TextChoices):
        GOOD = "good", "Good"
        BAD = "bad", "Bad"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    store = models.OneToOneField(Store, on_delete=models.PROTECT, related_name="bigcommerce")
    store_hash = models.CharField(max_length=20)
    token = SealedTextField(blank=True, default="")
    teller = models.CharField(max_length=11, choices=Teller, default=Teller.WAYBILL)
    credentials = models.CharField(max_length=4, choices=Credentials, default=Credentials.GOOD)
    credentials_changed_at = models.DateTimeField()
    blocked_until = models.DateTimeField(
        null=True, help_text="BigCommerce's rate headers: no call before"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True, help_text="the token was forgotten then")

    def __str__(self) -> str:
        return f"BigCommerce of store {self.store_id}"
