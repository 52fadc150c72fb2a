"""Rule: an order, its parcel and its sender -> what Amazon is asked. Nothing of the buyer: Amazon has the address."""

from decimal import ROUND_HALF_UP, Decimal

from orders.handling import measures
from orders.handling.parcels import Parcel as Size
from orders.models import Order
from stores.models import ShipFrom
from stores.spapi.parcels import Parcel, ParcelItem, RateQuestion
from stores.spapi.parcels import ShipFrom as Sender
from stores.spapi.payloads import Money

_GRAMS_PER_OUNCE = measures.GRAMS_PER_POUND / 16


def question_of(order: Order, size: Size, ship_from: ShipFrom, reference: str) -> RateQuestion:
    """`size` is complete. The whole order goes in the one parcel (SHP-10, SHP-16)."""
    return RateQuestion(
        amazon_order_id=order.amazon_order_id,
        marketplace_id=order.store.marketplace_id,
        ship_from=_sender(ship_from),
        parcel=_parcel(order, size, reference),
    )


def _parcel(order: Order, size: Size, reference: str) -> Parcel:
    imperial = order.store.marketplace.country == "US"
    sides = (size.length_mm, size.width_mm, size.height_mm)
    length, width, height = (measures.side_of(side or 0, imperial) for side in sides)
    items = (item for item in order.items.all() if item.quantity_unfulfilled)
    return Parcel(
        reference=reference,
        items=tuple(ParcelItem(item.amazon_item_id, item.quantity_unfulfilled) for item in items),
        weight=_ounces(size.weight_g or 0) if imperial else Decimal(size.weight_g or 0),
        weight_unit="OUNCE" if imperial else "GRAM",
        length=max(length, Decimal("0.1")),
        width=max(width, Decimal("0.1")),
        height=max(height, Decimal("0.1")),
        size_unit="INCH" if imperial else "CENTIMETER",
        insured=Money(Decimal(0), order.store.marketplace.currency),
    )


def _ounces(grams: int) -> Decimal:
    """A pound is kept as 454 g, a little over: asked for in grams it would cost as two."""
    ounces = (grams / _GRAMS_PER_OUNCE).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(ounces, Decimal("0.1"))


def _sender(address: ShipFrom) -> Sender:
    return Sender(
        name=address.name,
        line1=address.line1,
        city=address.city,
        state_or_region=address.state_or_region,
        postal_code=address.postal_code,
        country=address.country,
        line2=address.line2,
        line3=address.line3,
        company=address.company,
        phone=address.phone,
    )
