"""What goes to and comes from Amazon Buy Shipping: plain values (SHP-15, SHP-16).

Nothing here holds a buyer's data but the documents, whose bytes are printed labels.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from stores.spapi.payloads import Money


class ShipFrom(NamedTuple):
    """The sender. Amazon demands all fields without a default."""

    name: str
    line1: str
    city: str
    state_or_region: str
    postal_code: str
    country: str
    line2: str = ""
    line3: str = ""
    company: str = ""
    phone: str = ""


class ParcelItem(NamedTuple):
    amazon_item_id: str
    quantity: int


class Parcel(NamedTuple):
    """The one package of a shipment. `reference` is our own id of it, needed to print its label again.

    `weight_unit` is GRAM, KILOGRAM, OUNCE or POUND, `size_unit` INCH or CENTIMETER.
    """

    reference: str
    items: tuple[ParcelItem, ...]
    weight: Decimal
    weight_unit: str
    length: Decimal
    width: Decimal
    height: Decimal
    size_unit: str
    insured: Money


class RateQuestion(NamedTuple):
    """Where to is not said: Amazon takes the address from its own order. `ship_at` None means now."""

    amazon_order_id: str
    marketplace_id: str
    ship_from: ShipFrom
    parcel: Parcel
    ship_at: datetime | None = None


class Window(NamedTuple):
    start: datetime | None
    end: datetime | None


class DocumentChoice(NamedTuple):
    """One combination of an offer, to be asked for as it is. `dpi` None and `layout` '' leave the choice to Amazon."""

    format: str
    width: Decimal
    length: Decimal
    unit: str
    dpi: int | None
    layout: str
    joined: bool
    types: tuple[str, ...]


class DocumentOffer(NamedTuple):
    """What a service prints. `format` is PDF, PNG or ZPL; `mandatory` types come with every purchase."""

    format: str
    width: Decimal
    length: Decimal
    unit: str
    dpis: tuple[int, ...]
    layouts: tuple[str, ...]
    joining: tuple[bool, ...]
    types: tuple[str, ...]
    mandatory: tuple[str, ...]

    def choice(self, dpi: int | None = None, layout: str = "") -> DocumentChoice:
        """The mandatory documents as separate files; the first resolution and layout where none is wished.

        Raises ValueError for a wish that is not offered: Amazon would refuse the purchase.
        """
        if (dpi is not None and dpi not in self.dpis) or (layout and layout not in self.layouts):
            raise ValueError(f"{self.format} is not offered with {dpi} dpi and layout {layout!r}.")
        return DocumentChoice(
            self.format,
            self.width,
            self.length,
            self.unit,
            dpi or next(iter(self.dpis), None),
            layout or next(iter(self.layouts), ""),
            False if False in self.joining else True in self.joining,
            self.mandatory or ("LABEL",),
        )


class AddedService(NamedTuple):
    id: str
    name: str
    cost: Money


class AddedServiceGroup(NamedTuple):
    """At most one of a group; exactly one if `required`."""

    id: str
    description: str
    required: bool
    services: tuple[AddedService, ...]


class Rate(NamedTuple):
    """An offer. `lost_benefits` pairs a benefit with Amazon's reason, such as LATE_DELIVERY_RISK.

    `needs_inputs`: the offer can only be bought with further inputs, which are asked for elsewhere.
    """

    rate_id: str
    carrier_id: str
    carrier: str
    service_id: str
    service: str
    charge: Money
    pickup: Window
    delivery: Window
    documents: tuple[DocumentOffer, ...]
    groups: tuple[AddedServiceGroup, ...]
    benefits: tuple[str, ...]
    lost_benefits: tuple[tuple[str, str], ...]
    needs_inputs: bool

    def arrives_by(self, instant: datetime) -> bool:
        """False too where Amazon promises nothing."""
        return self.delivery.end is not None and self.delivery.end <= instant


class BarredRate(NamedTuple):
    """A service that cannot be had, with Amazon's codes and words."""

    carrier: str
    service_id: str
    service: str
    reasons: tuple[tuple[str, str], ...]


class Rates(NamedTuple):
    """`token` buys any of the rates for ten minutes. `unreadable` counts offers that were left out as broken."""

    token: str
    rates: tuple[Rate, ...]
    barred: tuple[BarredRate, ...]
    unreadable: int
    request_id: str


class PurchaseOrder(NamedTuple):
    """What is bought. `added_services` are ids, one of each required group among them."""

    marketplace_id: str
    token: str
    rate_id: str
    document: DocumentChoice
    added_services: tuple[str, ...] = ()


class Document(NamedTuple):
    """`type` is LABEL, PACKSLIP, RECEIPT or CUSTOM_FORM; `content` holds the recipient's address."""

    type: str
    format: str
    content: bytes

    def __repr__(self) -> str:
        return f"Document({self.type}, {self.format}, {len(self.content)} bytes)"


class BoughtLabel(NamedTuple):
    """A shipment at Amazon. `documents` is empty where they could not be read: they can be asked for again."""

    shipment_id: str
    reference: str
    tracking_id: str
    documents: tuple[Document, ...]
    pickup: Window
    delivery: Window
    benefits: tuple[str, ...]
    request_id: str


class TrackingEvent(NamedTuple):
    """`code` is Amazon's, such as PickupDone. Places are left out: the last one is the buyer's town."""

    code: str
    at: datetime


class Tracking(NamedTuple):
    """`status` is Amazon's word (PreTransit, InTransit, OutForDelivery, Delivered, Lost ...), '' without one."""

    status: str
    events: tuple[TrackingEvent, ...]
    promised_at: datetime | None

    @property
    def delivered_at(self) -> datetime | None:
        return self._last("Delivered")

    @property
    def scanned_at(self) -> datetime | None:
        """The carrier's first sign of the parcel; the label's own event is none."""
        times = [event.at for event in self.events if event.code not in _BEFORE_SCAN]
        return min(times, default=None)

    def _last(self, code: str) -> datetime | None:
        return max((event.at for event in self.events if event.code == code), default=None)


_BEFORE_SCAN = frozenset({"ReadyForReceive", "PickupCancelled"})
