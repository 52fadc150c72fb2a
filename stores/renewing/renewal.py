"""Rule: when a seller's authorization ends (REA-1, REA-2). Amazon gives no date, so it is counted from the consent."""

from datetime import datetime, timedelta
from typing import NamedTuple

TERM_DAYS = 365
WARN_DAYS = 30
# Days left at which the users of the account get a mail (REA-2).
REMIND_AT = (30, 14, 7, 3, 1)


class Renewal(NamedTuple):
    """`days_left` is 0 on the last day and never negative; `tone` colours the bar: empty, warn or bad."""

    due_at: datetime
    days_left: int
    tone: str

    @property
    def days_done(self) -> int:
        return TERM_DAYS - self.days_left

    @property
    def is_over(self) -> bool:
        return self.tone == "bad"


def renewal(authorized_at: datetime, now: datetime) -> Renewal:
    due_at = authorized_at + timedelta(days=TERM_DAYS)
    if due_at <= now:
        return Renewal(due_at, 0, "bad")
    days_left = (due_at - now).days
    return Renewal(due_at, days_left, "warn" if days_left <= WARN_DAYS else "")


def reminder(authorized_at: datetime, now: datetime, last: int | None) -> int | None:
    """The reminder that is due: one of REMIND_AT, or None. `last` is the one that was sent for this authorization.

    Of several that passed during a downtime only the newest is due. After the end, the last one is made up for.
    """
    ends = renewal(authorized_at, now)
    reached = [days for days in REMIND_AT if ends.days_left <= days]
    if not reached or (last is not None and last <= reached[-1]):
        return None
    return reached[-1]
