"""The first lines of the views here, besides those of `orders.views.scope`: rows of this person's stores only (T5)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orders.models import Order
from shipments.batches.showing import batches_of
from shipments.models import Batch, Label, RateQuote, Shipment, ShipmentNotification
from stores.desk import desk_of
from stores.models import Member, Store
from stores.scoping import allows


def notification_of(request: HttpRequest, public_id: UUID) -> ShipmentNotification:
    rows = ShipmentNotification.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related("order__store__selling_partner", "shipment").defer(
        "order__buyer_data"
    )
    return get_object_or_404(loaded, public_id=public_id)


def notification_of_order(order: Order) -> ShipmentNotification | None:
    """Of an order that this person may ship; None before its first parcel."""
    return ShipmentNotification.objects.filter(order=order).first()


def latest_shipment(stores: list[Store]) -> Shipment | None:
    return Shipment.objects.filter(order__store__in=stores).order_by("-id").first()


def label_of(request: HttpRequest, public_id: UUID) -> Label:
    """Another account's label is not found."""
    rows = Label.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related("order__store__selling_partner__account", "shipment").defer(
        "order__buyer_data"
    )
    return get_object_or_404(loaded, public_id=public_id)


def order_of(request: HttpRequest, public_id: UUID) -> Order:
    """The order with its notification, for everybody in the account."""
    orders = Order.objects.filter(store__in=desk_of(request).stores)
    loaded = orders.select_related("store__selling_partner", "notification").defer("buyer_data")
    return get_object_or_404(loaded, public_id=public_id)


def quote_of(request: HttpRequest, public_id: UUID) -> RateQuote:
    rows = RateQuote.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related("order__store__selling_partner", "ship_from")
    return get_object_or_404(loaded.defer("order__buyer_data"), public_id=public_id)


def batch_of(request: HttpRequest, public_id: UUID) -> Batch:
    """A batch of the person's accounts; another one's is not found (T5)."""
    return get_object_or_404(batches_of(desk_of(request).roles), public_id=public_id)


def batch_to_change(request: HttpRequest, public_id: UUID) -> Batch:
    batch = batch_of(request, public_id)
    if not allows(desk_of(request).roles.get(batch.account_id), Member.Role.SHIPPER):
        raise PermissionDenied("This needs the role Shipper.")
    return batch


def shipment_of(request: HttpRequest, public_id: UUID) -> Shipment:
    """With its label and the order's notification. Another account's shipment is not found."""
    rows = Shipment.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related("order__store__selling_partner", "order__notification", "label")
    return get_object_or_404(loaded.defer("order__buyer_data"), public_id=public_id)
