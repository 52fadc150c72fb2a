"""Rule: one order of Orders v2026-01-01 -> `OrderPayload`, or `BrokenOrder` so that it never costs its page (IMP-9).

Field names: sp-api.md, sections 1.5 to 1.9. What the product does not keep is not read, above all Amazon Custom's
address of the buyer's design (CUS-1).
"""

from functools import partial
from typing import Any

from stores.spapi.fields import (
    JSON,
    Fault,
    code,
    part,
    parts,
    required,
    required_time,
    text,
    texts,
    time,
)
from stores.spapi.items import read_item, total_of
from stores.spapi.payloads import (
    AddressPayload,
    BrokenOrder,
    BuyerPayload,
    ItemPayload,
    Money,
    OrderPayload,
    PackagePayload,
    SentOrder,
)

MOST_ITEMS = 1000
MOST_PACKAGES = 1000
LONGEST_LINE = 200


def sent_order(data: Any, position: int) -> SentOrder:
    """Id and time of change of an order, and how to read the rest."""
    read = partial(read_order, data, position)
    try:
        return SentOrder(required(data, "orderId", 32), time(data, "lastUpdatedTime"), read)
    except (Fault, AttributeError):
        return SentOrder("", None, read)


def read_order(data: Any, position: int = 0) -> OrderPayload | BrokenOrder:
    """Never raises: whatever is wrong with the order is in the `BrokenOrder`."""
    if not isinstance(data, dict):
        return BrokenOrder("", "wrong_type", f"orders[{position}]")
    try:
        return _order(data)
    except Fault as fault:
        channel = data.get("salesChannel")
        marketplace = channel.get("marketplaceId") if isinstance(channel, dict) else None
        return BrokenOrder(
            _short(data.get("orderId"), 80), fault.kind, fault.path[:200], _short(marketplace, 20)
        )


def _order(data: JSON) -> OrderPayload:
    channel = part(data, "salesChannel")
    fulfillment = part(data, "fulfillment")
    ship_by = part(fulfillment, "shipByWindow")
    items = tuple(
        [
            _at(f"orderItems[{position}]", read_item, item)
            for position, item in enumerate(_items(data))
        ]
    )
    if len({item.amazon_item_id for item in items}) < len(items):
        raise Fault("duplicate", "orderItems.orderItemId")
    total = _at("proceeds", total_of, part(data, "proceeds"), items)
    return OrderPayload(
        amazon_order_id=required(data, "orderId", 32),
        purchased_at=required_time(data, "createdTime"),
        updated_at=required_time(data, "lastUpdatedTime"),
        channel=_at("salesChannel", required, channel, "channelName", 40),
        marketplace_id=_at("salesChannel", code, channel, "marketplaceId", 20),
        status=_at("fulfillment", code, fulfillment, "fulfillmentStatus", 40),
        fulfilled_by=_at("fulfillment", code, fulfillment, "fulfilledBy", 20),
        items=items,
        seller_order_id=_linked(
            data, "orderAliases", "aliasType", "SELLER_ORDER_ID", "aliasId", 80
        ),
        programs=texts(data, "programs", 40, 40),
        replaces_order_id=_linked(
            data, "associatedOrders", "associationType", "REPLACEMENT_ORIGINAL_ID", "orderId", 32
        ),
        service_level=_at("fulfillment", code, fulfillment, "fulfillmentServiceLevel", 30),
        earliest_ship_at=_at("fulfillment.shipByWindow", time, ship_by, "earliestDateTime"),
        ship_by_at=_at("fulfillment.shipByWindow", time, ship_by, "latestDateTime"),
        deliver_by_at=_at(
            "fulfillment.deliverByWindow",
            time,
            part(fulfillment, "deliverByWindow"),
            "latestDateTime",
        ),
        label_not_before=_at(
            "fulfillment.labelPrintingWindow",
            time,
            part(fulfillment, "labelPrintingWindow"),
            "earliestDateTime",
        ),
        currency=_currency(items, total),
        total=total,
        buyer=_at("buyer", _buyer, part(data, "buyer")),
        address=_at("recipient", _address, part(data, "recipient")),
        packages=tuple(
            [
                _at(f"packages[{position}]", _package, package)
                for position, package in enumerate(parts(data, "packages", MOST_PACKAGES))
            ]
        ),
    )


