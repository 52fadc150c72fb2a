"""Rule: the status rule as a table for people, asked case by case (STA, FBA-2).

`docs/statuses.md` is this text; ``manage.py status_table`` prints it, and a test holds the file current.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from orders import status
from orders.status import Known, Quarantine, Skip, Status, by_amazon, first_sight, on_update

Verdict = Status | Skip | Quarantine

_WORDS = {
    Status.AWAITING_SHIPMENT: "Awaiting shipment",
    Status.ON_HOLD: "On hold",
    Status.SHIPPED: "Shipped",
    Status.CANCELLED: "Cancelled",
}
_OTHER = "any other word"
# What may be known of an order here, and how it came about.
_KNOWN = {
    "awaiting shipment": Known(Status.AWAITING_SHIPMENT, "UNSHIPPED", False),
    "on hold": Known(Status.ON_HOLD, "UNSHIPPED", False),
    "shipped here": Known(Status.SHIPPED, "UNSHIPPED", True),
    "shipped elsewhere": Known(Status.SHIPPED, "SHIPPED", False),
    "cancelled here": Known(Status.CANCELLED, "UNSHIPPED", False),
    "cancelled at Amazon": Known(Status.CANCELLED, "CANCELLED", False),
    "cancelled late": Known(Status.CANCELLED, "CANCELLED", True),
}
_AFN_KNOWN = {
    "shipped": Known(Status.SHIPPED, "SHIPPED", False),
    "cancelled": Known(Status.CANCELLED, "CANCELLED", False),
}
_AT = datetime(2026, 1, 1, tzinfo=UTC)

_INTRO = """\
# What becomes of an order

Made by `python manage.py status_table` from `orders/status.py`; do not edit by hand. Rows are Amazon's words, columns
what is known of the order here. "Left out" is counted by the import run, "set aside" is listed under Activity and tried
again. A word under which an unknown order is left out never replaces the last word that is stored of a known one.
"""
_HERE = """\
## What people do here

| what | becomes | Amazon hears |
|---|---|---|
| mark as shipped | Shipped | the one shipment confirmation |
| put on hold, release, a hold that ends by itself | On hold, Awaiting shipment | nothing |
| cancel here, reopen | Cancelled and marked "Open at Amazon", Awaiting shipment | nothing |
| "Ship anyway", after the buyer asked to cancel | stays; may be shipped from then on | nothing |
| "Taken out", after a late cancellation | stays; the alert ends | nothing |
"""


def render() -> str:
    """The text of docs/statuses.md."""
    words = [*_sorted(status.OPEN), *_sorted(status.SHIPPED), *_sorted(status.CANCELLED)]
    words += [*_sorted(status.PENDING), *_sorted(status.UNFULFILLABLE), _OTHER]
    parts = [
        _INTRO,
        "## Orders that the merchant ships\n",
        _table(words, _KNOWN, lambda known, word: _ours(known, word, nothing_left=False)),
        "## The same, when every unit was cancelled (IMP-27)\n",
        _table(
            _sorted(status.OPEN), _KNOWN, lambda known, word: _ours(known, word, nothing_left=True)
        ),
        "## Orders that Amazon ships, where they are switched on (FBA-2)\n",
        _table(words, _AFN_KNOWN, lambda known, word: by_amazon(known, word, _AT, _AT)),
        _HERE,
    ]
    return "\n".join(parts)


def _sorted(words: frozenset[str]) -> list[str]:
    return sorted(words)


def _ours(known: Known | None, word: str, *, nothing_left: bool) -> Verdict:
    if known is None:
        return first_sight(word, nothing_left=nothing_left)
    return on_update(known, word, nothing_left=nothing_left)


def _table(
    words: Sequence[str],
    known: dict[str, Known],
    verdict: Callable[[Known | None, str], Verdict],
) -> str:
    lines = [
        f"| Amazon says | not known | {' | '.join(known)} |",
        f"|{'---|' * (len(known) + 2)}",
    ]
    for word in words:
        cells = [_told(verdict(None, word), None)]
        cells += [_told(verdict(before, word), before) for before in known.values()]
        name = word if word == _OTHER else f"`{word}`"
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _told(verdict: Verdict, before: Known | None) -> str:
    if isinstance(verdict, Skip):
        return f"left out (`{verdict.reason}`)"
    if isinstance(verdict, Quarantine):
        return f"set aside (`{verdict.reason}`)"
    if before is not None and verdict is before.status:
        return "stays"
    return _WORDS[verdict]
