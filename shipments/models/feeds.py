"""Feeds: many notifications in one document (SHP-18, decision 23)."""

import uuid

from django.db import models
from django.db.models import Q

from shipments.models.batches import Batch
from stores.foreign_texts import ForeignTextField
from stores.models import SellingPartner


class FeedSubmission(models.Model):
    """One order-fulfilment feed. Its messages are `tries`, written before createFeed."""

    class State(models.TextChoices):
        PREPARED = "prepared", "Being sent"
        CREATING = "creating", "Checking with Amazon"
        RUNNING = "running", "At Amazon"
        DONE = "done", "Read"
        REJECTED = "rejected", "Rejected as a whole"
        FATAL = "fatal", "Broken off by Amazon"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Not sent"

    OPEN = (State.PREPARED, State.CREATING, State.RUNNING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selling_partner = models.ForeignKey(SellingPartner, on_delete=models.PROTECT)
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="feeds"
    )
    state = models.CharField(max_length=9, choices=State, default=State.PREPARED)
    amazon_status = models.CharField(
        max_length=40, blank=True, default="", help_text="IN_QUEUE, IN_PROGRESS, DONE, ..."
    )
    document_id = models.CharField(max_length=200, blank=True, default="")
    feed_id = models.CharField(max_length=200, blank=True, default="")
    report_id = models.CharField(max_length=200, blank=True, default="")
    messages = models.PositiveIntegerField(help_text="orders in the document")
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0, help_text="their orders are read at Amazon")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="createFeed calls")
    due_at = models.DateTimeField(help_text="the next step is not taken before")
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="", help_text="why it waits")
    amazon_code = models.CharField(max_length=60, blank=True, default="")
    amazon_message = ForeignTextField(max_length=500, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    creating_since = models.DateTimeField(
        null=True, blank=True, help_text="before the first createFeed: a lost one is younger"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selling_partner", "feed_id"],
                condition=~Q(feed_id=""),
                name="one_row_per_feed",
            )
        ]
        indexes = [
            models.Index(
                fields=["selling_partner", "due_at"],
                name="feed_open",
                condition=Q(state__in=("prepared", "creating", "running")),
            ),
            models.Index(fields=["selling_partner", "-created_at"], name="feed_newest"),
        ]

    def __str__(self) -> str:
        return f"feed {self.feed_id or self.pk}"


class QueueHold(models.Model):
    """Nothing is sent for this seller until a person says so: Amazon rejected feed after feed (TRB-3, decision 24)."""

    selling_partner = models.OneToOneField(
        SellingPartner, on_delete=models.CASCADE, related_name="queue_hold"
    )
    reason = models.CharField(max_length=40)
    amazon_message = ForeignTextField(max_length=500, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    held_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hold of {self.selling_partner}"
