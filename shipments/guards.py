"""Rule: may this order be marked as shipped here? Refusals name the order and the next step (SHP-23, decision 19)."""

from typing import NamedTuple

from orders.attention import asks_to_cancel
from orders.handling.permitted import may_buy_label
from orders.models import Order
from orders.status import (
    BUY_SHIPPING_ONLY_PROGRAMS,
    READ_ONLY_PROGRAMS,
)
from orders.status import CANCELLED as CANCELLED_AT_AMAZON
from orders.status import SHIPPED as SHIPPED_AT_AMAZON


class Refusal(NamedTuple):
    """`code` is stable, `text` is for people; `overridable`: a tick lets the order pass."""

    code: str
    text: str
    overridable: bool = False


def refusal(order: Order, units_left: int, *, again: bool = False) -> Refusal | None:
    """None if the order may be marked as shipped. Redacted orders may (decision 33).

    `again`: every parcel so far was voided, so that Amazon may count the order as shipped already (SHP-9).
    """
    number = order.amazon_order_id
    programs = set(order.programs)
    if order.status == Order.Status.CANCELLED or order.amazon_status.upper() in CANCELLED_AT_AMAZON:
        return Refusal("cancelled", f"Order {number} is cancelled. Do not send the parcel.")
    if order.fulfilled_by != "MERCHANT":
        return Refusal(
            "amazon_fulfilled", f"Amazon ships order {number} itself. There is nothing to do here."
        )
    if programs & READ_ONLY_PROGRAMS:
        return Refusal(
            "read_only_program",
            f"Order {number} belongs to an Amazon delivery program. Ship it in Seller Central.",
        )
    if programs & BUY_SHIPPING_ONLY_PROGRAMS:
        return Refusal(
            "buy_shipping_only",
            f"Order {number} is an FBM Ship+ order. Amazon accepts only a label of its Buy Shipping, so "
            + (
                "choose “Buy label”."
                if may_buy_label(order)
                else "buy the label in Seller Central."
            ),
        )
    if not again and order.status == Order.Status.SHIPPED and order.is_manual:
        return Refusal("already_shipped", f"Order {number} is already shipped.")
    if not again and _is_shipped(order):
        return Refusal(
            "already_shipped",
            f"Order {number} is already shipped. Amazon takes one update per order, so nothing was sent.",
        )
    if order.status == Order.Status.ON_HOLD:
        return Refusal(
            "on_hold", f"Order {number} is on hold. Release the hold, then mark it as shipped."
        )
    if units_left == 0 and not again:
        return Refusal("nothing_left", f"Order {number} has no units left to ship.")
    if asks_to_cancel(order):
        return Refusal(
            "cancel_requested",
            f"The buyer asked to cancel order {number}. Cancel it in Seller Central, or tick “Ship anyway”.",
            overridable=True,
        )
    return None


def _is_shipped(order: Order) -> bool:
    shipped_there = order.amazon_status.upper() in SHIPPED_AT_AMAZON
    return order.status == Order.Status.SHIPPED or shipped_there
