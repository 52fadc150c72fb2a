"""The rules in the words of the screens."""

from redaction.schedule import Rule, Term

STAFF = "S"
_BY_TERM = {
    Term.IMPORT: "14 days after import, as nothing was shipped from here",
    Term.SHIP_DATE: "30 days after the ship date",
    Term.DELIVERY: "30 days after delivery",
    Term.LABEL: "44 days after the shipment was recorded",
    Term.SHIPMENT: "30 days after it was recorded, since its carrier or service is not one that can be followed",
}


def reason(rule: str, term: str) -> str:
    """Why an order is due when it is: ``30 days after the ship date``. Never fails on an old row."""
    if rule == STAFF:
        return "Early, by support"
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
