"""Rule: by when a seller's data must be deleted after its authorization ended (DPP 1.7).

Amazon tells this application of no end: it shows as a refused token, or people gave the authorization up here.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

PURGE_DAYS = 30
# Days after the end at which people get a mail.
MAIL_AT = (20, 30)


class Ended(NamedTuple):
    """`days_left` is never negative; `tone` is empty, warn (a mail was due) or bad (too late)."""

    ended_at: datetime
    purge_by: datetime
    days_left: int
    tone: str


def ended(is_bad: bool, changed_at: datetime, now: datetime) -> Ended | None:
    """None while the authorization stands. `changed_at`: since when the credentials are as they are."""
    if not is_bad:
        return None
    purge_by = changed_at + timedelta(days=PURGE_DAYS)
    left = max((purge_by - now).days, 0)
    if now >= purge_by:
        return Ended(changed_at, purge_by, 0, "bad")
    return Ended(changed_at, purge_by, left, "warn" if left <= PURGE_DAYS - MAIL_AT[0] else "")


def mail_due(ended_at: datetime, now: datetime, last: int | None) -> int | None:
    """20 or 30 if that many days are over and no mail of that day was sent (`last`); the newest only."""
    reached = [days for days in MAIL_AT if now >= ended_at + timedelta(days=days)]
    if not reached or (last is not None and last >= reached[-1]):
        return None
    return reached[-1]
