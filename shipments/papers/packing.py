"""Rule: what of an order goes into its parcel."""

from collections.abc import Sequence

from orders.models import OrderItem


def to_pack(items: Sequence[OrderItem]) -> list[tuple[OrderItem, int]]:
    """Lines and units: what is left to ship, or everything once Amazon counts all of it as shipped.

    Units that left earlier, or were cancelled at Amazon, are not packed again (IMP-4, IMP-27).
    """
    if any(item.quantity_unfulfilled for item in items):
        return [(item, item.quantity_unfulfilled) for item in items if item.quantity_unfulfilled]
    return [(item, item.quantity_ordered) for item in items if item.quantity_ordered]
