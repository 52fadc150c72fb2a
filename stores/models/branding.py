"""How a store presents itself on paper and in mails (CON-7)."""

from django.db import models

from stores.models.stores import Store


class Branding(models.Model):
    """One row per store that set anything; kept apart so that no page loads a logo without showing it."""

    class SlipTemplate(models.TextChoices):
        STANDARD = "standard", "Standard"
        PHOTOS = "photos", "With photos"
        COMPACT = "compact", "Compact, half a page"

    class TrackingLink(models.TextChoices):
        CARRIER = "carrier", "The carrier's page"
        WEBSITE = "website", "Your website"
        NONE = "none", "No link"

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="branding")
    name = models.CharField(max_length=80, blank=True, default="", help_text="empty: the store's")
    email = models.EmailField(
        blank=True, default="", help_text="sender of mails; approved in Seller Central (EML-3)"
    )
    phone = models.CharField(max_length=30, blank=True, default="")
    website = models.URLField(max_length=200, blank=True, default="")
    message = models.CharField(
        max_length=500, blank=True, default="", help_text="closing words of slips and mails"
    )
    returns = models.CharField(
        max_length=500, blank=True, default="", help_text="how to return, for slips and mails"
    )
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=40, blank=True, default="")
    slip_template = models.CharField(
        max_length=10, choices=SlipTemplate, default=SlipTemplate.STANDARD
    )
    tracking_link = models.CharField(
        max_length=10, choices=TrackingLink, default=TrackingLink.CARRIER
    )
    mail_shipped = models.BooleanField(
        default=False, help_text="mail buyers of manual orders when it ships (EML-1, EML-5)"
    )
    mail_delivered = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"branding of {self.store}"
