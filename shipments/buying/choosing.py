"""Rule: in which order offers are shown, and which one a policy takes (SHP-15, dashboard: the ship dialog)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from orders.status import PRIME
from shipments.buying.rates import Rate, rate_from
from shipments.models import RateQuote

CHEAPEST_ON_TIME, CHEAPEST, FASTEST = "cheapest_on_time", "cheapest", "fastest"
POLICIES = {
    CHEAPEST_ON_TIME: "Cheapest that arrives in time",
    CHEAPEST: "Cheapest",
    FASTEST: "Fastest",
}
_NEVER = datetime.max.replace(tzinfo=UTC)


def rates_of(quote: RateQuote) -> list[Rate]:
    """The quote's offers in the order in which they are offered."""
    return ranked(map(rate_from, quote.rates), prime=PRIME in quote.order.programs)


def ranked(rates: Iterable[Rate], *, prime: bool) -> list[Rate]:
    """In time before late, cheap before dear. For Prime the ones that also keep every benefit come first."""

    def place(rate: Rate) -> tuple[object, ...]:
        return prime and not rate.fits, not rate.keeps_promise, rate.price, _arrival(rate)

    return sorted(rates, key=place)


def best(quote: RateQuote, policy: str) -> Rate | None:
    """What the policy buys; None where nothing does. Raises KeyError for a policy that is none of `POLICIES`."""
    return pick(rates_of(quote), policy, prime=PRIME in quote.order.programs)


def pick(rates: Iterable[Rate], policy: str, *, prime: bool) -> Rate | None:
    """A Prime order gets a service that fits or none at all, whatever the policy: late costs the Prime badge."""
    POLICIES[policy]
    fitting = [rate for rate in rates if rate.fits or not prime]
    if policy == CHEAPEST_ON_TIME:
        fitting = [rate for rate in fitting if rate.keeps_promise]
    if policy == FASTEST:
        return min(fitting, key=lambda rate: (_arrival(rate), rate.price), default=None)
    return min(fitting, key=lambda rate: (rate.price, _arrival(rate)), default=None)


def _arrival(rate: Rate) -> datetime:
    return rate.delivery.end or _NEVER
