"""Orders as Amazon gave them, their lines and their history."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from orders.buyer import BuyerData
from orders.models.customers import Customer
from stores.fields import SealedJSONField, SealedTextField
from stores.models import SellingPartner, Store, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class OrderQuerySet(models.QuerySet["Order"]):
    def for_user(self, user: User) -> "OrderQuerySet":
        """Orders of the accounts that the user is a member of (T5)."""
        stores = list(Store.objects.for_user(user).values_list("pk", flat=True))
        return self.filter(store__in=stores)

    def open(self) -> "OrderQuerySet":
        return self.filter(status__in=Order.OPEN)


class Order(models.Model):
    """One Amazon order. Amazon's own words stay in `amazon_status` and `fulfilled_by`; `status` is ours (STA)."""

    class Status(models.TextChoices):
        AWAITING_SHIPMENT = "awaiting", "Awaiting shipment"
        ON_HOLD = "on_hold", "On hold"
        SHIPPED = "shipped", "Shipped"
        CANCELLED = "cancelled", "Cancelled"

    class Channel(models.TextChoices):
        AMAZON = "amazon", "Amazon"
        MANUAL = "manual", "Entered here"

    OPEN = (Status.AWAITING_SHIPMENT, Status.ON_HOLD)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selling_partner = models.ForeignKey(SellingPartner, on_delete=models.PROTECT, db_index=False)
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="orders"
    )
    amazon_order_id = models.CharField(max_length=32, db_index=True)
    seller_order_id = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(
        max_length=10,
        choices=Channel,
        default=Channel.AMAZON,
        db_default=Channel.AMAZON,
        help_text="an order entered here has its own number in amazon_order_id (decision 31)",
    )
    status = models.CharField(max_length=10, choices=Status)
    amazon_status = models.CharField(max_length=40)
    fulfilled_by = models.CharField(max_length=20)
    programs = models.JSONField(default=list, help_text="Amazon's programs, for example PRIME")
    service_level = models.CharField(max_length=30, blank=True, default="")

    label_not_before = models.DateTimeField(
        null=True, blank=True, help_text="Amazon's labelPrintingWindow (decision 19)"
    )
    purchased_at = models.DateTimeField()
    amazon_updated_at = models.DateTimeField(help_text="lastUpdatedTime; never goes back (I2)")
    first_imported_at = models.DateTimeField(
        help_text="never moves: rule U counts from here (RED-10)"
    )
    imported_at = models.DateTimeField()
    earliest_ship_at = models.DateTimeField(null=True)
    ship_by_at = models.DateTimeField(null=True, help_text="latest ship time (IMP-16)")
    deliver_by_at = models.DateTimeField(null=True, help_text="latest delivery time (IMP-17)")
    queue_at = models.DateTimeField(
        help_text="place in the packing queue: ship-by, or far ahead without one"
    )
    shipped_here_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="a shipment was recorded here; null if it was shipped elsewhere",
    )

    currency = models.CharField(max_length=3, blank=True, default="")
    total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit_count = models.PositiveIntegerField(default=0)

    city = models.CharField(max_length=100, blank=True, default="")
    state_or_region = models.CharField(max_length=100, blank=True, default="")
    postal_code = models.CharField(max_length=30, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    relay_email = models.CharField(
        max_length=254, blank=True, default="", help_text="masked by Amazon (IMP-19)"
    )
    buyer_data = SealedJSONField(null=True, monthly=True)
    buyer_fields = models.JSONField(
        default=list, help_text="names of the buyer fields that were filled"
    )
    name_key = models.CharField(
        max_length=32, blank=True, default="", help_text="keyed hash of the recipient"
    )
    street_key = models.CharField(
        max_length=32, blank=True, default="", help_text="keyed hash of the first street line"
    )
    phone_key = models.CharField(
        max_length=32, blank=True, default="", help_text="keyed hash of the phone's digits"
    )
    note = SealedTextField(
        null=True,
        monthly=True,
        help_text="internal; the buyer's texts in it are replaced by redaction (RED-63)",
    )
    redacted_at = models.DateTimeField(null=True, blank=True)
    address_edited_at = models.DateTimeField(
        null=True, blank=True, help_text="a person's address survives imports (decision 16)"
    )
    address_problem = models.CharField(
        max_length=30,
        blank=True,
        default="",
        help_text="why no label can be made: no_recipient, no_street (IMP-24)",
    )

    hold_until = models.DateTimeField(
        null=True, blank=True, help_text="the hold ends by itself then (STA-5)"
    )
    parcel_length_mm = models.PositiveIntegerField(null=True, blank=True)
    parcel_width_mm = models.PositiveIntegerField(null=True, blank=True)
    parcel_height_mm = models.PositiveIntegerField(null=True, blank=True)
    parcel_weight_g = models.PositiveIntegerField(null=True, blank=True)
    parcel_set_by = models.CharField(
        max_length=10,
        blank=True,
        default="",
        help_text="amazon or person; a person's size is never overwritten (SUP-6)",
    )
    custom_fields = models.JSONField(
        default=list, blank=True, help_text="[source, value] pairs chosen by support (SUP-2)"
    )

    cancel_requested = models.BooleanField(default=False, help_text="the buyer asked (decision 17)")
    cancel_reason = models.CharField(
        max_length=80, blank=True, default="", help_text="Amazon's code of the buyer's reason"
    )
    cancel_decided_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="a person dealt with the request, or with a cancellation after the label",
    )
    replaces_order_id = models.CharField(max_length=32, blank=True, default="")
    packages = models.JSONField(
        default=list,
        help_text="Amazon's packages: reference, carrier, tracking, status (no address)",
    )

    # Set where an order was read although its buyer data cannot be opened (orders.opening).
    seal_is_broken = False

    items: "RelatedManager[OrderItem]"
    events: "RelatedManager[OrderEvent]"
    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selling_partner", "amazon_order_id"], name="one_order_per_seller_and_id"
            )
        ]
        indexes = [
            models.Index(fields=["store", "status", "queue_at", "id"], name="order_queue"),
            models.Index(fields=["store", "status", "purchased_at", "id"], name="order_newest"),
            models.Index(fields=["store", "purchased_at", "id"], name="order_all"),
            models.Index(
                fields=["first_imported_at"], name="order_unredacted", condition=Q(redacted_at=None)
            ),
            models.Index(
                fields=["hold_until"], name="order_hold_ends", condition=~Q(hold_until=None)
            ),
            models.Index(
                fields=["store"],
                name="order_cancel_asked",
                condition=Q(cancel_requested=True, cancel_decided_at=None),
            ),
            # Two columns, or SQLite prefers an index with all cancelled orders.
            models.Index(
                fields=["store", "status"],
                name="order_cancelled_late",
                condition=Q(
                    status="cancelled", cancel_decided_at=None, shipped_here_at__isnull=False
                ),
            ),
            models.Index(fields=["store", "postal_code"], name="order_postal_code"),
            models.Index(fields=["store", "city"], name="order_city"),
            models.Index(fields=["name_key"], name="order_name", condition=~Q(name_key="")),
            models.Index(fields=["street_key"], name="order_street", condition=~Q(street_key="")),
            models.Index(fields=["phone_key"], name="order_phone", condition=~Q(phone_key="")),
        ]
        permissions = [("reveal_buyer", "Can see the buyer of one order, for a reason")]

    def __str__(self) -> str:
        return self.amazon_order_id

    @property
    def buyer(self) -> BuyerData:
        """The buyer's data, or the marker in every field that was filled (decision 10)."""
        if self.buyer_data is None:
            return BuyerData.redacted(self.buyer_fields)
        return BuyerData.from_json(self.buyer_data)

    @property
    def is_manual(self) -> bool:
        """Entered here: Amazon knows nothing of it and is told nothing (decision 31)."""
        return self.channel == self.Channel.MANUAL

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class OrderItem(models.Model):
    """One line. Money is for the whole line except `unit_price`; the currency is the order's (IMP-18)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items", db_index=False)
    amazon_item_id = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    product_key = models.CharField(
        max_length=80, help_text="SKU or ASIN, by the store's setting (IMP-20)"
    )
    sku = models.CharField(max_length=80, blank=True, default="")
    asin = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=500, blank=True, default="")
    quantity_ordered = models.PositiveIntegerField()
    quantity_fulfilled = models.PositiveIntegerField(default=0)
    quantity_unfulfilled = models.PositiveIntegerField(default=0)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    item_total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    shipping_total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    tax_total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    discount_total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    condition_type = models.CharField(max_length=30, blank=True, default="")
    condition_subtype = models.CharField(max_length=30, blank=True, default="")
    condition_note = models.TextField(
        blank=True, default="", help_text="the seller's words, where support switched it on (SUP-5)"
    )
    is_gift = models.BooleanField(default=False)
    gift_wrap = models.CharField(max_length=60, blank=True, default="")
    programs = models.JSONField(
        default=list, blank=True, help_text="Amazon's, for example TRANSPARENCY (decision 19)"
    )
    constraints = models.JSONField(
        default=list, blank=True, help_text="what the delivery demands, for example a signature"
    )
    ioss_number = models.CharField(max_length=30, blank=True, default="")
    is_custom = models.BooleanField(default=False, help_text="Amazon Custom: the fact only (CUS-1)")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "amazon_item_id"], name="one_line_per_item_id")
        ]
        indexes = [
            models.Index(fields=["sku"], name="item_sku"),
            models.Index(fields=["asin"], name="item_asin"),
        ]

    def __str__(self) -> str:
        return f"{self.product_key} x {self.quantity_ordered}"


class OrderEvent(models.Model):
    """History of an order; `detail` holds codes, ids and states, never buyer data."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    detail = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"
