"""Rule: what a driver offers -> the offers that can be bought for this order, and why the others cannot (SHP-16)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from shipments.buying import reasons
from shipments.buying.added_services import NotOffered, chosen
from shipments.buying.rates import Barred, Rate
from stores.spapi.parcels import DocumentOffer, Rates
from stores.spapi.parcels import Rate as Offer

_FORMATS = ("PDF", "PNG", "ZPL")


class Wishes(NamedTuple):
    """What the order and its store want of a label.

    `demands`: Amazon's names of what the delivery must fulfil. `prints`: can this carrier, by its name, print the
    letters of the address?
    """

    deliver_by: datetime | None
    demands: frozenset[str]
    format: str
    prints: Callable[[str], bool]


def sorted_out(offers: Rates, wishes: Wishes) -> tuple[list[Rate], list[Barred]]:
    rates, barred = [], []
    for offer in offers.rates:
        made = _rate(offer, wishes)
        if isinstance(made, Rate):
            rates.append(made)
        else:
            barred.append(Barred(offer.carrier, offer.service or offer.service_id, (made,)))
    for entry in offers.barred:
        words = tuple(dict.fromkeys(reasons.barred(*reason) for reason in entry.reasons))
        barred.append(Barred(entry.carrier, entry.service or entry.service_id, words))
    if offers.unreadable:
        barred.append(Barred("", f"{offers.unreadable} more", (reasons.UNREADABLE,)))
    return rates, barred


def _rate(offer: Offer, wishes: Wishes) -> Rate | str:
    """The rate, or why it cannot be bought."""
    if offer.needs_inputs:
        return reasons.NEEDS_INPUTS
    if not wishes.prints(offer.carrier):
        return reasons.FOREIGN_LETTERS
    document = _document(offer.documents, wishes.format)
    if document is None:
        return reasons.NO_DOCUMENT
    try:
        added = chosen(offer.groups, wishes.demands)
    except NotOffered as fault:
        return str(fault)
    return Rate(
        rate_id=offer.rate_id,
        carrier_id=offer.carrier_id,
        carrier=offer.carrier or offer.carrier_id,
        service_id=offer.service_id,
        service=offer.service or offer.service_id,
        price=offer.charge.amount + sum(service.cost for service in added),
        currency=offer.charge.currency,
        pickup=offer.pickup,
        delivery=offer.delivery,
        keeps_promise=wishes.deliver_by is None or offer.arrives_by(wishes.deliver_by),
        benefits=offer.benefits,
        lost=offer.lost_benefits,
        added=added,
        document=document.choice(),
    )


def _document(offers: Iterable[DocumentOffer], wished: str) -> DocumentOffer | None:
    """In the store's format, else the next best; the smallest sheet, which is the label alone."""
    known = [offer for offer in offers if offer.format in _FORMATS]
    by_wish = sorted(_FORMATS, key=lambda format: format != wished)
    return min(
        known,
        key=lambda offer: (by_wish.index(offer.format), offer.width * offer.length),
        default=None,
    )
