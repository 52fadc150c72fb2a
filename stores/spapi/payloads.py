"""What the gateway gives out and takes in: plain values, no library objects.

Empty text and None both mean "Amazon sent nothing". Times are aware and in UTC, amounts are Decimal.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class Money(NamedTuple):
    amount: Decimal
    currency: str


class AddressPayload(NamedTuple):
    """Where the parcel goes. Brazil's separate street fields are already folded into the lines."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    district: str = ""
    city: str = ""
    state_or_region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""


class BuyerPayload(NamedTuple):
    name: str = ""
    email: str = ""
    company: str = ""
    purchase_order: str = ""


class ItemPayload(NamedTuple):
    """One line. Totals are for the whole line, `unit_price` for one unit, `discount_total` is never negative."""

    amazon_item_id: str
    quantity_ordered: int
    quantity_fulfilled: int = 0
    quantity_unfulfilled: int = 0
    sku: str = ""
    asin: str = ""
    title: str = ""
    condition_type: str = ""
    condition_subtype: str = ""
    condition_note: str = ""
    unit_price: Money | None = None
    item_total: Money | None = None
    shipping_total: Money | None = None
    tax_total: Money | None = None
    discount_total: Money | None = None
    proceeds_total: Money | None = None
    is_gift: bool = False
    gift_wrap: str = ""
    gift_message: str = ""
    programs: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    ioss_number: str = ""
    is_custom: bool = False
    cancel_requested: bool = False
    cancel_reason: str = ""
    cancelled_by: str = ""


class PackagePayload(NamedTuple):
    """A package as Amazon knows it; `status` is PENDING, IN_TRANSIT, SHIPPED, DELIVERED, ..."""

    reference_id: str
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    status: str = ""
    detailed_status: str = ""
    shipped_at: datetime | None = None


class OrderPayload(NamedTuple):
    """One order of searchOrders or getOrder. Amazon's own words (status, programs, ...) are kept as sent."""

    amazon_order_id: str
    purchased_at: datetime
    updated_at: datetime
    channel: str
    marketplace_id: str
    status: str
    fulfilled_by: str
    items: tuple[ItemPayload, ...]
    seller_order_id: str = ""
    programs: tuple[str, ...] = ()
    replaces_order_id: str = ""
    service_level: str = ""
    earliest_ship_at: datetime | None = None
    ship_by_at: datetime | None = None
    deliver_by_at: datetime | None = None
    label_not_before: datetime | None = None
    currency: str = ""
    total: Money | None = None
    buyer: BuyerPayload = BuyerPayload()
    address: AddressPayload | None = None
    packages: tuple[PackagePayload, ...] = ()

    @property
    def cancel_requested(self) -> bool:
        """The buyer asked to cancel at least one line (decision 17)."""
        return any(item.cancel_requested for item in self.items)

    @property
    def cancel_reason(self) -> str:
        """Amazon's code of the first reason given, '' without one."""
        return next((item.cancel_reason for item in self.items if item.cancel_reason), "")


class BrokenOrder(NamedTuple):
    """An order whose JSON cannot be read (IMP-9).

    `reason` is a kind of fault (missing, wrong_type, bad_time, bad_amount, bad_number, too_long, too_many,
    mixed_currency, duplicate), `detail` the path of the field; neither holds a value of the order. Id and marketplace
    are empty where they cannot be read themselves.
    """

    amazon_order_id: str
    reason: str
    detail: str
    marketplace_id: str = ""


class SentOrder(NamedTuple):
    """An order of a page before it is read: most orders of a poll are known already and need no reading.

    `updated_at` is None and the id empty where they cannot be read; `read` then says what is wrong.
    """

    amazon_order_id: str
    updated_at: datetime | None
    read: Callable[[], OrderPayload | BrokenOrder]


class OrderPage(NamedTuple):
    """One page of searchOrders; `next_token` is empty on the last one."""

    orders: tuple[SentOrder, ...]
    next_token: str
    last_updated_before: datetime | None
    request_id: str


class ConfirmedItem(NamedTuple):
    """`transparency_codes`: one per unit of a product of that program, as far as they were scanned."""

    amazon_item_id: str
    quantity: int
    transparency_codes: tuple[str, ...] = ()


class ShipmentConfirmation(NamedTuple):
    """What Amazon is told. `carrier_name` goes with carrier code Other; `ship_date` is an aware instant."""

    amazon_order_id: str
    marketplace_id: str
    package_reference_id: str
    carrier_code: str
    tracking_number: str
    ship_date: datetime
    items: tuple[ConfirmedItem, ...]
    carrier_name: str = ""
    shipping_method: str = ""


class Receipt(NamedTuple):
    """Amazon accepted a confirmation with status 204."""

    request_id: str


class Participation(NamedTuple):
    """A marketplace that the seller may sell in."""

    marketplace_id: str
    name: str
    country: str
    currency: str
    participates: bool
    suspended: bool
    store_name: str = ""


class CatalogItem(NamedTuple):
    """What Amazon's catalogue says about one ASIN. Millimetres and grams of the package; None: Amazon gave none.

    The three sides come together or not at all.
    """

    asin: str
    title: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    photo_url: str = ""
