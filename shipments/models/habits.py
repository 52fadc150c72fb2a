"""What was last used for a product: the first guess for its next parcel."""

from django.db import models

from stores.models import Store


class ProductHabit(models.Model):
    """By SKU (or ASIN) of one store. A parcel that a person set is a default; the rest is what was used last."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="habits")
    product_key = models.CharField(max_length=80)
    parcel_length_mm = models.PositiveIntegerField(null=True)
    parcel_width_mm = models.PositiveIntegerField(null=True)
    parcel_height_mm = models.PositiveIntegerField(null=True)
    parcel_weight_g = models.PositiveIntegerField(null=True, help_text="one unit, packed")
    set_by_person = models.BooleanField(
        default=False, help_text="entered as the product's default, so parcels do not change it"
    )
    carrier_code = models.CharField(max_length=60, blank=True, default="")
    carrier_name = models.CharField(max_length=50, blank=True, default="")
    service = models.CharField(max_length=50, blank=True, default="")
    rate_service_id = models.CharField(
        max_length=80, blank=True, default="", help_text="of Amazon Buy Shipping"
    )
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "product_key"], name="one_habit_per_product")
        ]

    def __str__(self) -> str:
        return self.product_key
