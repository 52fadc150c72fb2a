"""``paginationToken`` of searchOrders: where the next page begins, and for which question."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.search_query import refuse
from sandbox.times import from_micros, to_micros

LIFE = timedelta(hours=24)
# Only these may differ between the pages of one search.
FREE = frozenset({"paginationToken", "maxResultsPerPage", "includedData"})
START = (-(2**62), "")


@dataclass(frozen=True)
class Position:
    """The last order served (time in microseconds, order id) and the search's upper bound."""

    last: tuple[int, str]
    before: datetime


def fingerprint(seller_id: str, values: dict[str, str]) -> str:
    """Of the seller and all parameters that must be repeated unchanged."""
    fixed = sorted((name, text) for name, text in values.items() if name not in FREE)
    return hashlib.sha256(json.dumps([seller_id, fixed]).encode()).hexdigest()[:24]


def issue(position: Position, question: str, now: datetime) -> str:
    parts = [*position.last, to_micros(position.before), question, to_micros(now)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read(token: str, question: str, now: datetime) -> Position:
    """Raises ApiRefusal 400 for a token that is damaged, too old or from another search."""
    try:
        time, order_id, before, asked, issued = json.loads(base64.urlsafe_b64decode(token))
        position = Position((int(time), str(order_id)), from_micros(before))
        age = now - from_micros(issued)
    except (ValueError, TypeError, OverflowError) as error:
        raise refuse("paginationToken is not valid.") from error
    if age > LIFE:
        raise refuse("paginationToken has expired.")
    if asked != question:
        raise refuse("The parameters differ from those of the first page.")
    return position
