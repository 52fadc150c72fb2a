"""What the list of rates shows: those to choose from, those that break a Prime promise, those that cannot be had."""

from typing import NamedTuple

from orders.status import PRIME
from shipments.buying import reasons
from shipments.buying.choosing import CHEAPEST_ON_TIME, best, rates_of
from shipments.buying.rates import Barred, Rate
from shipments.models import RateQuote


class Offered(NamedTuple):
    """`lost` are sentences. `chosen`: what most people would take."""

    rate: Rate
    lost: tuple[str, ...]
    benefits: tuple[str, ...]
    chosen: bool


class Offers(NamedTuple):
    """`unfit` is empty but for Prime orders."""

    fit: list[Offered]
    unfit: list[Offered]
    barred: list[Barred]
    prime: bool


def offers_of(quote: RateQuote) -> Offers:
    prime = PRIME in quote.order.programs
    taken = best(quote, CHEAPEST_ON_TIME)
    rows = [_row(rate, chosen=rate == taken) for rate in rates_of(quote)]
    return Offers(
        [row for row in rows if row.rate.fits or not prime],
        [row for row in rows if prime and not row.rate.fits],
        [Barred(**entry) for entry in quote.barred],
        prime,
    )


def _row(rate: Rate, *, chosen: bool) -> Offered:
    lost = tuple(reasons.lost(benefit, code) for benefit, code in rate.lost)
    return Offered(rate, lost, tuple(map(reasons.benefit, rate.benefits)), chosen)
