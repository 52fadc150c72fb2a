"""Rule: when a seller's authorization ends (REA-1, REA-2). Amazon gives no date, so it is counted from the consent."""

from datetime import datetime, timedelta
from typing import NamedTuple

TERM_DAYS = 365
WARN_DAYS = 30


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
