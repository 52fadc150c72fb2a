"""The proof that buyers' data is gone, and the support desk's view of what is not yet."""

from django.db import models

from orders.models import Order


class RedactionRecord(models.Model):
    """One redaction: rule, terms used, deadline, time done and counts; never an old value (RED-33)."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="redaction")
    rule = models.CharField(max_length=1, help_text="U, T or N; S: removed early by staff (RED-67)")
    term = models.CharField(max_length=20, help_text="the term that decided, for example ship_date")
    terms = models.JSONField(default=dict, help_text="term -> instant")
    due_at = models.DateTimeField()
    redacted_at = models.DateTimeField()
    field_count = models.PositiveSmallIntegerField()
    file_count = models.PositiveSmallIntegerField(default=0)
    customer_redacted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["redacted_at", "id"], name="redaction_newest")]
        permissions = [("redact_early", "Can remove buyer details before their deadline")]

    def __str__(self) -> str:
        return f"redaction of order {self.order_id}"


class RedactionFailure(models.Model):
    """An order that could not be redacted when it was due, until it is (RED-34). Holds no value of it."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="redaction_failure")
    error_class = models.CharField(max_length=80)
    attempts = models.PositiveIntegerField(default=1)
    first_failed_at = models.DateTimeField()
    last_failed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"failed redaction of order {self.order_id}"


class HeldOrder(Order):
    """An order whose buyer data is not redacted: the admin's list for early redaction (RED-67)."""

    class Meta:
        proxy = True
        verbose_name = "order holding buyer details"
        verbose_name_plural = "orders holding buyer details"
