"""Rule: an order as Amazon sent it -> the values we keep (IMP-2, IMP-13 to IMP-29, FBA-3, CUS-1).

Values in, values out: no database, no clock.
"""

import re
from datetime import UTC, datetime
from typing import Any

from orders.buyer import BuyerData
from orders.status import AMAZON, CANCELLED, Status
from stores.spapi.payloads import AddressPayload, BuyerPayload, ItemPayload, Money, OrderPayload

# Orders without a ship-by time stand at the end of the packing queue.
FAR_AHEAD = datetime(9999, 1, 1, tzinfo=UTC)

_MASKED_DOMAIN = re.compile(r"[@.]marketplace\.amazon\.", re.IGNORECASE)


def is_masked(email: str) -> bool:
    """Is this Amazon's relay address, which is not personal data (RED-2)?"""
    return _MASKED_DOMAIN.search(email) is not None


def is_physical(order: OrderPayload) -> bool:
    """Something to put in a parcel, and somewhere to send it (IMP-2).

    A missing address is a matter of access to buyer data, not of the product; cancelled orders may have lost both.
    """
    if order.status.upper() in CANCELLED:
        return True
    deliverable = order.address is None or order.address.country != ""
    return deliverable and any(item.quantity_ordered > 0 for item in order.items)


def without_buyer(order: OrderPayload) -> OrderPayload:
    """An order that Amazon fulfils: no buyer data, whatever was sent, and no wish to act upon (FBA-3, FBA-4)."""
    items = tuple(
        item._replace(gift_message="", cancel_requested=False, cancel_reason="")
        for item in order.items
    )
    return order._replace(buyer=BuyerPayload(), address=None, items=items)


def nothing_left(order: OrderPayload) -> bool:
    """Every unit was cancelled and none shipped (IMP-27)."""
    return bool(order.items) and not any(
        item.quantity_ordered or item.quantity_fulfilled for item in order.items
    )


def address_problem(buyer: BuyerData, fulfilled_by: str) -> str:
    """Why no label can be made, or '' (IMP-24). `no_access`: nothing came, so probably a role is missing."""
    if fulfilled_by == AMAZON:
        return ""  # nobody here needs the address
    street = buyer.line1 or buyer.line2 or buyer.line3
    if not (buyer.recipient_name or street):
        return "no_access"
    if not buyer.recipient_name:
        return "no_recipient"
    return "" if street else "no_street"


def buyer_data(order: OrderPayload) -> BuyerData:
    """The personal data of an order; masked e-mail addresses are kept apart (`relay_email`)."""
    address = order.address or AddressPayload()
    return BuyerData(
        buyer_name=order.buyer.name,
        recipient_name=address.name,
        company=address.company or order.buyer.company,
        line1=address.line1,
        line2=address.line2,
        line3=address.line3,
        district=address.district,
        phone=address.phone,
        email="" if is_masked(order.buyer.email) else order.buyer.email,
        purchase_order=order.buyer.purchase_order,
        gift_messages={
            item.amazon_item_id: item.gift_message for item in order.items if item.gift_message
        },
    )


def relay_email(order: OrderPayload) -> str:
    return order.buyer.email if is_masked(order.buyer.email) else ""


def order_place(order: OrderPayload) -> dict[str, str]:
    """The part of the address that stays readable (decision 10)."""
    address = order.address or AddressPayload()
    return {
        "city": address.city,
        "state_or_region": address.state_or_region,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def order_values(order: OrderPayload, status: Status) -> dict[str, Any]:
    """Columns of an order that come from Amazon and may change with every import."""
    return {
        "amazon_status": order.status,
        "status": status.value,
        "amazon_updated_at": order.updated_at,
        "seller_order_id": order.seller_order_id,
        "fulfilled_by": order.fulfilled_by,
        "programs": list(order.programs),
        "service_level": order.service_level,
        "purchased_at": order.purchased_at,
        "earliest_ship_at": order.earliest_ship_at,
        "ship_by_at": order.ship_by_at,
        "deliver_by_at": order.deliver_by_at,
        "label_not_before": order.label_not_before,
        "queue_at": order.ship_by_at or FAR_AHEAD,
        "currency": order.currency,
        "total": _amount(order.total),
        "unit_count": sum(item.quantity_ordered for item in order.items),
        **order_place(order),
        "relay_email": relay_email(order),
        "cancel_requested": order.cancel_requested,
        "cancel_reason": order.cancel_reason,
        "replaces_order_id": order.replaces_order_id,
        "packages": [
            {
                "reference": package.reference_id,
                "carrier": package.carrier,
                "service": package.service,
                "tracking": package.tracking_number,
                "status": package.status,
                "detailed": package.detailed_status,
            }
            for package in order.packages
        ],
    }


def item_values(
    item: ItemPayload, position: int, product_identifier: str, *, with_note: bool
) -> dict[str, Any]:
    """Columns of one line. An empty product key falls back to the other one (IMP-20).

    `with_note`: support switched the condition note on for the store (SUP-5).
    """
    by_asin = product_identifier == "ASIN"
    return {
        "amazon_item_id": item.amazon_item_id,
        "position": position,
        "product_key": (item.asin or item.sku) if by_asin else (item.sku or item.asin),
        "sku": item.sku,
        "asin": item.asin,
        "title": item.title,
        "quantity_ordered": item.quantity_ordered,
        "quantity_fulfilled": item.quantity_fulfilled,
        "quantity_unfulfilled": item.quantity_unfulfilled,
        "unit_price": _amount(item.unit_price),
        "item_total": _amount(item.item_total),
        "shipping_total": _amount(item.shipping_total),
        "tax_total": _amount(item.tax_total),
        "discount_total": _amount(item.discount_total),
        "condition_type": item.condition_type,
        "condition_subtype": item.condition_subtype,
        "condition_note": item.condition_note if with_note else "",
        "is_gift": item.is_gift,
        "gift_wrap": item.gift_wrap,
        "programs": list(item.programs),
        "constraints": list(item.constraints),
        "ioss_number": item.ioss_number,
        "is_custom": item.is_custom,
    }


def keeps_lines(status: Status, fulfilled_by: str, *, keep_closed_lines: bool) -> bool:
    """Lines of orders first seen shipped or cancelled are left out unless the store keeps them (IMP-13).

    Those of orders that Amazon fulfils are always kept (FBA-5, IMP-14).
    """
    closed = status in (Status.SHIPPED, Status.CANCELLED)
    return keep_closed_lines or fulfilled_by == AMAZON or not closed


def merged(old: BuyerData, new: BuyerData) -> BuyerData:
    """A field that Amazon leaves out never blanks a stored one (decision 16)."""
    texts = {
        name: getattr(new, name) or getattr(old, name)
        for name in BuyerData._fields
        if name != "gift_messages"
    }
    return BuyerData(**texts, gift_messages={**old.gift_messages, **new.gift_messages})


def _amount(money: Money | None) -> Any:
    return None if money is None else money.amount
