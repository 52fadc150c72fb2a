"""The one notification to Amazon per order, and every attempt at it (SHP-8, I1)."""

import uuid
from datetime import datetime
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Count, Min, Q

from orders.models import Order
from shipments.models.batches import Batch
from shipments.models.feeds import FeedSubmission
from shipments.models.shipments import Shipment
from stores.models import SellingPartner


class ShipmentNotification(models.Model):
    """Amazon must be told once that `order` shipped. One row per order, by constraint."""

    class State(models.TextChoices):
        WAITING = "waiting", "Queued"
        SENDING = "sending", "Sending"
        IN_FEED = "in_feed", "Sent in a batch"
        UNKNOWN = "unknown", "Checking with Amazon"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        NOT_NEEDED = "not_needed", "Not needed"
        CANCELLED = "cancelled", "Cancelled"

    class Via(models.TextChoices):
        CALL = "call", "By a call of its own"
        FEED = "feed", "In a feed"

    UNFINISHED = (State.WAITING, State.SENDING, State.IN_FEED, State.UNKNOWN)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="notification")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="notifications")
    selling_partner = models.ForeignKey(SellingPartner, on_delete=models.PROTECT)
    via = models.CharField(
        max_length=4, choices=Via, default=Via.CALL, help_text="how it goes out next (decision 23)"
    )
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )
    feed = models.ForeignKey(
        FeedSubmission,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        db_index=False,
        help_text="the open feed that it is in; none while it may go by a call",
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="why it waits or ended: throttled, already_shipped, ...",
    )
    package_reference_id = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="fixed before the first attempt (decision 22)",
    )
    due_at = models.DateTimeField(help_text="not before; moved by throttling and retries")
    queue_at = models.DateTimeField(help_text="the order's ship-by: the order of sending")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_holder = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    amazon_code = models.CharField(max_length=60, blank=True, default="")
    amazon_message = models.CharField(max_length=500, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(
        null=True, blank=True, help_text="people were told that it is late (decision 24)"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["selling_partner", "queue_at", "id"],
                name="notification_unfinished",
                condition=Q(state__in=("waiting", "sending", "in_feed", "unknown")),
            ),
            models.Index(fields=["feed"], name="notification_feed", condition=~Q(feed=None)),
            models.Index(
                fields=["selling_partner", "id"],
                name="notification_rejected",
                condition=Q(state="rejected"),
            ),
            models.Index(fields=["settled_at"], name="notification_settled"),
        ]

    def __str__(self) -> str:
        return f"notification of order {self.order}"

    @property
    def landed(self) -> "Landed | None":
        """None if no try can have reached Amazon: a repeat says the same, a corrected shipment its own date."""
        return self.tries.landed().begun().get(self.pk) if self.attempts else None


class Landed(NamedTuple):
    """The tries that may have reached Amazon: when the first one began, and whether one of them was in a feed."""

    first_at: datetime
    by_feed: bool


class Tries(models.QuerySet["NotificationAttempt"]):
    def landed(self) -> Self:
        """Those that may have reached Amazon: taken, without an answer, or without an end."""
        return self.filter(outcome__in=NotificationAttempt.MAY_HAVE_LANDED)

    def begun(self) -> dict[int, Landed]:
        """By notification id, what these tries come to."""
        counted = self.order_by().values_list("notification")
        rows = counted.annotate(Min("started_at"), Count("feed"))
        return {pk: Landed(first, feeds > 0) for pk, first, feeds in rows}


class NotificationAttempt(models.Model):
    """One try, written before the call and completed after it; an open one after a crash means unknown."""

    class Outcome(models.TextChoices):
        STARTED = "started", "Started"
        ACCEPTED = "accepted", "Accepted"
        THROTTLED = "throttled", "Throttled"
        UNAVAILABLE = "unavailable", "Amazon unavailable"
        UNAUTHORIZED = "unauthorized", "Not authorised"
        REJECTED = "rejected", "Rejected"
        UNKNOWN = "unknown", "No answer"
        READ = "read", "Asked Amazon"

    MAY_HAVE_LANDED = (Outcome.STARTED, Outcome.UNKNOWN, Outcome.ACCEPTED)

    notification = models.ForeignKey(
        ShipmentNotification, on_delete=models.CASCADE, related_name="tries"
    )
    number = models.PositiveSmallIntegerField()
    feed = models.ForeignKey(
        FeedSubmission, null=True, on_delete=models.PROTECT, related_name="tries"
    )
    message_id = models.PositiveIntegerField(null=True, help_text="its number in that feed")
    sent = models.JSONField(
        default=dict, help_text="the fields as Amazon got them; empty for a look at the order"
    )
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.STARTED)
    status = models.PositiveSmallIntegerField(null=True)
    amazon_code = models.CharField(max_length=60, blank=True, default="")
    amazon_message = models.CharField(max_length=500, blank=True, default="")
    request_id = models.CharField(max_length=100, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Tries.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "number"], name="one_row_per_attempt"),
            models.UniqueConstraint(fields=["feed", "message_id"], name="one_message_per_number"),
        ]

    def __str__(self) -> str:
        return f"try {self.number}"
