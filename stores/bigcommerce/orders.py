"""The calls to BigCommerce's Orders API V2: reading an order and its parts, and the one that writes a shipment."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from stores import clock
from stores.bigcommerce import payloads
from stores.bigcommerce.calling import Shop, call, end
from stores.bigcommerce.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    TemporarilyUnavailable,
)
from stores.bigcommerce.payloads import (
    BrokenAnswer,
    RemoteOrder,
    RemoteProduct,
    RemoteShipment,
)

T = TypeVar("T")

_PAGE = 250
# Of lines or shipments of one order; more is no order of a shop.
_MOST_PAGES = 8


class NewShipment(NamedTuple):
    """`items` is order product id -> units. `comments` helps to know a parcel without a number again."""

    address_id: int
    items: dict[int, int]
    tracking_number: str
    tracking_carrier: str
    shipping_method: str = ""
    comments: str = ""


def count_orders(shop: Shop) -> int:
    """The cheapest call that needs the scope for orders; nothing of a buyer is in its answer."""
    body = call(shop, "countOrders", "GET", "orders/count")
    return _read("countOrders", lambda: payloads.count(body))


def find_orders(shop: Shop, amazon_order_id: str) -> list[RemoteOrder]:
    """Orders that name exactly this number of Amazon's, whatever the filter let through (decision 30).

    A shop has this list even if it has no order. 404 means that the shop was closed, and ends its link's token.
    """
    asked = {"external_order_id": amazon_order_id}
    try:
        found = _all(shop, "getOrders", "orders", payloads.order, asked, pages=1)
    except Rejected as error:
        if error.status != 404:
            raise
        end(shop, clock.now())
        raise NotAuthorized("getOrders", 404, error.code, error.message) from None
    return [order for order in found if order.external_id == amazon_order_id]


def products(shop: Shop, order_id: int) -> list[RemoteProduct]:
    return _all(shop, "getProducts", f"orders/{order_id}/products", payloads.product)


def address_ids(shop: Shop, order_id: int) -> list[int]:
    return _all(shop, "getAddresses", f"orders/{order_id}/shipping_addresses", payloads.address_id)


def shipments(shop: Shop, order_id: int) -> list[RemoteShipment]:
    return _all(shop, "getShipments", f"orders/{order_id}/shipments", payloads.shipment)


def create_shipment(shop: Shop, order_id: int, shipment: NewShipment) -> RemoteShipment:
    """Ships units of an order there. After OutcomeUnknown the order's shipments must be read before another try."""
    body: dict[str, Any] = {
        "order_address_id": shipment.address_id,
        "items": [
            {"order_product_id": product, "quantity": units}
            for product, units in shipment.items.items()
        ],
    }
    for name in ("tracking_number", "tracking_carrier", "shipping_method", "comments"):
        if text := getattr(shipment, name):
            body[name] = text
    answer = call(shop, "createShipment", "POST", f"orders/{order_id}/shipments", body=body)
    try:
        (made,) = payloads.listed([answer], payloads.shipment)
    except BrokenAnswer as error:
        raise OutcomeUnknown("createShipment", 200, "bad_shape", str(error)) from None
    return made


def _all(
    shop: Shop,
    operation: str,
    path: str,
    read: Callable[[dict[str, Any]], T],
    query: dict[str, str] | None = None,
    pages: int = _MOST_PAGES,
) -> list[T]:
    found: list[T] = []
    for page in range(1, pages + 1):
        asked: dict[str, str | int] = {**(query or {}), "limit": _PAGE, "page": page}
        body = call(shop, operation, "GET", path, query=asked)
        part = _read(operation, lambda body=body: payloads.listed(body, read))  # type: ignore[misc]
        found += part
        if len(part) < _PAGE:
            break
    return found


def _read(operation: str, read: Callable[[], T]) -> T:
    """JSON of another shape is no answer; the field's name is all that is kept of it."""
    try:
        return read()
    except BrokenAnswer as error:
        raise TemporarilyUnavailable(operation, 200, "bad_shape", str(error)) from None
