"""The first lines of every view that changes an order: this person's orders only, and only for shippers (T5)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orders.models import Order
from stores.desk import desk_of
from stores.models import Member, Store


def order_to_ship(request: HttpRequest, public_id: UUID) -> Order:
    """The order, for shippers. Another account's order is not found; a viewer is refused."""
    orders = Order.objects.filter(store__in=desk_of(request).stores)
    order = get_object_or_404(
        orders.select_related("store__selling_partner").defer("buyer_data"), public_id=public_id
    )
    require_shipper(request, order.store)
    return order


def stores_to_ship(request: HttpRequest) -> list[Store]:
    """The stores whose orders this person may ship (T5)."""
    desk = desk_of(request)
    return [store for store in desk.stores if desk.may(Member.Role.SHIPPER, store)]


def require_shipper(request: HttpRequest, store: Store) -> None:
    if not desk_of(request).may(Member.Role.SHIPPER, store):
        raise PermissionDenied("This needs the role Shipper.")
