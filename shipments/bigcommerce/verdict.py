"""Rule: why an update waits or how it ended, and what that means where BigCommerce was to tell Amazon (SHP-26)."""

from enum import StrEnum


class Reason(StrEnum):
    """Stored, and turned into words by `wording`."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    UNAUTHORIZED = "unauthorized"
    SLOW = "slow"
    NO_ANSWER = "no_answer"
    NOT_THERE_YET = "not_there_yet"
    NOT_THERE = "not_there"
    CANCELLED_THERE = "cancelled_there"
    SHIPPED_THERE = "shipped_there"
    DIGITAL = "digital"
    UNLINKED = "unlinked"
    SEVERAL_ORDERS = "several_orders"
    SEVERAL_ADDRESSES = "several_addresses"
    PRODUCTS_DIFFER = "products_differ"
    PARTLY_SHIPPED = "partly_shipped"
    REFUSED = "refused"
    VOIDED = "voided"
    ORDER_CANCELLED = "order_cancelled"
    COMBINED = "combined"


NOT_NEEDED = frozenset(
    {
        Reason.NOT_THERE,
        Reason.CANCELLED_THERE,
        Reason.SHIPPED_THERE,
        Reason.DIGITAL,
        Reason.UNLINKED,
        Reason.COMBINED,
    }
)
# BigCommerce will never ship such an order, so it cannot tell Amazon of it: Waybill does (I1).
LEFT_TO_WAYBILL = NOT_NEEDED - {Reason.SHIPPED_THERE, Reason.COMBINED}
