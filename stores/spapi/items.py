"""Rule: the lines of one order and its total."""

from decimal import Decimal

from stores.spapi.cancel_reasons import reason_code
from stores.spapi.fields import (
    JSON,
    MOST_MONEY,
    Fault,
    code,
    money,
    part,
    parts,
    required,
    text,
    texts,
    units,
)
from stores.spapi.payloads import ItemPayload, Money

_MOST_BREAKDOWNS = 100


def read_item(data: JSON) -> ItemPayload:
    """One entry of orderItems. Raises Fault."""
    product = part(data, "product")
    condition = part(product, "condition")
    fulfillment = part(data, "fulfillment")
    gift = part(part(fulfillment, "packing"), "giftOption")
    cancellation = part(data, "cancellation")
    shipping = part(fulfillment, "shipping")
    asked = part(cancellation, "cancellationRequest")
    ordered = units(data, "quantityOrdered")
    if ordered is None:
        raise Fault("missing", "quantityOrdered")
    fulfilled = units(fulfillment, "quantityFulfilled") or 0
    unfulfilled = units(fulfillment, "quantityUnfulfilled")
    proceeds = part(data, "proceeds")
    sums = _sums(proceeds)
    discount = sums.get("DISCOUNT")
    return ItemPayload(
        amazon_item_id=required(data, "orderItemId", 40),
        quantity_ordered=ordered,
        quantity_fulfilled=fulfilled,
        quantity_unfulfilled=max(ordered - fulfilled, 0) if unfulfilled is None else unfulfilled,
        sku=code(product, "sellerSku", 80),
        asin=code(product, "asin", 20),
        title=text(product, "title", 500),
        condition_type=text(condition, "conditionType", 30),
        condition_subtype=text(condition, "conditionSubtype", 30),
        condition_note=text(condition, "conditionNote", 2000),
        unit_price=money(part(product, "price"), "unitPrice"),
        item_total=sums.get("ITEM"),
        shipping_total=sums.get("SHIPPING"),
        tax_total=sums.get("TAX"),
        discount_total=Money(abs(discount.amount), discount.currency) if discount else None,
        proceeds_total=money(proceeds, "proceedsTotal") or _sum(list(sums.items())),
        is_gift=bool(gift),
        gift_wrap=text(gift, "giftWrapLevel", 60),
        gift_message=text(gift, "giftMessage", 1000),
        programs=texts(data, "programs", 40, 40),
        constraints=_demanded(part(shipping, "shippingConstraints")),
        ioss_number=code(part(shipping, "internationalShipping"), "iossNumber", 30),
        is_custom=bool(part(product, "customization")),
        cancel_requested=bool(asked),
        cancel_reason=reason_code(text(asked, "cancelReason", 80)),
        cancelled_by=text(part(cancellation, "cancellationExecution"), "cancelledBy", 20),
    )


def _demanded(constraints: JSON) -> tuple[str, ...]:
    """What the delivery must fulfil, such as signatureConfirmation (decision 19), in a fixed order."""
    return tuple(sorted(name[:40] for name, value in constraints.items() if value == "MANDATORY"))


def total_of(proceeds: JSON, items: tuple[ItemPayload, ...]) -> Money | None:
    """grandTotal, or the sum of the order's own breakdowns, or of its lines (they came to Amazon's model later)."""
    stated = money(proceeds, "grandTotal")
    if stated:
        return stated
    return _sum(list(_sums(proceeds).items())) or _sum(
        [("", item.proceeds_total) for item in items if item.proceeds_total]
    )


def _sums(proceeds: JSON) -> dict[str, Money]:
    """Breakdowns added up by type."""
    sums: dict[str, Money] = {}
    for entry in parts(proceeds, "breakdowns", _MOST_BREAKDOWNS):
        kind = required(entry, "type", 40)
        subtotal = money(entry, "subtotal")
        if subtotal is None:
            raise Fault("missing", "breakdowns.subtotal")
        known = sums.get(kind)
        if known is None:
            sums[kind] = subtotal
        elif known.currency == subtotal.currency:
            sums[kind] = Money(known.amount + subtotal.amount, known.currency)
        else:
            raise Fault("mixed_currency", "breakdowns")
        if abs(sums[kind].amount) >= MOST_MONEY:
            raise Fault("bad_amount", "breakdowns")
    return sums


def _sum(amounts: list[tuple[str, Money]]) -> Money | None:
    """Amazon does not say whether a discount is negative; it always lessens the sum."""
    if not amounts:
        return None
    currencies = {amount.currency for _, amount in amounts}
    if len(currencies) > 1:
        raise Fault("mixed_currency", "breakdowns")
    total = sum(
        (-abs(amount.amount) if kind == "DISCOUNT" else amount.amount for kind, amount in amounts),
        Decimal(0),
    )
    if abs(total) >= MOST_MONEY:
        raise Fault("bad_amount", "breakdowns")
    return Money(total, currencies.pop())
