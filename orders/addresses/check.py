"""Rule: why a store's orders come without name and street, in one sentence with the next step (IMP-24, TRB-7)."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from stores.display import day

# Fewer in a row without buyer details may be chance.
ENOUGH = 3


class Asked(NamedTuple):
    """Open orders that Amazon shows now, and for how many of them it gives a name or a street."""

    open: int
    given: int


class Facts(NamedTuple):
    """Numbers of a store's recent orders; the redacted ones among them count as they came in.

    `expected`: whose address we need. `nothing`: of these, without any buyer details; `partly`: without the name or the
    street only; `open_gaps`: those without
    any that are still open and not redacted. `withheld`: of types for which Amazon keeps the address.
    `last_complete`: when the newest order with an address came in; `nothing_since`: how many came without after it,
    the first at `first_gap`. `asked` is None until Amazon was asked.
    """

    zone: ZoneInfo
    credentials_bad: bool = False
    frozen: bool = False
    expected: int = 0
    nothing: int = 0
    partly: int = 0
    open_gaps: int = 0
    withheld: int = 0
    redacted: int = 0
    last_complete: datetime | None = None
    first_gap: datetime | None = None
    nothing_since: int = 0
    asked: Asked | None = None


class Verdict(NamedTuple):
    """`action`: renew, fetch or empty. `about`: where the help says more, an anchor of its page on addresses."""

    code: str
    tone: str
    sentence: str
    next_step: str
    action: str = ""
    about: str = ""


_ROLE = (
    "The person who runs Waybill checks in Amazon's developer console that the application has the role "
    "Direct-to-Consumer Shipping and that Amazon approved it. Then renew the authorization."
)


def verdict(facts: Facts, now: datetime) -> Verdict:
    """The worst matter first."""
    return (
        _not_connected(facts)
        or _no_access(facts, now)
        or _given_again(facts)
        or _single(facts)
        or _kept_or_removed(facts)
        or _fine(facts)
    )


def _not_connected(facts: Facts) -> Verdict | None:
    if not facts.credentials_bad:
        return None
    if facts.frozen:
        return Verdict(
            "frozen",
            "bad",
            "The store was frozen after an incident, so nothing new comes in, addresses included.",
            "When whoever runs Waybill says that it is over, renew the authorization and resume the store.",
            "renew",
        )
    return Verdict(
        "connection_invalid",
        "bad",
        "Amazon no longer accepts the authorization, so nothing new comes in, addresses included.",
        "Renew the authorization. The import then goes on where it stopped.",
        "renew",
    )


def _no_access(facts: Facts, now: datetime) -> Verdict | None:
    """By what Amazon shows now, else by what came in; a gap since a day means that access was lost then."""
    asked = facts.asked
    cut_off = not asked.given if asked is not None and asked.open else _looks_cut_off(facts)
    if not cut_off:
        return None
    if facts.last_complete is not None and facts.first_gap is not None:
        since = day(facts.first_gap, facts.zone, now)
        sentence = (
            f"Since {since} Amazon gives neither name nor street: access to buyer details was lost."
        )
    else:
        sentence = "Amazon gives neither name nor street: the application lacks the role for buyer details."
    return Verdict("pii_access_missing", "bad", sentence, _ROLE, "renew", "roles")


def _looks_cut_off(facts: Facts) -> bool:
    if not facts.nothing_since:
        return False
    return facts.nothing_since >= ENOUGH or facts.nothing == facts.expected


def _given_again(facts: Facts) -> Verdict | None:
    asked = facts.asked
    if asked is None or not asked.given or facts.open_gaps <= asked.open - asked.given:
        return None
    return Verdict(
        "given_again",
        "warn",
        f"Amazon gives addresses now, but {_orders(facts.open_gaps)} came in before that without theirs.",
        "Fetch the missing addresses: Amazon is read once more from the first of these orders on.",
        "fetch",
    )


def _single(facts: Facts) -> Verdict | None:
    missing = facts.nothing + facts.partly
    if not missing:
        return None
    return Verdict(
        "single_orders",
        "warn",
        f"{_orders(missing)} of {facts.expected} came without a full address; the others are complete.",
        "Take these addresses from Seller Central. If you do not see why they are missing, ask Amazon now.",
        about="incomplete",
    )


def _kept_or_removed(facts: Facts) -> Verdict | None:
    """Nothing is missing that should be there; so what do people see empty?"""
    if facts.withheld:
        return Verdict(
            "withheld",
            "",
            f"Every address that you need is here; {_orders(facts.withheld)} are of a type for which Amazon keeps it.",
            "Nothing to do: Amazon or the buyer moves these parcels.",
            about="withheld",
        )
    if facts.redacted:
        return Verdict(
            "redacted",
            "",
            f"Every address came in; those of {_orders(facts.redacted)} were removed on schedule.",
            "Nothing to do here. Seller Central may still show them.",
            about="redacted",
        )
    return None


def _fine(facts: Facts) -> Verdict:
    if not facts.expected:
        return Verdict(
            "no_orders",
            "",
            "There is no order of the last 14 days to judge by.",
            "Ask Amazon now, or come back after the next orders.",
        )
    return Verdict(
        "fine",
        "good",
        f"All {_orders(facts.expected)} of the last 14 days came in with name and street.",
        "Nothing to do.",
    )


def _orders(number: int) -> str:
    return "1 order" if number == 1 else f"{number:,} orders"
