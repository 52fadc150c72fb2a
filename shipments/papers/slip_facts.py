"""What a packing slip says, gathered for many orders at once and made ready to be printed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from reportlab.lib.utils import ImageReader

from orders.addresses.layout import lines_as_sent, lines_of
from orders.buyer import BuyerData
from orders.imports import custom_fields
from orders.models import Order, OrderItem, Product
from orders.products.conditions import condition_words
from shipments import carriers
from shipments.models import Shipment
from shipments.papers import fonts, pictures
from shipments.papers.packing import to_pack
from stores import display
from stores.models import Branding

PHOTO_DOTS, LOGO_DOTS = 160, 480
Template = Branding.SlipTemplate


class Line(NamedTuple):
    """`price` and `total` are '' where no prices are printed."""

    units: int
    title: str
    details: str
    price: str
    total: str
    gift_message: str
    photo: ImageReader | None


class Slip(NamedTuple):
    """`together`: the other orders of the parcel. `refused`: why it cannot be printed; then only the order counts.

    `facts`: carrier, service and tracking number of what was shipped, for the page of a redacted order.
    """

    order: Order
    facts: Sequence[tuple[str, str]]
    refused: str = ""
    ordered: str = ""
    sender: str = ""
    contact: str = ""
    logo: ImageReader | None = None
    recipient: str = ""
    address: Sequence[str] = ()
    lines: Sequence[Line] = ()
    sum: str = ""
    fields: Sequence[tuple[str, str]] = ()
    together: Sequence[str] = ()
    message: str = ""
    returns: str = ""
    template: str = Template.STANDARD


class _Around(NamedTuple):
    """What belongs to several slips, by key: read once."""

    branding: dict[int, Branding]
    logos: dict[int, ImageReader | None]
    products: dict[tuple[int, str], Product]
    photos: dict[int, ImageReader | None]
    shipments: dict[int, Shipment]
    parcels: dict[int, list[str]]


def slips_of(orders: Sequence[Order], now: datetime) -> list[Slip]:
    """In the order given; a fixed number of queries. Needs `store` and `items` of each."""
    around = _around(orders)
    return [_slip(order, around, now) for order in orders]


def _slip(order: Order, around: _Around, now: datetime) -> Slip:
    shipment = around.shipments.get(order.pk)
    branding = around.branding.get(order.store_id)
    template = branding.slip_template if branding else Template.STANDARD
    slip = Slip(order, _facts(shipment), template=template)
    if order.redacted_at is not None:
        return slip
    try:
        return _filled(slip, shipment, around, now)
    except _Refused as why:
        return slip._replace(refused=str(why))


class _Refused(Exception):
    pass


def _say(what: str, text: str) -> str:
    try:
        return fonts.prepared(text)
    except fonts.CannotPrint as error:
        raise _Refused(
            f"The packing slip cannot be printed because of {what}. {error.reason}"
        ) from None


def _filled(slip: Slip, shipment: Shipment | None, around: _Around, now: datetime) -> Slip:
    order = slip.order
    store, buyer = order.store, order.buyer
    branding = around.branding.get(store.pk) or Branding(store=store)
    laid_out = lines_of if store.standardise_addresses else lines_as_sent
    is_gift = any(item.is_gift for item in order.items.all()) or bool(buyer.gift_messages)
    priced = not is_gift and slip.template != Template.COMPACT
    contact = filter(None, [branding.website, branding.phone, branding.email])
    lead = shipment and (shipment.lead_id or shipment.pk)
    mates = around.parcels.get(lead or 0, [])
    packed = to_pack(list(order.items.all()))
    return slip._replace(
        ordered=display.day(order.purchased_at, store.marketplace.time_zone, now),
        sender=_say("the name of the store", branding.name or store.name),
        contact=_say("the contact of the store", " · ".join(contact)),
        logo=around.logos.get(store.pk),
        recipient=_say("the address", buyer.recipient_name),
        address=[_say("the address", line.text) for line in laid_out(order, buyer)],
        lines=[_line(order, item, units, buyer, priced, around) for item, units in packed],
        sum=_amount(order.total, order) if priced else "",
        fields=_fields(order, buyer, now),
        together=[number for number in mates if number != order.amazon_order_id],
        message=_say("the closing words of the store", branding.message),
        returns=_say("the words about returns", branding.returns),
    )


def _line(
    order: Order, item: OrderItem, units: int, buyer: BuyerData, priced: bool, around: _Around
) -> Line:
    product = around.products.get((order.store_id, item.asin))
    title = item.title or (product.title if product else "") or item.product_key
    details = [item.product_key, condition_words(item.condition_type, item.condition_subtype)]
    if item.gift_wrap:
        details.append(f"Gift wrap: {item.gift_wrap}")
    whole = units == item.quantity_ordered
    return Line(
        units=units,
        title=_say(f"the title of {item.product_key}", title),
        details=_say(f"the details of {item.product_key}", " · ".join(filter(None, details))),
        price=_amount(item.unit_price, order) if priced else "",
        total=_amount(item.item_total, order) if priced and whole else "",
        gift_message=_say("the gift message", buyer.gift_messages.get(item.amazon_item_id, "")),
        photo=around.photos.get(product.pk) if product else None,
    )


def _fields(order: Order, buyer: BuyerData, now: datetime) -> list[tuple[str, str]]:
    zone = order.store.marketplace.time_zone
    shown = custom_fields.shown(
        order.custom_fields, buyer, lambda at: display.moment(at, zone, now)
    )
    return [(one.label, _say(f"the custom field {one.label}", one.value)) for one in shown]


def _amount(amount: Decimal | None, order: Order) -> str:
    return "" if amount is None else display.money(amount, order.currency)


def _facts(shipment: Shipment | None) -> list[tuple[str, str]]:
    if shipment is None:
        return []
    return [
        ("Carrier", carriers.display_name(shipment.carrier_code, shipment.carrier_name)),
        ("Service", shipment.service or "–"),
        ("Tracking", shipment.tracking_number or "No tracking number"),
    ]


def _around(orders: Sequence[Order]) -> _Around:
    stores = {order.store_id: order.store for order in orders}
    branding = {row.store_id: row for row in Branding.objects.filter(store__in=stores)}
    logos = {
        pk: pictures.small(bytes(row.logo), LOGO_DOTS) for pk, row in branding.items() if row.logo
    }
    pictured = {pk for pk, row in branding.items() if row.slip_template == Template.PHOTOS}
    products = _products(orders)
    wanted = [row.pk for row in products.values() if row.store_id in pictured]
    photos = Product.objects.filter(pk__in=wanted).exclude(photo=None).values_list("pk", "photo")
    shipments = _shipments(orders)
    return _Around(
        branding,
        logos,
        products,
        {pk: pictures.small(bytes(photo), PHOTO_DOTS) for pk, photo in photos.iterator() if photo},
        shipments,
        _parcels(shipments),
    )


def _products(orders: Sequence[Order]) -> dict[tuple[int, str], Product]:
    asins = {item.asin for order in orders for item in order.items.all() if item.asin}
    stores = {order.store_id for order in orders}
    rows = Product.objects.filter(store__in=stores, asin__in=asins)
    return {(row.store_id, row.asin): row for row in rows.only("store_id", "asin", "title")}


def _shipments(orders: Sequence[Order]) -> dict[int, Shipment]:
    rows = Shipment.objects.standing().filter(order__in=orders).order_by("pk")
    return {row.order_id: row for row in rows}


def _parcels(shipments: dict[int, Shipment]) -> dict[int, list[str]]:
    """Shipment that leads a combined parcel -> the numbers of all its orders (SHP-12)."""
    leads = {row.lead_id or row.pk for row in shipments.values()}
    standing = Shipment.objects.standing()
    members = standing.filter(lead__in=leads).order_by("pk")
    found: dict[int, list[str]] = {}
    for lead, number in members.values_list("lead", "order__amazon_order_id"):
        assert lead is not None
        found.setdefault(lead, []).append(number)
    firsts = standing.filter(pk__in=found).values_list("pk", "order__amazon_order_id")
    for lead, number in firsts:
        found[lead].insert(0, number)
    return found
