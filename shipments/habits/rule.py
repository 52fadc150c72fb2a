"""Rule: which parcel an order probably needs, and what a parcel says about one unit of its product."""

from collections.abc import Sequence
from typing import NamedTuple

from orders.handling.parcels import Parcel

NOTHING_KNOWN = Parcel(None, None, None, None)


class Line(NamedTuple):
    """Units still to ship of one product, and the packed parcel of a single unit."""

    quantity: int
    unit: Parcel


def proposal(own: Parcel, lines: Sequence[Line]) -> Parcel:
    """`own` is what a person or Amazon said about the order; only what it leaves out is proposed.

    Weights add up, if each is known. Sides are proposed for a single unit only: nobody knows how two are packed.
    """
    shipped = [line for line in lines if line.quantity > 0]
    sides = own[:3] if own.length_mm is not None else _sides(shipped)
    weight = own.weight_g if own.weight_g is not None else _weight(shipped)
    return Parcel(*sides, weight)


def unit_of(parcel: Parcel, lines: Sequence[int]) -> Parcel:
    """What one unit of the product weighs and measures, by the parcel of an order with these quantities.

    Nothing for an order of several products; the weight alone for several units of one.
    """
    shipped = [quantity for quantity in lines if quantity > 0]
    if len(shipped) != 1:
        return NOTHING_KNOWN
    (quantity,) = shipped
    sides = parcel[:3] if quantity == 1 else NOTHING_KNOWN[:3]
    weight = None if parcel.weight_g is None else max(1, round(parcel.weight_g / quantity))
    return Parcel(*sides, weight)


def _sides(lines: Sequence[Line]) -> tuple[int | None, int | None, int | None]:
    single = len(lines) == 1 and lines[0].quantity == 1
    return lines[0].unit[:3] if single else NOTHING_KNOWN[:3]


def _weight(lines: Sequence[Line]) -> int | None:
    weights = [line.quantity * line.unit.weight_g for line in lines if line.unit.weight_g]
    return sum(weights) if weights and len(weights) == len(lines) else None
