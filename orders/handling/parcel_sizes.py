"""The size of an order's parcel, taken from its product's package where support switched that on (SUP-6)."""

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from orders.models import Order, OrderItem, Product
from stores.models import Store
from stores.switches.offers import is_amazon_com

SIDES = ("length_mm", "width_mm", "height_mm")


def takes_sizes(store: Store) -> bool:
    return store.amazon_dimensions and is_amazon_com(store.marketplace_id)


def size_new_orders(stores: Collection[Store], amazon_order_ids: Collection[str]) -> int:
    """Orders that were just imported, as far as their product's size is known already. How many got one."""
    return _give_sizes(stores, Q(amazon_order_id__in=amazon_order_ids))


def size_open_orders(store: Store, asins: Collection[str]) -> int:
    """Orders still open whose product's size became known now. How many got one."""
    lines = OrderItem.objects.filter(order__store=store, asin__in=asins)
    return _give_sizes([store], Q(pk__in=lines.values("order")))


def _give_sizes(stores: Collection[Store], which: Q) -> int:
    """One statement; a size that a person or Amazon set stays."""
    switched_on = [store for store in stores if takes_sizes(store)]
    if not switched_on:
        return 0
    # One line of quantity one; a second line of no unit is a line too.
    single = (
        Order.objects.open()
        .filter(which, store__in=switched_on, parcel_set_by="", unit_count=1)
        .annotate(lines=Count("items"))
        .filter(lines=1)
        .values("pk")
    )
    product = _sized_product()
    return Order.objects.filter(Exists(product), pk__in=single, parcel_set_by="").update(
        parcel_set_by="amazon",
        parcel_length_mm=Subquery(product.values("length_mm")[:1]),
        parcel_width_mm=Subquery(product.values("width_mm")[:1]),
        parcel_height_mm=Subquery(product.values("height_mm")[:1]),
        parcel_weight_g=Subquery(product.values("weight_g")[:1]),
    )


def _sized_product() -> QuerySet[Product]:
    """The product of the outer order's only line, if all three sides are known."""
    asin = OrderItem.objects.filter(order=OuterRef(OuterRef("pk"))).values("asin")[:1]
    known = {f"{side}__isnull": False for side in SIDES}
    return Product.objects.filter(store=OuterRef("store"), asin=Subquery(asin), **known)
