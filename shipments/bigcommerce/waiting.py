"""Rule: when an update is tried again, and how long an order may be missing at BigCommerce (decision 30).

Outages and lost answers wait as in `outbox.retry`; this is what only BigCommerce knows.
"""

from datetime import datetime, timedelta

# The order may come to BigCommerce after it was shipped here.
PATIENCE = timedelta(days=1)
# Where BigCommerce tells Amazon, it must be left time to; but an hour is waited in any case.
BEFORE_SHIP_BY = timedelta(hours=2)
LEAST_PATIENCE = timedelta(hours=1)
_FIRST_LOOK, _LONGEST = timedelta(minutes=5), timedelta(hours=1)

# Longer than a call may take: one that was given up may still be acting there.
AFTER_A_LOST_ANSWER = timedelta(minutes=2)

# A shop that answers too slowly for one turn; the next one goes on where that ended.
BETWEEN_TURNS = timedelta(seconds=30)


def given_up_at(queued_at: datetime, ship_by: datetime, *, tells_amazon: bool) -> datetime:
    """From then on a missing order counts as not held by BigCommerce."""
    ends = queued_at + PATIENCE
    if not tells_amazon:
        return ends
    return min(ends, max(ship_by - BEFORE_SHIP_BY, queued_at + LEAST_PATIENCE))


def next_look(attempts: int, now: datetime, given_up: datetime) -> datetime:
    """For an order that is not there: soon, then hourly, and exactly when patience ends."""
    wait: timedelta = min(_FIRST_LOOK * 2 ** min(max(attempts - 1, 0), 10), _LONGEST)
    return max(now, min(now + wait, given_up))
