"""Rule: what an Amazon status means here (STA, FBA-2, IMP-1 to IMP-4, IMP-25, IMP-27).

Amazon's literal strings live here and in the gateway only. Values in, values out.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """Our four statuses; the model's choices use the same values. Awaiting payment never exists (STA-1)."""

    AWAITING_SHIPMENT = "awaiting"
    ON_HOLD = "on_hold"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Skip(NamedTuple):
    """The order is left out on purpose; the import run counts the reason."""

    reason: str


class Quarantine(NamedTuple):
    """The order cannot be understood; it is listed with the reason and tried again (IMP-9)."""

    reason: str


class Known(NamedTuple):
    """What is stored about an order already: our status and how it came about."""

    status: Status
    amazon_status: str
    shipped_here: bool


PARTLY_SHIPPED = "PARTIALLY_SHIPPED"
OPEN = frozenset({"UNSHIPPED", PARTLY_SHIPPED, "INVOICEUNCONFIRMED", "INVOICE_UNCONFIRMED"})
SHIPPED = frozenset({"SHIPPED"})
CANCELLED = frozenset({"CANCELLED", "CANCELED"})
PENDING = frozenset({"PENDING", "PENDING_AVAILABILITY"})
UNFULFILLABLE = frozenset({"UNFULFILLABLE"})

MERCHANT, AMAZON = "MERCHANT", "AMAZON"
PRIME = "PRIME"

# Amazon or the shop ships these; we only show them (decision 19).
READ_ONLY_PROGRAMS = frozenset({"AMAZON_EASY_SHIP", "DELIVERY_BY_AMAZON", "IN_STORE_PICK_UP"})
BUY_SHIPPING_ONLY_PROGRAMS = frozenset({"FBM_SHIP_PLUS"})


def first_sight(amazon_status: str, *, nothing_left: bool = False) -> Status | Skip | Quarantine:
    """Status of a merchant-fulfilled order that is not stored yet.

    Unknown values are never guessed (STA-12). `nothing_left`: every unit was cancelled (IMP-27).
    """
    value = amazon_status.upper()
    if value in OPEN:
        return Status.CANCELLED if nothing_left else Status.AWAITING_SHIPMENT
    if value in SHIPPED:
        return Status.SHIPPED
    if value in CANCELLED:
        return Status.CANCELLED
    if value in PENDING:
        return Skip("pending")
    if value in UNFULFILLABLE:
        return Skip("unfulfillable")
    return Quarantine("unknown_status")


def on_update(
    known: Known, amazon_status: str, *, nothing_left: bool = False
) -> Status | Skip | Quarantine:
    """Status of a stored order after newer news from Amazon."""
    fresh = first_sight(amazon_status, nothing_left=nothing_left)
    if isinstance(fresh, Skip):
        return known.status  # late news of an earlier state: nothing moves back to unseen
    if isinstance(fresh, Quarantine) or fresh in (Status.SHIPPED, Status.CANCELLED):
        return fresh  # Amazon's last word wins, also over a hold (STA-6, STA-9, STA-10)
    return _reopened(known)


def kept_word(stored: str, amazon_status: str) -> str:
    """Amazon's word to keep: late news of an earlier state hides neither an open order nor its end (STA-8)."""
    return stored if isinstance(first_sight(amazon_status), Skip) else amazon_status


def _reopened(known: Known) -> Status:
    """Amazon shows the order open. What do we make of it?"""
    if known.status in (Status.AWAITING_SHIPMENT, Status.ON_HOLD):
        return known.status  # holds are ours and survive (STA-5, STA-6)
    if known.status is Status.SHIPPED:
        return Status.SHIPPED if known.shipped_here else Status.AWAITING_SHIPMENT  # STA-11
    cancelled_at_amazon = known.amazon_status.upper() not in OPEN
    return Status.AWAITING_SHIPMENT if cancelled_at_amazon else Status.CANCELLED  # STA-8


def decision_lapses(known: Known, status: Status, *, asked: bool, asks: bool) -> bool:
    """Did something happen that a person's earlier decision about a cancellation could not know (decision 17, STA-10)?

    A request that was withdrawn and made anew, or the cancellation itself. `asked`, `asks`: before and now.
    """
    cancelled = status is Status.CANCELLED and known.status is not Status.CANCELLED
    return cancelled or (asks and not asked)


def fulfilment(fulfilled_by: str, channel: str) -> Skip | Quarantine | None:
    """None for an Amazon order that the merchant or Amazon ships; else why it is not ours (decision 19)."""
    if channel.upper() == "NON_AMAZON":
        return Skip("not_an_amazon_order")
    return None if fulfilled_by in (MERCHANT, AMAZON) else Quarantine("unknown_fulfilment")


def by_amazon(
    known: Known | None, amazon_status: str, updated_at: datetime, since: datetime | None
) -> Status | Skip | Quarantine:
    """Status of an order that Amazon fulfils: Shipped, or nothing (FBA-2).

    `since`: new ones are taken from this last update on, None: never (FBA-1, FBA-6). One that is stored follows
    Amazon's end states only, also after the setting was switched off; news of any other state is left out.
    """
    ours = Skip("amazon_fulfilled")
    if known is None and (since is None or updated_at < since):
        return ours
    fresh = first_sight(amazon_status)
    if isinstance(fresh, Quarantine) or fresh is Status.SHIPPED:
        return fresh
    if known is None:
        return fresh if fresh == Skip("unfulfillable") else ours
    return fresh if fresh is Status.CANCELLED else ours
