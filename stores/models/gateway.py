"""What the gateway to Amazon remembers between calls and processes."""

from django.db import models

from stores.models.connections import SellingPartner


class RequestAllowance(models.Model):
    """Token bucket of one operation for one seller, shared by all processes."""

    selling_partner = models.ForeignKey(SellingPartner, on_delete=models.CASCADE)
    operation = models.CharField(max_length=60)
    rate = models.FloatField(help_text="tokens per second")
    burst = models.PositiveSmallIntegerField()
    tokens = models.FloatField()
    counted_at = models.DateTimeField(help_text="instant at which `tokens` was right")
    blocked_until = models.DateTimeField(null=True, blank=True, help_text="set by a 429")
    throttled_in_a_row = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selling_partner", "operation"], name="one_allowance_per_operation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation} of {self.selling_partner_id}"


class ClientSecret(models.Model):
    """When each secret of our application was first used: Amazon ends it after 180 days (sp-api.md, 6.4)."""

    fingerprint = models.CharField(max_length=32, unique=True, help_text="keyed hash")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"client secret {self.pk}"


class MachineClock(models.Model):
    """How far each machine's clock is ahead of Amazon's, by the Date header of its answers (T19)."""

    machine = models.CharField(max_length=100, unique=True)
    ahead_s = models.FloatField(help_text="seconds, negative if it is behind")
    measured_at = models.DateTimeField()
    off_in_a_row = models.PositiveSmallIntegerField(help_text="answers, as far as they count")
    off_since = models.DateTimeField(null=True, help_text="while nothing is told to Amazon")

    def __str__(self) -> str:
        return f"clock of {self.machine}"


class ApiCall(models.Model):
    """One call to Amazon, without its payload. `status` is null when no answer came."""

    selling_partner = models.ForeignKey(SellingPartner, null=True, on_delete=models.CASCADE)
    operation = models.CharField(max_length=60)
    status = models.PositiveSmallIntegerField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    duration_ms = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.operation} {self.status}"
