"""The lines of one order as its page shows them, with what Amazon's catalogue and listings add (IMP-20 to IMP-23)."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse

from orders.buyer import MARKER, BuyerData
from orders.handling.measures import weight_words
from orders.models import Order, OrderItem, Product, Stock
from orders.products.conditions import condition_words
from stores.models import Store


class ItemLine(NamedTuple):
    """`photo` is an address of ours or ''. `stock` is '' where it is not shown, `stock_at` the time it was right."""

    item: OrderItem
    title: str
    photo: str
    no_sku: bool
    options: list[str]
    weight: str
    gift_message: str
    gift_redacted: bool
    stock: str
    stock_at: datetime | None


def item_lines(order: Order, items: list[OrderItem], buyer: BuyerData) -> list[ItemLine]:
    """One query for all products, one more where the store shows stock."""
    products = _products(order.store, items)
    stock = _stock(order.store, items)
    return [_line(order, item, buyer, products.get(item.asin), stock) for item in items]


def is_imperial(store: Store) -> bool:
    return store.marketplace.country == "US"


def _products(store: Store, items: list[OrderItem]) -> dict[str, Product]:
    """Without their photos, but with `has_photo`."""
    asins = {item.asin for item in items if item.asin}
    if not asins:
        return {}
    has_photo = ExpressionWrapper(Q(photo__isnull=False), output_field=BooleanField())
    rows = Product.objects.filter(store=store, asin__in=asins).annotate(has_photo=has_photo)
    return {row.asin: row for row in rows.only("public_id", "asin", "title", "weight_g")}


def _stock(store: Store, items: list[OrderItem]) -> dict[str, Stock]:
    skus = {item.sku for item in items if item.sku}
    if not store.show_stock or not skus:
        return {}
    return {row.sku: row for row in Stock.objects.filter(store=store, sku__in=skus)}


def _line(
    order: Order,
    item: OrderItem,
    buyer: BuyerData,
    product: Product | None,
    stock: dict[str, Stock],
) -> ItemLine:
    message = buyer.gift_messages.get(item.amazon_item_id, "")
    has_photo = product is not None and vars(product)["has_photo"]
    weight = product.weight_g if product else None
    words, at = _stock_words(order, item, stock.get(item.sku))
    return ItemLine(
        item=item,
        title=item.title or (product.title if product else "") or item.product_key,
        photo=reverse("orders:photo", args=[product.public_id]) if product and has_photo else "",
        no_sku=not item.sku,
        options=_options(item),
        weight=weight_words(weight, is_imperial(order.store)) if weight else "",
        gift_message=message,
        gift_redacted=message == MARKER,
        stock=words,
        stock_at=at,
    )


def _options(item: OrderItem) -> list[str]:
    gift = f"Gift wrap: {item.gift_wrap}" if item.gift_wrap else "Gift" if item.is_gift else ""
    options = [
        condition_words(item.condition_type, item.condition_subtype),
        f"Condition note: {item.condition_note}" if item.condition_note else "",
        gift,
    ]
    return list(filter(None, options))


def _stock_words(order: Order, item: OrderItem, row: Stock | None) -> tuple[str, datetime | None]:
    """Never newer than an hour, so its age is shown beside it; an open order's quantity may not be asked yet."""
    if not order.store.show_stock or not item.sku:
        return "", None
    if row is None or row.asked_at is None:
        return ("Quantity at Amazon not known yet" if order.is_open else ""), None
    if row.quantity is None:
        return "No quantity shown at Amazon", row.asked_at
    return f"{row.quantity:,} available at Amazon", row.asked_at
