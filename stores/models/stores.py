"""A store: one order source, that is one marketplace of one selling partner."""

import uuid
from typing import TYPE_CHECKING

from django.db import models

from stores.marketplaces import MARKETPLACES, Marketplace
from stores.models.addresses import ShipFrom
from stores.models.connections import SellingPartner

if TYPE_CHECKING:
    from stores.models.accounts import User


class StoreQuerySet(models.QuerySet["Store"]):
    def for_user(self, user: "User") -> "StoreQuerySet":
        """The stores of all accounts that the user is a member of (T5)."""
        return self.filter(selling_partner__account__members__user=user)

    def active(self) -> "StoreQuerySet":
        return self.filter(paused_at=None)


class Store(models.Model):
    class ProductIdentifier(models.TextChoices):
        SKU = "SKU", "SKU"
        ASIN = "ASIN", "ASIN"

    class NotifyCombined(models.TextChoices):
        EACH = "each", "Every order of the parcel"
        FIRST_ONLY = "first_only", "Only the first order"

    class NotifyWhen(models.TextChoices):
        AT_ONCE = "at_once", "As soon as it is marked as shipped"
        FIRST_SCAN = "first_scan", "When the carrier first scans the parcel"
        AT_TIME = "at_time", "At a time of the ship date"
        AFTER_HOURS = "after_hours", "Some hours after it is marked as shipped"
        NEVER = "never", "Never"

    class LabelFormat(models.TextChoices):
        PDF = "PDF", "PDF, any printer"
        PNG = "PNG", "PNG, any printer"
        ZPL = "ZPL", "ZPL, label printers"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selling_partner = models.ForeignKey(
        SellingPartner, on_delete=models.PROTECT, related_name="stores"
    )
    marketplace_id = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    product_identifier = models.CharField(
        max_length=4,
        choices=ProductIdentifier,
        help_text="Key that matches products (CON-3, IMP-20)",
    )
    auto_import = models.BooleanField(default=True)
    keep_closed_lines = models.BooleanField(
        default=False,
        help_text="Keep product lines of orders first seen shipped or cancelled (IMP-13, decision 4)",
    )
    fba_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Amazon-fulfilled orders updated since then are imported; empty: none (FBA-1, FBA-6)",
    )
    show_stock = models.BooleanField(
        default=False, help_text="Show the quantity available at Amazon (IMP-23)"
    )
    custom_fields = models.JSONField(
        default=list, blank=True, help_text="Up to three sources, set by support (SUP-2, SUP-3)"
    )
    condition_note = models.BooleanField(
        default=False, help_text="Include the condition note, Amazon.com only (SUP-5)"
    )
    amazon_dimensions = models.BooleanField(
        default=False, help_text="Take an order's size from its product, Amazon.com only (SUP-6)"
    )
    buy_shipping = models.BooleanField(
        default=False, help_text="Offer labels of Amazon Buy Shipping (SUP-12, MKT-5)"
    )
    ship_from = models.ForeignKey(
        ShipFrom, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    return_to = models.ForeignKey(
        ShipFrom,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="empty: the ship-from address",
    )
    label_format = models.CharField(max_length=3, choices=LabelFormat, default=LabelFormat.PDF)
    standardise_addresses = models.BooleanField(
        default=True, help_text="Print addresses as the country's post wants them (CON-7)"
    )
    notify_combined = models.CharField(
        max_length=10, choices=NotifyCombined, default=NotifyCombined.EACH
    )
    notify_when = models.CharField(
        max_length=11, choices=NotifyWhen, default=NotifyWhen.AT_ONCE, help_text="SHP-14"
    )
    notify_time = models.TimeField(null=True, blank=True, help_text="in the store's time zone")
    notify_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    feed_from = models.PositiveSmallIntegerField(
        default=25, help_text="A batch of so many orders goes as one feed (decision 5)"
    )
    late_hours = models.PositiveSmallIntegerField(
        default=4, help_text="People are warned so long before ship-by if Amazon was not told"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    import_from = models.DateTimeField(help_text="The first import reaches back to here (IMP-6)")
    complete_through = models.DateTimeField(
        null=True, blank=True, help_text="Every change at Amazon up to here is stored (decision 14)"
    )
    reread_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Support reset the import date: everything updated since is read again (IMP-12)",
    )
    last_import_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selling_partner", "marketplace_id"], name="one_store_per_order_source"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def marketplace(self) -> Marketplace:
        return MARKETPLACES[self.marketplace_id]

    @property
    def full_name(self) -> str:
        """With the marketplace's, where that is another one: ``Northwind US · Amazon.com``."""
        return " · ".join(dict.fromkeys((self.name, self.marketplace.name)))
