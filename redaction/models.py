"""The proof that buyers' data is gone."""

from django.db import models

from orders.models import Order


class RedactionRecord(models.Model):
    """One redaction: rule, terms used, deadline, time done and counts; never an old value (RED-33)."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="redaction")
    rule = models.CharField(max_length=1, help_text="U, T or N")
    term = models.CharField(max_length=20, help_text="the term that decided, for example ship_date")
    terms = models.JSONField(default=dict, help_text="term -> instant")
    due_at = models.DateTimeField()
    redacted_at = models.DateTimeField(db_index=True)
    field_count = models.PositiveSmallIntegerField()
    file_count = models.PositiveSmallIntegerField(default=0)
    customer_redacted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"redaction of order {self.order_id}"
