"""The connection to Amazon: who authorised us, and the consent that is under way."""

import uuid

from django.db import models

from stores.fields import SealedTextField
from stores.models.accounts import Account, User


class SellingPartner(models.Model):
    """One Amazon seller in one region. Holds the authorisation, shared by all stores of that seller."""

    class Region(models.TextChoices):
        NA = "NA", "North America"
        EU = "EU", "Europe"
        FE = "FE", "Far East"

    class Credentials(models.TextChoices):
        GOOD = "good", "Good"
        BAD = "bad", "Bad"

    # `credentials_error` where people here gave the authorization up: nothing is wrong, and nobody is warned.
    DISCONNECTED = "disconnected"
    # The same after an incident, and the reason of the held queue; a problem of that name explains it (T4).
    FROZEN = "frozen"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="selling_partners")
    seller_id = models.CharField(max_length=32, help_text="Amazon's selling partner id")
    region = models.CharField(max_length=2, choices=Region)
    refresh_token = SealedTextField(blank=True, default="")
    access_token = SealedTextField(blank=True, default="")
    access_token_expires_at = models.DateTimeField(null=True, blank=True)
    authorized_at = models.DateTimeField(
        help_text="Start of the 365 days of this authorisation (REA-1)"
    )
    credentials = models.CharField(max_length=4, choices=Credentials, default=Credentials.GOOD)
    credentials_error = models.CharField(
        max_length=40, blank=True, default="", help_text="TRB code"
    )
    credentials_changed_at = models.DateTimeField()
    marketplace_ids = models.JSONField(
        default=list, help_text="Where the seller takes part, asked at Amazon (MKT-6)"
    )
    marketplaces_asked_at = models.DateTimeField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The last renewal reminder of this authorisation (REA-2)"
    )
    audited_at = models.DateTimeField(
        null=True, blank=True, help_text="Start of the newest audit of missing orders (IMP-11)"
    )
    import_requested_at = models.DateTimeField(
        null=True, blank=True, help_text="Import now was pressed; cleared when a run starts"
    )
    polled_at = models.DateTimeField(null=True, blank=True, help_text="Start of the newest poll")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # CON-8, T2: a seller is linked once in the whole installation.
            models.UniqueConstraint(
                fields=["seller_id", "region"], name="one_connection_per_seller"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} ({self.region})"

    @property
    def is_disconnected(self) -> bool:
        """Its tokens were forgotten with its last running store (CON-13)."""
        return self.credentials_error == self.DISCONNECTED

    @property
    def is_frozen(self) -> bool:
        """Its tokens were thrown away after an incident, and it was not renewed since (T4)."""
        return self.credentials_error == self.FROZEN


class ConsentRequest(models.Model):
    """One trip to Amazon's consent page: the state value's hash and what the user asked for (CON-4, T1)."""

    state_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    session_hash = models.CharField(max_length=64)
    marketplace_id = models.CharField(max_length=20)
    product_identifier = models.CharField(max_length=4)
    renews = models.ForeignKey(
        SellingPartner,
        null=True,
        on_delete=models.CASCADE,
        help_text="Consent asked for this seller: another seller's answer is refused (T2)",
    )
    first_import_days = models.PositiveSmallIntegerField(default=14)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"consent {self.pk}"
