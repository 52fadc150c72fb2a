"""What Amazon's catalogue says about the products of a store, asked once and kept (IMP-23, SUP-6)."""

import uuid

from django.db import models

from stores.models import Store


class Product(models.Model):
    """One ASIN as one store sees it. Rows are made with the first order line; Amazon is asked later.

    The photo is kept here and not in a folder, so that several machines share it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="products")
    asin = models.CharField(max_length=20)
    title = models.CharField(max_length=500, blank=True, default="")
    weight_g = models.PositiveIntegerField(null=True)
    length_mm = models.PositiveIntegerField(null=True, help_text="of the package")
    width_mm = models.PositiveIntegerField(null=True)
    height_mm = models.PositiveIntegerField(null=True)
    photo_url = models.CharField(max_length=500, blank=True, default="")
    photo = models.BinaryField(null=True)
    photo_type = models.CharField(max_length=40, blank=True, default="")
    ask_at = models.DateTimeField(db_index=True, help_text="Amazon's catalogue is asked then")
    asked_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "asin"], name="one_product_per_store_and_asin")
        ]

    def __str__(self) -> str:
        return self.asin


class Stock(models.Model):
    """The quantity that Amazon shows as available for one SKU; read only, never written to Amazon (FEA-14)."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="stock")
    sku = models.CharField(max_length=80)
    quantity = models.PositiveIntegerField(null=True, help_text="null: Amazon gave none")
    ask_at = models.DateTimeField(db_index=True, help_text="Amazon is asked then")
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "sku"], name="one_stock_per_store_and_sku")
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {self.quantity}"
