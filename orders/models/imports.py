"""Imports: what was asked of Amazon, how it ended, and what could not be stored."""

import uuid

from django.db import models
from django.db.models import Q

from stores.foreign_texts import ForeignTextField
from stores.models import SellingPartner, Store, User


class ImportRun(models.Model):
    """One search window of one seller. Its bounds never change; the page token lets the next task go on."""

    class Kind(models.TextChoices):
        POLL = "poll", "Poll"
        BACKFILL = "backfill", "Catching up"
        REREAD = "reread", "Reading again"
        DAY = "day", "One day"
        AUDIT = "audit", "Audit"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        PARTLY = "partly", "Partly done"
        FAILED = "failed", "Failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selling_partner = models.ForeignKey(
        SellingPartner, on_delete=models.CASCADE, related_name="import_runs"
    )
    stores = models.ManyToManyField(Store, related_name="import_runs")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    window_after = models.DateTimeField()
    window_before = models.DateTimeField()
    page_token = models.TextField(blank=True, default="")
    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict, help_text="reason -> number of orders")
    quarantined = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(
        default=0, help_text="audit: open at Amazon, but not here (IMP-11)"
    )
    marketplace_ids = models.JSONField(
        default=list, help_text="audit: what is searched, also without a store (decision 2)"
    )
    findings = models.JSONField(
        default=dict, help_text="audit: numbers by marketplace and ids of orders, no buyer data"
    )
    not_before = models.DateTimeField(
        null=True, help_text="waiting for Amazon's allowance until then"
    )
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="in a row, for the waiting time"
    )
    restarts = models.PositiveSmallIntegerField(default=0, help_text="page token expired")
    page_marks = models.JSONField(
        default=list, help_text="a mark per page, to notice a repeated one (IMP-10)"
    )
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_message = ForeignTextField(max_length=300, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["selling_partner"], name="import_running", condition=Q(state="running")
            ),
            models.Index(
                fields=["selling_partner", "ended_at"],
                name="import_failed",
                condition=Q(state="failed"),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"


class QuarantinedOrder(models.Model):
    """An order that Amazon sent and we could not store; retried by later runs (IMP-2, IMP-9, STA-12)."""

    selling_partner = models.ForeignKey(SellingPartner, on_delete=models.CASCADE)
    store = models.ForeignKey(Store, null=True, on_delete=models.CASCADE)
    amazon_order_id = models.CharField(max_length=80)
    reason = models.CharField(max_length=40)
    detail = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="field and kind of fault, no values of the buyer",
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    seen_count = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField(help_text="Amazon is asked for this order again")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selling_partner", "amazon_order_id"], name="one_quarantine_row_per_order"
            )
        ]

    def __str__(self) -> str:
        return self.amazon_order_id
