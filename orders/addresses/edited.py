"""Rule: an address that a person edited, beside what Amazon sends (decision 16)."""

from datetime import datetime
from typing import NamedTuple

from orders.buyer import BuyerData
from orders.models import Order
from stores.sealing import blind_index

# Sealed with the rest of the buyer's data; the places are columns.
PERSONAL = (
    "recipient_name",
    "company",
    "line1",
    "line2",
    "line3",
    "district",
    "phone",
)
PLACE = ("city", "state_or_region", "postal_code", "country")
_INDEX = "order.amazon_address"


class Address(NamedTuple):
    """All of an address that a person may change."""

    recipient_name: str = ""
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


class Edit(NamedTuple):
    """What the page says about an edited address; `amazon_changed_at`: Amazon sends another one since."""

    at: datetime
    by: str
    amazon_changed_at: datetime | None


def address_of(buyer: BuyerData, place: dict[str, str]) -> Address:
    personal = {name: getattr(buyer, name) for name in PERSONAL}
    return Address(**personal, **{name: place[name] for name in PLACE})


def place_of(order: Order) -> dict[str, str]:
    return {name: getattr(order, name) for name in PLACE}


def with_address(buyer: BuyerData, address: Address) -> BuyerData:
    return buyer._replace(**{name: getattr(address, name) for name in PERSONAL})


def fingerprint(address: Address) -> str:
    """Keyed hash of an address of Amazon's, to notice that it sends another one; '' where it sent none.

    Kept within the sealed buyer data, so that it goes with them. The relayed phone may change with every order.
    """
    if not (address.recipient_name or address.line1 or address.line2 or address.line3):
        return ""
    return blind_index(_INDEX, "\n".join(address._replace(phone="")))


def edit_of(order: Order) -> Edit | None:
    """Needs `events` with users loaded. None: the address is as Amazon sent it."""
    if order.address_edited_at is None or order.redacted_at is not None:
        return None
    by, changed = "", None
    for event in order.events.all():
        if event.kind == "address_edited":
            by, changed = event.user.display_name if event.user else "", None
        elif event.kind == "amazon_address_changed":
            changed = event.at
    return Edit(order.address_edited_at, by, changed)
