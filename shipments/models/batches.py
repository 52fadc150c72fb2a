"""Batches: many orders, one decision, worked on in the background; one bad order stops nothing."""

import uuid

from django.db import models
from django.db.models import Q

from orders.models import Order
from shipments.models.labels import Label
from shipments.models.shipments import Shipment
from stores.models import Account, User


class Batch(models.Model):
    """A draft shows what would happen; it becomes running when somebody says so."""

    class Kind(models.TextChoices):
        LABELS = "labels", "Buy labels"
        MARK = "mark", "Mark shipped"
        FILE = "file", "Tracking numbers from a file"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField(help_text="counts within the account, for people")
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    settings = models.JSONField(
        default=dict, help_text="how to choose a rate, or carrier, service and ship date"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_batch_per_number")
        ]
        indexes = [
            models.Index(fields=["created_at"], name="batch_running", condition=Q(state="running"))
        ]

    def __str__(self) -> str:
        return f"batch {self.number}"


class BatchEntry(models.Model):
    """One order of a batch, or one line of a file that led to none."""

    class State(models.TextChoices):
        LEFT_OUT = "left_out", "Left out"
        WAITING = "waiting", "Waiting"
        WORKING = "working", "In progress"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(help_text="place in the batch; the line of a file")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="entries")
    order_number = models.CharField(
        max_length=80, blank=True, default="", help_text="as the file's line gave it"
    )
    details = models.JSONField(
        default=dict, blank=True, help_text="carrier, service, tracking number, ship date of a line"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    code = models.CharField(max_length=60, blank=True, default="", help_text="why it failed")
    text = models.CharField(max_length=500, blank=True, default="", help_text="in words")
    label = models.ForeignKey(Label, null=True, on_delete=models.SET_NULL, related_name="+")
    shipment = models.ForeignKey(Shipment, null=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="one_entry_per_position"),
            models.UniqueConstraint(
                fields=["batch", "order"],
                condition=~Q(order=None) & ~Q(state="left_out"),
                name="one_entry_per_order",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="batch_entry_state")]

    def __str__(self) -> str:
        return f"entry {self.position} of batch {self.batch_id}"
