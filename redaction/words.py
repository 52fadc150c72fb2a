"""The rules in the words of the screens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from redaction.schedule import Rule, Term

STAFF = "S"
_BY_TERM = {
    Term.IMPORT: "14 days after import, as nothing was shipped from here",
    Term.SHIP_DATE: "30 days after the ship date",
    Term.DELIVERY: "30 days after delivery",
    Term.LABEL: "44 days after the shipment was recorded",
    Term.SHIPMENT: "30 days after it was recorded, since its carrier or service is not one that can be followed",
}
_SHORT = {
    Term.IMPORT: "import + 14 days",
    Term.SHIP_DATE: "ship date + 30 days",
    Term.DELIVERY: "delivery + 30 days",
    Term.LABEL: "recorded + 44 days",
    Term.SHIPMENT: "recorded + 30 days",
}

RULES = {
    str(Rule.U): "U: nothing shipped from here",
    str(Rule.T): "T: shipped, and followed",
    str(Rule.N): "N: shipped, and not followed",
    STAFF: f"{STAFF}: early, on request",
}


class Compared(NamedTuple):
    """One instant that a rule looked at; the earliest one decides."""

    text: str
    at: datetime
    decided: bool


def compared(terms: Mapping[Any, Any], decided: str) -> list[Compared]:
    """Earliest first. `terms`: term -> instant, of a deadline or, as texts, of a record."""
    found = []
    for term, at in terms.items():
        instant = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        known = term in set(Term)
        text = _SHORT[Term(term)] if known else str(term).replace("_", " ")
        found.append(Compared(text, instant, str(term) == decided))
    return sorted(found, key=lambda one: one.at)


def short(rule: str, term: str) -> str:
    """``ship date + 30 days``, for narrow columns."""
    known = rule != STAFF and term in set(Term)
    return _SHORT[Term(term)] if known else reason(rule, term)


def reason(rule: str, term: str) -> str:
    """Why an order is due when it is: ``30 days after the ship date``. Never fails on an old row."""
    if rule == STAFF:
        return "Early, on request"
    try:
        return _BY_TERM[Term(term)]
    except ValueError:
        return f"Rule {Rule(rule)}" if rule in set(Rule) else "An earlier rule"


def fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"


def files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def removed(field_count: int, file_count: int) -> str:
    """``5 fields and 1 file removed``."""
    more = f" and {files(file_count)}" if file_count else ""
    return f"{fields(field_count)}{more} removed"


_AGAIN = "It is tried again by itself every 15 minutes."
_FAILURES = {
    "SealBroken": (
        "Something sealed of this order cannot be opened",
        f"{_AGAIN} A key may be missing: run manage.py doctor.",
    ),
    "KeysMissing": (
        "The keys are away, and the note of this order cannot be compared with its buyer",
        f"{_AGAIN} Bring the key files back: manage.py doctor names the one that is missing.",
    ),
}


def failure(error_class: str) -> tuple[str, str]:
    """What failed, and what happens or is to be done next."""
    unknown = (
        "The buyer details could not be removed",
        f"{_AGAIN} If it stays here for an hour, whoever runs the server finds the error in the log by its name.",
    )
    return _FAILURES.get(error_class, unknown)
