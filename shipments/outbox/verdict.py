"""Rule: what Amazon's order, or its refusal, means for a notification (SHP-20, SHP-23, STA-9, STA-10)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from orders.status import CANCELLED, SHIPPED


class Reason(StrEnum):
    """Why a notification waits or how it ended; stored, and turned into words by `wording`."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    UNAUTHORIZED = "unauthorized"
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"
    ALREADY_SHIPPED = "already_shipped"
    ORDER_CANCELLED = "order_cancelled"
    NOTHING_LEFT = "nothing_left"
    UNKNOWN_CARRIER = "unknown_carrier"
    NAMELESS_CARRIER = "nameless_carrier"
    SERVICE_MISSING = "service_missing"
    PACKAGE_TAKEN = "package_taken"
    BUY_SHIPPING_ONLY = "buy_shipping_only"
    BAD_PACKAGE = "bad_package"
    BAD_ITEMS = "bad_items"
    UNKNOWN_ORDER = "unknown_order"
    REFUSED = "refused"
    BUY_SHIPPING = "buy_shipping"
    VOIDED = "voided"
    COMBINED = "combined"
    SCHEDULED = "scheduled"
    FIRST_SCAN = "first_scan"
    NEVER = "never"
    BIGCOMMERCE = "bigcommerce"
    BATCH = "batch"
    UNTRACKED = "untracked"
    NOT_IN_A_FEED = "not_in_a_feed"
    FEED_UNCLEAR = "feed_unclear"
    FEED_UNSENT = "feed_unsent"
    FEED_REJECTED = "feed_rejected"


class Package(NamedTuple):
    """A package at Amazon, or the one we send."""

    reference: str
    tracking: str

    @classmethod
    def of(cls, reference: str, tracking: str) -> "Package":
        """With the number as it is compared: no blanks, no case."""
        return cls(reference, "".join(tracking.split()).casefold())


class Standing(StrEnum):
    """How an order stands at Amazon, seen from one package of ours."""

    OURS_IS_THERE = "ours"
    SHIPPED_ELSEWHERE = "elsewhere"
    CANCELLED = "cancelled"
    REFERENCE_TAKEN = "taken"
    STILL_OPEN = "open"


def standing(
    amazon_status: str,
    packages: Iterable[Package],
    ours: Package,
    *,
    tried: bool,
    by_feed: bool = False,
) -> Standing:
    """What an order says about our package. Before the first try (`tried`) nothing there can be ours.

    `by_feed`: one of the tries was in a feed, where Amazon chooses the reference. Our package is then known by its
    number, and one without a number by the order being shipped while no number tells of another parcel.
    """
    packages = list(packages)
    status = amazon_status.upper()
    if tried and ours in packages:
        return Standing.OURS_IS_THERE
    if by_feed and _came_by_feed(status, packages, ours):
        return Standing.OURS_IS_THERE
    if status in CANCELLED:
        return Standing.CANCELLED
    if status in SHIPPED:
        numbers = {package.tracking for package in packages}
        if tried and ours.tracking in numbers:
            return Standing.OURS_IS_THERE  # Amazon may name packages as it likes
        return Standing.SHIPPED_ELSEWHERE
    if any(package.reference == ours.reference for package in packages):
        return (
            Standing.REFERENCE_TAKEN
        )  # sending would overwrite what somebody else told (decision 22)
    return Standing.STILL_OPEN


def _came_by_feed(status: str, packages: list[Package], ours: Package) -> bool:
    numbers = {package.tracking for package in packages}
    if ours.tracking:
        return ours.tracking in numbers
    return status in SHIPPED and (not packages or "" in numbers)


class Refusal(NamedTuple):
    """`ask`: read the order before deciding. Else, or if it is still open, it is rejected for `reason`."""

    ask: bool
    reason: Reason


_TEXTS: tuple[tuple[str, Refusal], ...] = (
    ("already fulfilled", Refusal(True, Reason.ALREADY_SHIPPED)),
    ("packagetoupdatenotfound", Refusal(True, Reason.ALREADY_SHIPPED)),
    ("ship+", Refusal(False, Reason.BUY_SHIPPING_ONLY)),
    ("ship plus", Refusal(False, Reason.BUY_SHIPPING_ONLY)),
    ("packagereferenceid", Refusal(False, Reason.BAD_PACKAGE)),
    ("orderitemid", Refusal(False, Reason.BAD_ITEMS)),
)


def refusal(status: int | None, message: str) -> Refusal:
    """The known texts of confirmShipment (sp-api.md, section 3).

    Anything else may mean an order that was cancelled or shipped meanwhile; if not, it is shown as Amazon said it.
    """
    said = message.casefold()
    for text, meaning in _TEXTS:
        if text in said:
            return meaning
    if status == 404:
        return Refusal(False, Reason.UNKNOWN_ORDER)
    return Refusal(True, Reason.REFUSED)


_CODES = {
    "18021": Refusal(
        True, Reason.ALREADY_SHIPPED
    ),  # more units than are left: shipped or cancelled
    "18028": Refusal(True, Reason.BAD_ITEMS),
}


def refusal_in_feed(code: str, words: str) -> Refusal:
    """The codes that have been seen in reports (sp-api.md, section 4.3); Amazon publishes no list.

    Any other error: the order is read, and if it is still open a person must look.
    """
    return _CODES.get(code) or refusal(None, words)
