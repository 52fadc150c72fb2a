"""Where parcels leave and where returns go: addresses of the seller, not of a buyer."""

import uuid

from django.db import models

from stores.models.accounts import Account


class ShipFrom(models.Model):
    """A sender of an account; lengths are those of Amazon Buy Shipping (sp-api.md, section 5.2)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="ship_from")
    name = models.CharField(max_length=50)
    company = models.CharField(max_length=50, blank=True, default="")
    line1 = models.CharField(max_length=60)
    line2 = models.CharField(max_length=60, blank=True, default="")
    line3 = models.CharField(max_length=60, blank=True, default="")
    city = models.CharField(max_length=50)
    state_or_region = models.CharField(max_length=50)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
