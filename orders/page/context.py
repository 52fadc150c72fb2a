"""What the page of one order shows, section by section."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from orders import attention
from orders.addresses.edited import edit_of
from orders.addresses.layout import language_of, letters_hint, lines_of, problem_of
from orders.buyer import MARKER, BuyerData
from orders.handling.cancel_reasons import reason_words
from orders.handling.measures import size_words, weight_words
from orders.handling.parcels import size_refusal
from orders.handling.permitted import (
    edit_refusal,
    hold_refusal,
    may_buy_label,
    may_enter_tracking,
    program_note,
)
from orders.imports import custom_fields
from orders.lists.rows import urgency_of
from orders.manual.entering import change_refusal
from orders.marks import marks_of, service_words
from orders.models import Order, OrderEvent, OrderItem
from orders.notes.changing import note_refusal
from orders.page.history import tell
from orders.page.item_lines import is_imperial, item_lines
from orders.status import AMAZON
from stores import display


def order_context(order: Order, now: datetime) -> dict[str, Any]:
    """Needs `store`, `items`, `events` with users, `shipments` and `notification` loaded."""
    buyer = order.buyer
    items = list(order.items.all())
    return {
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "source": "Entered here" if order.is_manual else order.store.marketplace.name,
        "urgency": urgency_of(order, now),
        "marks": marks_of(order),
        "service": service_words(order.service_level),
        "lines": item_lines(order, items, buyer),
        "units": sum(item.quantity_ordered for item in items) or order.unit_count,
        "sums": _sums(order, items),
        "custom_fields": _custom_fields(order, buyer, now),
        "edit": edit_of(order),
        "may_edit_address": not edit_refusal(order),
        "address_lines": lines_of(order, buyer),
        "address_problem": problem_of(order),
        "address_lang": language_of(order, buyer),
        "letters_hint": letters_hint(order, buyer),
        "phone": buyer.phone,
        "phone_redacted": buyer.phone == MARKER,
        # Amazon's buyers are reached through the address that Amazon masks.
        "email": buyer.email if order.is_manual else "",
        "is_redacted": order.redacted_at is not None,
        "shipments": list(order.shipments.all()),
        "notification": getattr(order, "notification", None),
        "history": _history(order),
        "seller_central": seller_central(order),
        "attention": _attention(order, items),
        "by_hand": {
            "held": order.status == Order.Status.ON_HOLD,
            "may_change": not hold_refusal(order),
            "may_enter_tracking": may_enter_tracking(order),
            "may_edit": not change_refusal(order),
            "may_buy_label": may_buy_label(order),
        },
        "parcel": _parcel(order),
        "note": {
            "text": order.note or "",
            "may_write": not note_refusal(order),
            "is_redacted": bool(order.note) and order.redacted_at is not None,
        },
        "is_ours": order.fulfilled_by != AMAZON,
    }


def _custom_fields(order: Order, buyer: BuyerData, now: datetime) -> list[custom_fields.Field]:
    zone = order.store.marketplace.time_zone
    return custom_fields.shown(order.custom_fields, buyer, lambda at: display.zoned(at, zone, now))


def _sums(order: Order, items: list[OrderItem]) -> list[tuple[str, Decimal]]:
    """Amounts of one currency only, since they all belong to one order (IMP-18). They add up to its total."""
    columns = [
        ("Items", "item_total", 1),
        ("Shipping paid", "shipping_total", 1),
        ("Tax", "tax_total", 1),
        # Kept without a sign.
        ("Discount", "discount_total", -1),
    ]
    found = []
    for label, column, sign in columns:
        amounts = [getattr(item, column) for item in items if getattr(item, column) is not None]
        if amounts and sum(amounts):
            found.append((label, sign * sum(amounts, Decimal())))
    rest = (order.total or Decimal()) - sum(amount for _, amount in found)
    if found and order.total is not None and rest:
        found.append(("Other (gift wrap and so on)", rest))
    return found


def _parcel(order: Order) -> dict[str, Any]:
    """Size and weight in the units of the store's country, and whose they are (SUP-6)."""
    imperial = is_imperial(order.store)
    length, width, height = order.parcel_length_mm, order.parcel_width_mm, order.parcel_height_mm
    size = ""
    if length and width and height:
        size = size_words(length, width, height, imperial)
    return {
        "size": size,
        "weight": weight_words(order.parcel_weight_g, imperial) if order.parcel_weight_g else "",
        "source": "Entered here."
        if order.parcel_set_by == "person"
        else "From the product's package at Amazon.",
        "may_change": not size_refusal(order),
    }


def _attention(order: Order, items: list[OrderItem]) -> dict[str, Any]:
    """The boxes on top of the page; empty values show nothing."""
    partly = attention.is_partly_shipped(order)
    return {
        "cancelled_late": attention.is_cancelled_late(order),
        "asks_to_cancel": attention.asks_to_cancel(order),
        "reason": reason_words(order.cancel_reason),
        "open_at_amazon": attention.is_open_at_amazon(order),
        "cancelled_entry": attention.is_cancelled_entry(order),
        "program": program_note(order),
        "units_gone": sum(item.quantity_fulfilled for item in items) if partly else 0,
    }


def _history(order: Order) -> list[dict[str, Any]]:
    """Oldest first."""
    events = (_entry(event) for event in order.events.all())
    told = [*_arrival(order), *events, *_removal(order)]
    return sorted(told, key=lambda entry: entry["at"])


def _arrival(order: Order) -> list[dict[str, Any]]:
    """An order that was entered here has an event of its own, with the person."""
    if order.is_manual:
        return []
    return [{"text": "Imported from Amazon", "tone": "good", "at": order.first_imported_at}]


def _removal(order: Order) -> list[dict[str, Any]]:
    """Told by the order itself: the schedule writes no event for each (RED-33)."""
    if order.redacted_at is None or not order.buyer_fields:
        return []
    return [{"text": "Buyer details removed", "tone": "", "at": order.redacted_at}]


def _entry(event: OrderEvent) -> dict[str, Any]:
    told = tell(event.kind, event.detail)
    who = event.user.display_name if event.user else ""
    return {"text": told.text, "tone": told.tone, "sub": told.more, "at": event.at, "who": who}


def seller_central(order: Order) -> str:
    """Where the order is at Amazon, for people; '' for one that was entered here."""
    if order.is_manual:
        return ""
    host = order.store.marketplace.seller_central
    return f"https://{host}/orders-v3/order/{order.amazon_order_id}"
