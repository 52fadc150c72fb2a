"""The parameters of searchOrders v2026-01-01 and everything Amazon refuses in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.errors import ApiRefusal, invalid_input
from sandbox.included_data import mask_of
from sandbox.times import parse_time

PARAMETERS = frozenset(
    {
        "createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore",
        "fulfillmentStatuses", "marketplaceIds", "fulfilledBy", "maxResultsPerPage",
        "paginationToken", "includedData",
    }
)  # fmt: skip
STATUSES = frozenset(
    {
        "PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED",
        "CANCELLED", "UNFULFILLABLE",
    }
)  # fmt: skip
FULFILLERS = frozenset({"MERCHANT", "AMAZON"})
MOST_MARKETPLACES = 50
LARGEST_PAGE = 100
SETTLING = timedelta(minutes=2)


@dataclass(frozen=True)
class Window:
    """A closed interval of creation or update times."""

    by_creation: bool
    after: datetime
    before: datetime

    @property
    def bound_name(self) -> str:
        return "createdBefore" if self.by_creation else "lastUpdatedBefore"


def refuse(details: str) -> ApiRefusal:
    return invalid_input("Invalid Input", details)


def read_window(values: dict[str, str], now: datetime) -> Window:
    """The window asked for; its upper bound is two minutes ago unless an earlier one is given."""
    if ("createdAfter" in values) == ("lastUpdatedAfter" in values):
        raise refuse("Exactly one of createdAfter and lastUpdatedAfter is required.")
    by_creation = "createdAfter" in values
    mine, other = ("created", "lastUpdated") if by_creation else ("lastUpdated", "created")
    if f"{other}Before" in values:
        raise refuse(f"{other}Before cannot be combined with {mine}After.")
    after = _time(values, f"{mine}After")
    if after > now:
        raise refuse(f"{mine}After is in the future.")
    latest = (now - SETTLING).replace(microsecond=0)
    if f"{mine}Before" not in values:
        return Window(by_creation, after, latest)
    before = _time(values, f"{mine}Before")
    if before < after:
        raise refuse(f"{mine}Before must not be earlier than {mine}After.")
    if before > now - SETTLING:
        raise refuse(f"{mine}Before must be at least two minutes before the request.")
    return Window(by_creation, after, before)


def _time(values: dict[str, str], name: str) -> datetime:
    try:
        return parse_time(values[name])
    except ValueError as error:
        raise refuse(f"{name} must be an ISO 8601 date-time.") from error


def read_list(values: dict[str, str], name: str, known: frozenset[str]) -> list[str]:
    """A comma-separated list of known values; empty if the parameter is absent."""
    if name not in values:
        return []
    entries = values[name].split(",")
    unknown = [entry for entry in entries if entry not in known]
    if unknown:
        raise refuse(f"{name} does not know: {', '.join(unknown)}")
    return entries


def read_marketplaces(values: dict[str, str]) -> list[str]:
    if "marketplaceIds" not in values:
        return []
    entries = values["marketplaceIds"].split(",")
    if not all(entries):
        raise refuse("marketplaceIds has an empty entry.")
    if len(entries) > MOST_MARKETPLACES:
        raise refuse(f"marketplaceIds takes at most {MOST_MARKETPLACES} entries.")
    return entries


def read_page_size(values: dict[str, str]) -> int:
    text = values.get("maxResultsPerPage", str(LARGEST_PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PAGE):
        raise refuse(f"maxResultsPerPage must be a number from 1 to {LARGEST_PAGE}.")
    return int(text)


def read_included_data(values: dict[str, str]) -> int:
    """The asked parts as bits; nothing is included unless asked for."""
    if "includedData" not in values:
        return 0
    try:
        return mask_of(values["includedData"].split(","))
    except KeyError as error:
        raise refuse(f"includedData does not know: {error.args[0]}") from error
