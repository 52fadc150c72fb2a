"""Rule: what stands in the way of telling Amazon, or is odd, before anything is sent (SHP-3, SHP-7, SHP-23 to SHP-25).

What stops is never sent: at its turn the notification ends as rejected, without a call. What warns is sent as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from shipments.carriers.checks import UNTRACKED, Doubt
from shipments.carriers.codes import OTHER, is_known
from shipments.outbox.verdict import Package, Reason, Standing, standing
from stores.spapi.payloads import ShipmentConfirmation

# A parcel that left longer ago was probably told by hand, or its date is mistyped.
OLD_DAYS = 14

_STOPS: dict[Standing | Reason, str] = {
    Standing.CANCELLED: "The order is cancelled at Amazon: Amazon is not told. Do not send the parcel.",
    Standing.SHIPPED_ELSEWHERE: "Amazon shows this order as shipped already: nothing is sent.",
    Standing.REFERENCE_TAKEN: "Amazon has another package under the number of this one: nothing is sent over it.",
    Reason.VOIDED: "The parcel was voided: nothing is sent.",
    Reason.NOTHING_LEFT: "No units of this order are left to ship.",
    Reason.UNKNOWN_CARRIER: "Amazon's list has no carrier “{carrier}”. Choose another one, or Other with its name.",
    Reason.NAMELESS_CARRIER: "Amazon needs the carrier's name with Other.",
    Reason.SERVICE_MISSING: "Without a tracking number Amazon needs the carrier's service.",
}


class Finding(NamedTuple):
    """`stops`: it is not sent like this. `text` says what and, where there is something to do, what."""

    code: str
    text: str
    stops: bool = False


class Facts(NamedTuple):
    """The order as the last import and the people here left it.

    `tried`: a try may have reached Amazon; `by_feed`: in a feed.
    """

    amazon_status: str
    packages: Sequence[Package]
    tried: bool = False
    by_feed: bool = False
    cancelled_here: bool = False
    voided: bool = False


class Seen(NamedTuple):
    """What a preview looks at beside the fields. Days are of the store's zone.

    `ordered`: units of all lines, shipped or not. `doubts`: what `carriers.checks` finds odd about the parcel.
    """

    facts: Facts
    ordered: int
    ship_date: date
    today: date
    asks_to_cancel: bool = False
    doubts: Sequence[Doubt] = ()


def stop(confirmation: ShipmentConfirmation) -> Reason | None:
    """Why Amazon would surely refuse this; None if it may go."""
    if not confirmation.items:
        return Reason.NOTHING_LEFT
    if not is_known(confirmation.carrier_code):
        return Reason.UNKNOWN_CARRIER
    if confirmation.carrier_code == OTHER and not confirmation.carrier_name:
        return Reason.NAMELESS_CARRIER
    if not confirmation.tracking_number and not confirmation.shipping_method:
        return Reason.SERVICE_MISSING
    return None


def obstacle(confirmation: ShipmentConfirmation, facts: Facts) -> Standing | Reason | None:
    """Why this is not sent: how the order stands, or what is wrong with the parcel; None if it may go (SHP-23)."""
    if facts.cancelled_here:
        return Standing.CANCELLED
    ours = Package.of(confirmation.package_reference_id, confirmation.tracking_number)
    stands = standing(
        facts.amazon_status, facts.packages, ours, tried=facts.tried, by_feed=facts.by_feed
    )
    if facts.voided and stands in (Standing.STILL_OPEN, Standing.REFERENCE_TAKEN):
        # Voided while Amazon was asked about it: what is back in the queue is not there (SHP-9).
        return Reason.VOIDED
    return stop(confirmation) if stands is Standing.STILL_OPEN else stands


def findings(confirmation: ShipmentConfirmation, seen: Seen) -> list[Finding]:
    """Everything that is to be known before it goes, what stops first; empty when all is well."""
    return [*_stopping(confirmation, seen), *_warning(confirmation, seen)]


def _stopping(confirmation: ShipmentConfirmation, seen: Seen) -> Iterable[Finding]:
    found = obstacle(confirmation, seen.facts)
    # One that is there already ends well: nothing is sent, and nobody has anything to do.
    if found is not None and found is not Standing.OURS_IS_THERE:
        text = _STOPS[found].format(carrier=confirmation.carrier_code)
        yield Finding(found.value, text, stops=True)


def _warning(confirmation: ShipmentConfirmation, seen: Seen) -> Iterable[Finding]:
    for doubt in seen.doubts:
        yield Finding(doubt.kind, doubt.text)
    if not confirmation.tracking_number and UNTRACKED not in {d.kind for d in seen.doubts}:
        text = "Without a tracking number the order goes in a feed. Whether Amazon takes it so is not certain."
        yield Finding("no_number", text)
    if (days := (seen.today - seen.ship_date).days) > OLD_DAYS:
        yield Finding("old_date", f"The ship date lies {days} days back. Check it.")
    left = sum(item.quantity for item in confirmation.items)
    if 0 < left < seen.ordered:
        units = "1 unit is" if left == 1 else f"{left} units are"
        text = f"{units} told: the others of the {seen.ordered} were shipped or cancelled before."
        yield Finding("part_left", text)
    if seen.asks_to_cancel:
        yield Finding("cancel_requested", "The buyer asked to cancel this order.")
