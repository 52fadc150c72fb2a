"""Invariant I2 in one place: no order is lost, doubled, outdated or invented (data-protection.md, section 7).

What must be there is worked out from the orders as Amazon holds them, with none of the product's rules: a fault in a
rule shows as well.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from orders.models import Order, QuarantinedOrder
from stores.models import SellingPartner, Store

# Amazon shows no change that is younger than two minutes; a run and a look at what it did take a moment more.
SETTLING = timedelta(minutes=2)
LOOKED_AT_LATER = timedelta(minutes=1)

AWAITING = {"awaiting", "on_hold"}
OURS = {
    "UNSHIPPED": AWAITING,
    "PARTIALLY_SHIPPED": AWAITING,
    "SHIPPED": {"shipped"},
    "CANCELLED": {"cancelled"},
}


class AmazonsSide(Protocol):
    """What is asked of Amazon's side: its own records, not its API."""

    def orders(self, seller_id: str) -> list[dict[str, Any]]: ...
    def now(self) -> datetime: ...


class LastUpdates:
    """Looks at the table again and again: the last update of an order never goes back, and no order goes away."""

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}

    def look(self) -> None:
        now = dict(Order.objects.values_list("pk", "amazon_updated_at"))
        for pk, before in self._seen.items():
            assert pk in now, f"order {pk} is gone"
            assert now[pk] >= before, f"the last update of order {pk} went back"
        self._seen = now


def assert_nothing_lost(
    amazon: AmazonsSide, seller: SellingPartner, *, set_aside: Collection[str] = ()
) -> int:
    """After a good run: I2, and the marks of the stores. Answers how many orders were held against Amazon's.

    `set_aside` names orders that cannot be stored: they must be listed, and their newest state need not be here.
    """
    stores = {store.marketplace_id: store for store in Store.objects.filter(selling_partner=seller)}
    at_amazon = {order["orderId"]: order for order in amazon.orders(seller.seller_id)}
    ours = {key: order for key, order in at_amazon.items() if _is_ours(order, stores)}
    wanted = {key: order for key, order in ours.items() if key not in set_aside}
    _check_marks(amazon.now(), wanted, stores)
    due = {key: order for key, order in wanted.items() if _is_due(order, stores)}
    rows = (
        Order.objects.filter(selling_partner=seller)
        .select_related("store")
        .prefetch_related("items")
    )
    stored = Counter(row.amazon_order_id for row in rows)
    assert set(stored.values()) <= {1}, f"doubled: {[key for key, n in stored.items() if n > 1]}"
    assert not due.keys() - stored.keys(), f"lost: {sorted(due.keys() - stored.keys())[:5]}"
    foreign = stored.keys() - ours.keys() - set(set_aside)
    assert not foreign, f"must not be here: {sorted(foreign)[:5]}"
    for row in rows:
        if row.amazon_order_id in due:
            _check_order(row, due[row.amazon_order_id], stores)
    _check_set_aside(seller, set(set_aside), at_amazon)
    return len(due)


def _is_ours(order: Mapping[str, Any], stores: Mapping[str, Store]) -> bool:
    channel, fulfillment = order["salesChannel"], order["fulfillment"]
    store = stores.get(channel.get("marketplaceId", ""))
    if store is None or channel["channelName"] == "NON_AMAZON":
        return False
    if _by_amazon(order):
        since = store.fba_since
        updated = datetime.fromisoformat(order["lastUpdatedTime"])
        shipped = fulfillment["fulfillmentStatus"] == "SHIPPED"
        return since is not None and updated >= since and shipped
    known = fulfillment.get("fulfillmentStatus") in OURS
    return fulfillment.get("fulfilledBy") == "MERCHANT" and known


def _by_amazon(order: Mapping[str, Any]) -> bool:
    return bool(order["fulfillment"].get("fulfilledBy") == "AMAZON")


def _is_due(order: Mapping[str, Any], stores: Mapping[str, Store]) -> bool:
    """Not older than the first import reaches, and not changed behind the mark of its store."""
    store = stores[order["salesChannel"]["marketplaceId"]]
    updated = datetime.fromisoformat(order["lastUpdatedTime"])
    mark = store.complete_through
    return mark is not None and store.import_from <= updated <= mark


def _check_marks(
    now: datetime, wanted: Mapping[str, Mapping[str, Any]], stores: Mapping[str, Store]
) -> None:
    """No mark is younger than what Amazon can answer for, and none lags behind a change that Amazon shows."""
    for store in stores.values():
        mark = store.complete_through
        assert mark is None or mark <= now - SETTLING, f"the mark of {store} is too young: {mark}"
    for order in wanted.values():
        store = stores[order["salesChannel"]["marketplaceId"]]
        updated = datetime.fromisoformat(order["lastUpdatedTime"])
        if store.paused_at is None and updated < now - SETTLING - LOOKED_AT_LATER:
            reached = store.complete_through
            assert reached is not None, f"{store} has no mark"
            assert updated <= reached, f"the mark of {store} lags"


