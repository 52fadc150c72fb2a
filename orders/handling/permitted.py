"""Rule: what people may do with an order by hand (STA-5, STA-8, decision 19). Refusals name the order."""

from orders import status
from orders.attention import is_cancelled_entry, is_open_at_amazon
from orders.models import Order

_EASY_SHIP = (
    "This is an Amazon Easy Ship order. Amazon picks the parcel up: schedule and print it in Seller Central. "
    "It is shown here for reading, and becomes Shipped by itself."
)
_AMAZON_DELIVERS = (
    "Amazon delivers this order itself. Hand it over as Seller Central says. It is shown here for reading, and "
    "becomes Shipped by itself."
)
_PICK_UP = (
    "The buyer picks this order up in your shop. Hand it out in Seller Central. It is shown here for reading, and "
    "becomes Shipped by itself."
)
_BUY_SHIPPING = (
    "Amazon accepts only a label of its Buy Shipping for this FBM Ship+ order. Buy the label in Seller Central; "
    "the order then becomes Shipped here by itself."
)
_BUY_HERE = (
    "Amazon accepts only a label of its Buy Shipping for this FBM Ship+ order. Choose “Buy label”."
)
_PROGRAM_NOTES = {
    "AMAZON_EASY_SHIP": _EASY_SHIP,
    "DELIVERY_BY_AMAZON": _AMAZON_DELIVERS,
    "IN_STORE_PICK_UP": _PICK_UP,
    "FBM_SHIP_PLUS": _BUY_SHIPPING,
}


def program_note(order: Order) -> str:
    """What a program of Amazon takes out of our hands while the order is open, or '' (decision 19)."""
    if status.BUY_SHIPPING_ONLY_PROGRAMS.intersection(order.programs) and may_buy_label(order):
        return _BUY_HERE
    notes = (_PROGRAM_NOTES.get(program, "") for program in order.programs)
    return next(filter(None, notes), "") if order.is_open else ""


def is_read_only(order: Order) -> bool:
    """Amazon, or the shop, ships these; nothing is changed here (decision 19, FBA-4)."""
    programs = status.READ_ONLY_PROGRAMS.intersection(order.programs)
    return bool(programs) or order.fulfilled_by != status.MERCHANT


def may_enter_tracking(order: Order) -> bool:
    """Is "Enter tracking" the next step of this order? The ship dialog has its own, stricter guards."""
    by_label_only = status.BUY_SHIPPING_ONLY_PROGRAMS.intersection(order.programs)
    awaiting = order.status == Order.Status.AWAITING_SHIPMENT
    return awaiting and not is_read_only(order) and not by_label_only


def may_buy_label(order: Order) -> bool:
    """Is "Buy label" a next step? What else speaks against it is told there (SUP-12, RED-66)."""
    awaiting = order.status == Order.Status.AWAITING_SHIPMENT and order.redacted_at is None
    of_amazon = order.channel == Order.Channel.AMAZON and not is_read_only(order)
    return awaiting and of_amazon and order.store.buy_shipping


def hold_refusal(order: Order) -> str:
    """Why the order cannot be put on hold, or ''."""
    return _not_open(order) or _not_ours(order)


def release_refusal(order: Order) -> str:
    if order.status == Order.Status.ON_HOLD:
        return ""
    return f"Order {order.amazon_order_id} is not on hold."


def cancel_refusal(order: Order) -> str:
    """Why the order cannot be cancelled here, or '' (STA-8)."""
    return _not_open(order) or _not_ours(order)


def reopen_refusal(order: Order) -> str:
    """Only what was cancelled here, and is still open at Amazon or was never there, can be taken back."""
    if is_open_at_amazon(order) or is_cancelled_entry(order):
        return ""
    number = order.amazon_order_id
    if order.status == Order.Status.CANCELLED:
        return f"Amazon cancelled order {number}, so it cannot be reopened."
    return f"Order {number} is not cancelled."


def edit_refusal(order: Order) -> str:
    """Why the address cannot be edited, or '' (decision 16, RED-66)."""
    if order.redacted_at is not None:
        return (
            f"The buyer details of order {order.amazon_order_id} were removed on schedule, and nothing may bring "
            "them back. Take the address from Seller Central."
        )
    if order.is_manual:
        return f"Order {order.amazon_order_id} was entered here. Change the order itself."
    return _not_open(order) or _not_ours(order)


def _not_open(order: Order) -> str:
    number = order.amazon_order_id
    if order.status == Order.Status.CANCELLED:
        return f"Order {number} is cancelled already."
    if order.status == Order.Status.SHIPPED:
        return f"Order {number} is shipped already."
    return ""


def _not_ours(order: Order) -> str:
    number = order.amazon_order_id
    if order.fulfilled_by != status.MERCHANT:
        return f"Amazon ships order {number} itself. There is nothing to do here."
    if is_read_only(order):
        return f"Order {number} belongs to an Amazon delivery program. Change it in Seller Central."
    return ""
