"""Rule: how old our application's secret at Amazon is. After 180 days no call works any more (sp-api.md, 6.4)."""

from datetime import datetime, timedelta
from typing import NamedTuple

LIFE_DAYS = 180
WARN_AFTER_DAYS = 150


class SecretAge(NamedTuple):
    """`days` since the first use that we saw; `tone` is empty, warn (150 days) or bad (180)."""

    days: int
    ends_at: datetime
    tone: str


def secret_age(first_used_at: datetime, now: datetime) -> SecretAge:
    days = max((now - first_used_at).days, 0)
    tone = "bad" if days >= LIFE_DAYS else "warn" if days >= WARN_AFTER_DAYS else ""
    return SecretAge(days, first_used_at + timedelta(days=LIFE_DAYS), tone)