def _at(path: str, read: Any, *values: Any) -> Any:
    """Names the place of a fault; costs nothing where there is none."""
    try:
        return read(*values)
    except Fault as fault:
        raise fault.under(path) from None


def _items(data: JSON) -> list[JSON]:
    if data.get("orderItems") is None:
        raise Fault("missing", "orderItems")
    return parts(data, "orderItems", MOST_ITEMS)


def _linked(data: JSON, name: str, kind: str, wanted: str, value: str, longest: int) -> str:
    """The first entry of a list of {kind, value} whose kind is `wanted`."""
    for entry in parts(data, name, 1000):
        if entry.get(kind) == wanted:
            return code(entry, value, longest)
    return ""


def _currency(items: tuple[ItemPayload, ...], total: Money | None) -> str:
    """The one currency of the order: amounts in two are a fault, since nothing is ever converted (IMP-18)."""
    found = {
        money.currency
        for item in items
        for money in (
            item.unit_price,
            item.item_total,
            item.shipping_total,
            item.tax_total,
            item.discount_total,
        )
        if money
    }
    if total:
        found.add(total.currency)
    if len(found) > 1:
        raise Fault("mixed_currency", "orderItems")
    return found.pop() if found else ""


def _buyer(data: JSON) -> BuyerPayload:
    return BuyerPayload(
        text(data, "buyerName", LONGEST_LINE),
        code(data, "buyerEmail", 254),
        text(data, "buyerCompanyName", LONGEST_LINE),
        text(data, "buyerPurchaseOrderNumber", 100),
    )


def _address(recipient: JSON) -> AddressPayload | None:
    """None without an address. Brazil's street, number, complement and quarter fill lines that are empty."""
    data = part(recipient, "deliveryAddress")
    if not data:
        return None
    line1, line2 = (
        text(data, "addressLine1", LONGEST_LINE),
        text(data, "addressLine2", LONGEST_LINE),
    )
    district = text(data, "districtOrCounty", 100)
    extended = part(data, "extendedFields")
    if extended:
        if not line1:
            street = text(extended, "streetName", LONGEST_LINE), text(extended, "streetNumber", 20)
            line1 = ", ".join(filter(None, street))
            line2 = line2 or text(extended, "complement", LONGEST_LINE)
        district = district or text(extended, "neighborhood", 100)
    return AddressPayload(
        name=text(data, "name", LONGEST_LINE),
        company=text(data, "companyName", LONGEST_LINE),
        line1=line1,
        line2=line2,
        line3=text(data, "addressLine3", LONGEST_LINE),
        district=district,
        city=text(data, "city", 100) or text(data, "municipality", 100),
        state_or_region=text(data, "stateOrRegion", 100),
        postal_code=text(data, "postalCode", 30),
        country=code(data, "countryCode", 2),
        phone=text(data, "phone", 40),
    )


def _package(data: JSON) -> PackagePayload:
    status = part(data, "packageStatus")
    return PackagePayload(
        reference_id=required(data, "packageReferenceId", 100),
        carrier=text(data, "carrier", 100),
        service=text(data, "shippingService", 100),
        tracking_number=text(data, "trackingNumber", 100),
        status=code(status, "status", 40),
        detailed_status=code(status, "detailedStatus", 40),
        shipped_at=time(data, "shipTime"),
    )


def _short(value: Any, longest: int) -> str:
    return value[:longest] if isinstance(value, str) and value.isprintable() else ""
