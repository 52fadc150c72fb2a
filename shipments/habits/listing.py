"""The products of a store with their default parcels: those of open orders, and those that have one (SUP-6)."""

from typing import NamedTuple

from django.db.models import Count, Max, Q

from orders.handling import measures
from orders.handling.parcels import Parcel
from orders.models import Order, OrderItem, Product
from orders.page.item_lines import is_imperial
from shipments.habits.proposing import unit_parcel
from shipments.models import ProductHabit
from stores.models import Store

ROWS = 50


class ProductLine(NamedTuple):
    """`open_orders` counts those that wait for it. `source` says where size and weight come from, '' without any."""

    key: str
    title: str
    open_orders: int
    size: str
    weight: str
    source: str


class ProductPage(NamedTuple):
    lines: list[ProductLine]
    total: int
    has_more: bool


def page_of(store: Store, query: str, page: int) -> ProductPage:
    """What lacks a weight comes first, for its orders wait for one. Five queries, however many products."""
    lines = OrderItem.objects.filter(order__store=store, order__status__in=Order.OPEN)
    habits = ProductHabit.objects.filter(store=store)
    if query:
        lines = lines.filter(
            Q(product_key__icontains=query) | Q(title__icontains=query) | Q(asin__iexact=query)
        )
        habits = habits.filter(product_key__icontains=query)
    grouped = (
        lines.order_by()
        .exclude(product_key="")
        .values("product_key")
        .annotate(title=Max("title"), orders=Count("order", distinct=True))
    )
    waiting = {row["product_key"]: (str(row["title"]), int(row["orders"])) for row in grouped}
    weighed = {
        key for key, weight in habits.values_list("product_key", "parcel_weight_g") if weight
    }
    keys = {*waiting, *habits.values_list("product_key", flat=True)}
    if query and not keys and is_known(store, query):
        keys = {query}
    ordered = sorted(keys, key=lambda key: (key in weighed, key.casefold()))
    shown = ordered[(page - 1) * ROWS : page * ROWS]
    rows = {habit.product_key: habit for habit in habits.filter(product_key__in=shown)}
    titles = _titles(store, [key for key in shown if key not in waiting])
    return ProductPage(
        [
            _line(store, key, waiting.get(key, (titles.get(key, ""), 0)), rows.get(key))
            for key in shown
        ],
        len(ordered),
        len(ordered) > page * ROWS,
    )


def is_known(store: Store, key: str) -> bool:
    """Was a product with this SKU, or ASIN, ever ordered in the store?"""
    return (
        ProductHabit.objects.filter(store=store, product_key=key).exists()
        or OrderItem.objects.filter(sku=key, order__store=store).exists()
        or Product.objects.filter(store=store, asin=key).exists()
    )


def title_of(store: Store, key: str) -> str:
    return _titles(store, [key]).get(key, "")


def package_of(store: Store, key: str) -> Parcel | None:
    """Amazon's package of the product, to begin with."""
    line = OrderItem.objects.filter(sku=key, order__store=store).order_by("-pk").first()
    product = Product.objects.filter(store=store, asin=line.asin if line else key).first()
    if product is None:
        return None
    return Parcel(product.length_mm, product.width_mm, product.height_mm, product.weight_g)


def _titles(store: Store, keys: list[str]) -> dict[str, str]:
    """Of products without an open order; the newest line, or Amazon's catalogue, knows."""
    if not keys:
        return {}
    newest = (
        OrderItem.objects.filter(sku__in=keys, order__store=store)
        .order_by()
        .values("sku")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    found = dict(Product.objects.filter(store=store, asin__in=keys).values_list("asin", "title"))
    return found | dict(OrderItem.objects.filter(pk__in=newest).values_list("sku", "title"))


def _line(
    store: Store, key: str, waiting: tuple[str, int], habit: ProductHabit | None
) -> ProductLine:
    size = weight = source = ""
    if habit is not None:
        length, width, height, grams = unit_parcel(habit)
        imperial = is_imperial(store)
        if length and width and height:
            size = measures.size_words(length, width, height, imperial)
        if grams:
            weight = measures.weight_words(grams, imperial)
        if size or weight:
            source = "Default" if habit.set_by_person else "Used last"
    return ProductLine(key, *waiting, size, weight, source)
