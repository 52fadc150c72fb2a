"""Carriers and their services as data that support can correct (SHP-3, SHP-24, RED-14, SUP-9)."""

from django.db import models


class Carrier(models.Model):
    """One carrier; `code` is Amazon's, or Other with a name of its own."""

    code = models.CharField(max_length=60, help_text="Amazon's carrier code, exactly, or Other")
    name = models.CharField(max_length=50, unique=True)
    countries = models.JSONField(
        default=list, blank=True, help_text="where it is offered first, for example US"
    )
    tracking_url = models.CharField(
        max_length=200, blank=True, default="", help_text="holds {number}; empty: no link"
    )
    number_patterns = models.JSONField(
        default=list,
        blank=True,
        help_text="regular expressions of its tracking numbers; empty: any number (SHP-24)",
    )
    prints_any_letters = models.BooleanField(
        default=False, help_text="takes addresses in letters that are not Latin (SUP-9)"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CarrierService(models.Model):
    """`tracked` is copied to a shipment when it is made; a change moves no deadline (RED-14)."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=50)
    tracked = models.BooleanField(default=True, help_text="reports delivery by itself")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "name"], name="one_service_per_name")
        ]

    def __str__(self) -> str:
        return self.name