def _check_order(row: Order, order: Mapping[str, Any], stores: Mapping[str, Store]) -> None:
    store = stores[order["salesChannel"]["marketplaceId"]]
    expected, kept = _expected(order), _kept(row, order)
    assert kept == expected, f"{row}: {_difference(expected, kept)}"
    assert row.store.pk == store.pk
    assert row.status in _statuses(row, order), f"{row} is {row.status}"
    _check_lines(row, order, store)
    _check_buyer(row, order)


def _statuses(row: Order, order: Mapping[str, Any]) -> set[str]:
    """What our status may be: what happened here stays beside Amazon's word."""
    status = order["fulfillment"]["fulfillmentStatus"]
    if OURS[status] is not AWAITING:
        return OURS[status]
    if row.shipped_here_at is not None:
        return {"shipped"}
    return AWAITING if any(i["quantityOrdered"] for i in order["orderItems"]) else {"cancelled"}


def _expected(order: Mapping[str, Any]) -> dict[str, Any]:
    fulfillment = order["fulfillment"]
    total = order.get("proceeds", {}).get("grandTotal", {})
    return {
        "updated": datetime.fromisoformat(order["lastUpdatedTime"]),
        "amazon_status": fulfillment["fulfillmentStatus"],
        "bought": datetime.fromisoformat(order["createdTime"]),
        "ship_by": _latest(fulfillment, "shipByWindow"),
        "deliver_by": _latest(fulfillment, "deliverByWindow"),
        "total": Decimal(total["amount"]) if total else None,
        "currency": total.get("currencyCode"),
        "programs": order.get("programs", []),
        "asked_to_cancel": any(
            item.get("cancellation", {}).get("cancellationRequest") for item in order["orderItems"]
        ),
        "tracking": [package.get("trackingNumber", "") for package in order.get("packages", [])],
    }


def _latest(fulfillment: Mapping[str, Any], window: str) -> datetime | None:
    text = fulfillment.get(window, {}).get("latestDateTime")
    return datetime.fromisoformat(text) if text else None


def _kept(row: Order, order: Mapping[str, Any]) -> dict[str, Any]:
    has_total = "grandTotal" in order.get("proceeds", {})
    return {
        "updated": row.amazon_updated_at,
        "amazon_status": row.amazon_status,
        "bought": row.purchased_at,
        "ship_by": row.ship_by_at,
        "deliver_by": row.deliver_by_at,
        "total": row.total if has_total else None,
        "currency": row.currency if has_total else None,
        "programs": row.programs,
        "asked_to_cancel": row.cancel_requested,
        "tracking": [package["tracking"] for package in row.packages],
    }


def _difference(expected: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    return {name: (kept[name], expected[name]) for name in kept if kept[name] != expected[name]}


def _check_lines(row: Order, order: Mapping[str, Any], store: Store) -> None:
    """Lines as Amazon has them; an order that was closed when it came first may have none (IMP-13)."""
    kept = {
        item.amazon_item_id: (
            item.quantity_ordered,
            item.quantity_fulfilled,
            item.quantity_unfulfilled,
            item.sku,
            item.asin,
        )
        for item in row.items.all()
    }
    expected = {item["orderItemId"]: _line(item) for item in order["orderItems"]}
    was_open = row.status in AWAITING or row.events.filter(kind="status_changed").exists()
    if kept or was_open or store.keep_closed_lines:
        assert kept == expected, f"{row}: lines {kept}, at Amazon {expected}"


def _line(item: Mapping[str, Any]) -> tuple[int, int, int, str, str]:
    counts, product = item.get("fulfillment", {}), item["product"]
    ordered, fulfilled = item["quantityOrdered"], counts.get("quantityFulfilled", 0)
    open_ = counts.get("quantityUnfulfilled", max(ordered - fulfilled, 0))
    return ordered, fulfilled, open_, product.get("sellerSku", ""), product.get("asin", "")


def _check_buyer(row: Order, order: Mapping[str, Any]) -> None:
    """Everything that Amazon gives about the buyer is here, until it was removed on time."""
    if row.redacted_at is not None or _by_amazon(order):
        assert row.buyer_data is None
        return
    address = order.get("recipient", {}).get("deliveryAddress", {})
    here = {
        "name": row.buyer.recipient_name,
        "companyName": row.buyer.company,
        "addressLine1": row.buyer.line1,
        "addressLine2": row.buyer.line2,
        "addressLine3": row.buyer.line3,
        "phone": row.buyer.phone,
        "city": row.city,
        "stateOrRegion": row.state_or_region,
        "postalCode": row.postal_code,
        "countryCode": row.country,
    }
    sent = {name: text for name, text in address.items() if name in here and text}
    assert {name: here[name] for name in sent} == sent, f"{row}: another address than at Amazon"
    buyer = order.get("buyer") or {}
    if buyer.get("buyerName"):
        assert row.buyer.buyer_name == buyer["buyerName"]
    if buyer.get("buyerEmail"):
        assert buyer["buyerEmail"] in (row.relay_email, row.buyer.email)


def _check_set_aside(
    seller: SellingPartner, expected: set[str], at_amazon: Mapping[str, Any]
) -> None:
    """Listed is what cannot be stored, and nothing else that Amazon still holds."""
    listed = QuarantinedOrder.objects.filter(selling_partner=seller, resolved_at=None)
    assert set(listed.values_list("amazon_order_id", flat=True)) & at_amazon.keys() == expected
