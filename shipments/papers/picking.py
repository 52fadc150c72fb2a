"""Pick list: what to fetch from the shelves for many orders, one line for each product and condition."""

from collections.abc import Sequence
from typing import NamedTuple

from orders.attention import asks_to_cancel
from orders.models import Order, OrderItem, Product
from orders.products.conditions import condition_words
from orders.status import AMAZON
from shipments.papers.packing import to_pack


class For(NamedTuple):
    """One order that gets some of a product. `marks`: what the packer must know of it."""

    order: Order
    units: int
    marks: list[str]


class Pick(NamedTuple):
    """`photo`: has the product one?"""

    key: str
    title: str
    condition: str
    units: int
    orders: list[For]
    product: Product | None
    photo: bool


class PickList(NamedTuple):
    """`left_out`: orders that nothing is fetched for, with the reason."""

    picks: list[Pick]
    orders: int
    left_out: list[tuple[Order, str]]

    @property
    def units(self) -> int:
        return sum(pick.units for pick in self.picks)


def pick_list(orders: Sequence[Order]) -> PickList:
    """By SKU (or ASIN, as the store has it). Needs `store` and `items`; two queries, whatever the number."""
    why = [(order, refusal(order)) for order in orders]
    found: dict[tuple[str, str], list[tuple[Order, OrderItem, int]]] = {}
    for order, refused in why:
        if not refused:
            for item, units in to_pack(list(order.items.all())):
                condition = condition_words(item.condition_type, item.condition_subtype)
                key = (item.product_key, condition.removeprefix("Condition: "))
                found.setdefault(key, []).append((order, item, units))
    products, pictured = _products(orders)
    picks = [_pick(key, rows, products, pictured) for key, rows in sorted(found.items())]
    return PickList(
        picks, sum(not refused for _, refused in why), [(one, text) for one, text in why if text]
    )


def refusal(order: Order) -> str:
    """Why nothing is fetched for an order, or ''."""
    if order.fulfilled_by == AMAZON:
        return "Amazon ships this order."
    if order.status == Order.Status.CANCELLED:
        return "This order is cancelled."
    if order.status == Order.Status.ON_HOLD:
        return "This order is on hold."
    if asks_to_cancel(order):
        return "The buyer asked to cancel this order: decide first."
    if not order.items.all():
        return "The product lines of this order are not kept here."
    return ""


def marks_of(order: Order) -> list[str]:
    """``Gift``, ``Prime``: the packer treats these apart."""
    gift = any(item.is_gift for item in order.items.all())
    return [*(["Gift"] if gift else []), *(["Prime"] if "PRIME" in order.programs else [])]


def _pick(
    key: tuple[str, str],
    rows: Sequence[tuple[Order, OrderItem, int]],
    products: dict[tuple[int, str], Product],
    pictured: set[int],
) -> Pick:
    known = [
        products[order.store_id, item.asin]
        for order, item, _ in rows
        if (order.store_id, item.asin) in products
    ]
    # One SKU may be sold in several stores, of which one has its photo.
    product = next((one for one in known if one.pk in pictured), known[0] if known else None)
    title = next(
        (item.title for _, item, _ in rows if item.title), product.title if product else ""
    )
    units: dict[int, int] = {}
    for order, _, count in rows:
        units[order.pk] = units.get(order.pk, 0) + count
    orders = {order.pk: order for order, _, _ in rows}
    return Pick(
        key=key[0],
        title=title,
        condition=key[1],
        units=sum(units.values()),
        orders=[For(order, units[pk], marks_of(order)) for pk, order in orders.items()],
        product=product,
        photo=product is not None and product.pk in pictured,
    )


def _products(orders: Sequence[Order]) -> tuple[dict[tuple[int, str], Product], set[int]]:
    asins = {item.asin for order in orders for item in order.items.all() if item.asin}
    stores = {order.store_id for order in orders}
    rows = list(
        Product.objects.filter(store__in=stores, asin__in=asins).only(
            "public_id", "store_id", "asin", "title"
        )
    )
    with_photo = Product.objects.filter(pk__in=[row.pk for row in rows]).exclude(photo=None)
    return {(row.store_id, row.asin): row for row in rows}, set(
        with_photo.values_list("pk", flat=True)
    )
